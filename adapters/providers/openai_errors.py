"""Failures in OpenAI's terms, for the Responses API and for compatible servers, as `LLMError`.

https://developers.openai.com/api/docs/guides/error-codes
"""

from collections.abc import Callable
from types import MappingProxyType

import openai

from adapters.providers.errors import failure, kind_of_status, parse_retry_after, transport_failure
from domain.errors import LLMError, LLMErrorKind

_QUOTA_CODES = (
    "insufficient_quota",
    "billing_hard_limit_reached",
    "credit_balance_exhausted",
    "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
)

_KIND_OF_CODE = MappingProxyType(
    {
        **dict.fromkeys(_QUOTA_CODES, LLMErrorKind.QUOTA),
        "rate_limit_exceeded": LLMErrorKind.RATE,
        "server_is_overloaded": LLMErrorKind.OVERLOAD,
        "service_unavailable": LLMErrorKind.OVERLOAD,
        "server_error": LLMErrorKind.SERVER,
        "invalid_api_key": LLMErrorKind.AUTH,
        "model_not_found": LLMErrorKind.MODEL,
        "context_length_exceeded": LLMErrorKind.CONTEXT,
        "invalid_prompt": LLMErrorKind.REJECTED,
        "content_policy_violation": LLMErrorKind.REJECTED,
    }
)


def explainer(vendor: str) -> Callable[[Exception], LLMError]:
    """A function that says in our words what went wrong at this vendor."""

    def explain(problem: Exception) -> LLMError:
        if isinstance(problem, openai.APITimeoutError):
            return failure(vendor, LLMErrorKind.TIMEOUT)
        if isinstance(problem, openai.APIConnectionError):
            return failure(vendor, LLMErrorKind.CONNECTION)
        if isinstance(problem, openai.APIStatusError):
            return _status(vendor, problem)
        if isinstance(problem, openai.APIError):
            return reported(vendor, problem.code, problem.type)
        return transport_failure(vendor, problem)

    return explain


def reported(vendor: str, code: object, type: object = None, request_id: str = "") -> LLMError:
    """A failure that was told inside the stream, where HTTP says nothing: its code decides.

    Some compatible servers put an HTTP status into `code`.
    """
    status = int(str(code)) if str(code).isdecimal() and len(str(code)) == 3 else None
    told = kind_of_status(status) if status else _known(type)
    kind = _known(code) or told or LLMErrorKind.SERVER
    return failure(vendor, kind, status=status, code=code or type, request_id=request_id)


def _known(code: object) -> LLMErrorKind | None:
    return _KIND_OF_CODE.get(str(code))


def _status(vendor: str, problem: openai.APIStatusError) -> LLMError:
    kind = _known(problem.code) or _known(problem.type)
    return failure(
        vendor,
        kind or kind_of_status(problem.status_code),
        status=problem.status_code,
        code=problem.code or problem.type,
        retry_after=parse_retry_after(problem.response.headers),
        request_id=problem.request_id,
    )
