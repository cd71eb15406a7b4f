"""How calls fail, in words for people: the tables that all vendors share.

A message names the vendor and what to do. It never repeats what the vendor wrote, because vendors
quote keys and prompts in their errors; only their short machine codes are kept.
"""

import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import MappingProxyType

import httpx2

from domain.errors import LLMError, LLMErrorKind

_SAYS = MappingProxyType(
    {
        LLMErrorKind.RATE: "{vendor} asks to slow down: its rate limit is reached.",
        LLMErrorKind.QUOTA: "The {vendor} account has no credit or quota left.",
        LLMErrorKind.OVERLOAD: "{vendor} is overloaded.",
        LLMErrorKind.SERVER: "{vendor} failed on its side.",
        LLMErrorKind.CONNECTION: "The connection to {vendor} broke.",
        LLMErrorKind.TIMEOUT: "{vendor} did not answer in time.",
        LLMErrorKind.PROTOCOL: "{vendor} sent an answer that cannot be read.",
        LLMErrorKind.AUTH: "{vendor} does not accept the key, or the key lacks a permission.",
        LLMErrorKind.MODEL: "{vendor} does not offer this language model to this key.",
        LLMErrorKind.CONTEXT: "The conversation is too long for this language model at {vendor}.",
        LLMErrorKind.REJECTED: "{vendor} rejected the request.",
        LLMErrorKind.REFUSAL: "{vendor} declined to answer.",
    }
)

KIND_OF_STATUS = MappingProxyType(
    {
        401: LLMErrorKind.AUTH,
        402: LLMErrorKind.QUOTA,
        403: LLMErrorKind.AUTH,
        404: LLMErrorKind.MODEL,
        408: LLMErrorKind.SERVER,
        409: LLMErrorKind.SERVER,
        413: LLMErrorKind.CONTEXT,
        429: LLMErrorKind.RATE,
        503: LLMErrorKind.OVERLOAD,
        529: LLMErrorKind.OVERLOAD,
    }
)
"""The HTTP statuses that mean the same everywhere; other 4xx are REJECTED, 5xx are SERVER.

So are redirects: nothing follows them, because the key would go along.
"""


def kind_of_status(status: int) -> LLMErrorKind:
    """What an HTTP status means when the vendor gave no code."""
    if kind := KIND_OF_STATUS.get(status):
        return kind
    return LLMErrorKind.REJECTED if 300 <= status < 500 else LLMErrorKind.SERVER


def refuse_page(vendor: str, headers: Mapping[str, str]) -> None:
    """Raise `LLMError(PROTOCOL)` for a page for people: the address is not the API's.

    No SDK minds one; the answer would only look as if it had been cut off.
    """
    if headers.get("content-type", "").startswith("text/html"):
        raise failure(vendor, LLMErrorKind.PROTOCOL, code="html_page")


def failure(
    vendor: str,
    kind: LLMErrorKind,
    *,
    status: int | None = None,
    code: object = None,
    retry_after: float | None = None,
    request_id: str | None = None,
) -> LLMError:
    """The error with its message for people; a `code` that is no short machine code is dropped."""
    code = parse_code(code)
    detail = ", ".join(part for part in (str(status or ""), code) if part)
    message = _SAYS[kind].format(vendor=vendor) + (f" ({detail})" if detail else "")
    return LLMError(
        kind,
        message,
        status=status,
        code=code,
        retry_after=retry_after,
        request_id=request_id or "",
    )


def transport_failure(vendor: str, problem: Exception) -> LLMError:
    """What is not in any vendor's own terms: broken connections, silence, unreadable answers."""
    for types, kind in _TRANSPORT:
        if isinstance(problem, types):
            return failure(vendor, kind)
    return failure(vendor, LLMErrorKind.PROTOCOL, code=type(problem).__name__)


_TRANSPORT: tuple[tuple[tuple[type[Exception], ...], LLMErrorKind], ...] = (
    ((httpx2.TimeoutException, TimeoutError), LLMErrorKind.TIMEOUT),
    ((httpx2.TransportError, OSError), LLMErrorKind.CONNECTION),
    ((json.JSONDecodeError, UnicodeDecodeError), LLMErrorKind.PROTOCOL),
)


def parse_code(code: object) -> str:
    """The vendor's machine code when it looks like one, else an empty string."""
    text = str(code) if code is not None else ""
    return text if re.fullmatch(r"[A-Za-z][A-Za-z_.]{0,63}", text) else ""


def parse_retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, or None when the answer does not say.

    Reads `retry-after-ms` (milliseconds) and `Retry-After` as seconds or as an HTTP date
    (RFC 9110, section 10.2.3). A date is measured against the answer's own `Date`, so that a wrong
    clock here does no harm.
    """
    millis = _seconds(headers.get("retry-after-ms"))
    if millis is not None:
        return millis / 1000
    advice = headers.get("retry-after")
    seconds = _seconds(advice)
    return seconds if seconds is not None else _until(advice, headers.get("date"))


def _seconds(text: str | None) -> float | None:
    try:
        seconds = float(text or "")
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _until(then: str | None, now: str | None) -> float | None:
    moment = _moment(then)
    if moment is None:
        return None
    return max(0.0, (moment - (_moment(now) or datetime.now(UTC))).total_seconds())


def _moment(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
