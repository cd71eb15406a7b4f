"""The one place where an error of the domain becomes a failure that Temporal understands."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from temporalio.exceptions import ApplicationError, FailureError

from domain.errors import LLMError, RoundtableError
from domain.steps import Failure

LONGEST_DELAY = 120.0
"""Seconds; a vendor that asks for a longer wait is asked again after this one."""

_KEYS = re.compile(r"(?i)\b(?:sk-|gsk_|xai-|AIza|Bearer\s+|ya29\.)[\w.*\-]{4,}")


@contextmanager
def told_to_temporal() -> Iterator[None]:
    """Turn an error of the domain, raised inside, into an `ApplicationError` without a cause.

    The cause is cut off because an SDK's exception may carry the request's body or its headers.
    Anything else that is raised keeps its class name and may be tried again.
    """
    try:
        yield
    except FailureError:
        raise
    except RoundtableError as error:
        raise failure(error) from None
    except Exception as error:
        raise ApplicationError(_safe(str(error)), type=type(error).__name__) from None


def failure(error: RoundtableError) -> ApplicationError:
    """The failure for this error: `LLM.<kind>`, or the error's class name (never retried)."""
    if isinstance(error, LLMError):
        return _of_call(error)
    return ApplicationError(_safe(str(error)), type=type(error).__name__, non_retryable=True)


def _of_call(error: LLMError) -> ApplicationError:
    details = Failure(
        kind=error.kind.value,
        status=error.status,
        code=_safe(error.code),
        request_id=error.request_id,
        retry_after=error.retry_after,
        spent=error.spent,
    )
    return ApplicationError(
        _safe(str(error)),
        details.model_dump(),
        type=f"LLM.{error.kind.value}",
        non_retryable=not error.retryable,
        next_retry_delay=_delay(error.retry_after),
    )


def _delay(retry_after: float | None) -> timedelta | None:
    if retry_after is None or retry_after <= 0:
        return None
    return timedelta(seconds=min(retry_after, LONGEST_DELAY))


def _safe(text: str) -> str:
    """The text without anything that looks like a key: vendors quote keys in their messages."""
    return _KEYS.sub("[key]", text)
