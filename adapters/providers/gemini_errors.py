"""Google's failures (https://ai.google.dev/gemini-api/docs/troubleshooting) as `LLMError`.

The details are those of google.rpc (https://cloud.google.com/apis/design/errors).
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from google.genai import errors

from adapters.providers.errors import failure, kind_of_status, parse_retry_after, transport_failure
from domain.errors import LLMError, LLMErrorKind

VENDOR = "Google"

_KIND_OF_STATUS_NAME = MappingProxyType(
    {
        "RESOURCE_EXHAUSTED": LLMErrorKind.RATE,
        "UNAVAILABLE": LLMErrorKind.OVERLOAD,
        "INTERNAL": LLMErrorKind.SERVER,
        "DEADLINE_EXCEEDED": LLMErrorKind.SERVER,
        "UNAUTHENTICATED": LLMErrorKind.AUTH,
        "PERMISSION_DENIED": LLMErrorKind.AUTH,
        "NOT_FOUND": LLMErrorKind.MODEL,
    }
)

Details = Mapping[str, object]


def explain(problem: Exception) -> LLMError:
    """What went wrong, in our words."""
    if isinstance(problem, errors.APIError):
        return _reported(problem)
    if isinstance(problem, errors.UnknownApiResponseError):
        return failure(VENDOR, LLMErrorKind.PROTOCOL)
    return transport_failure(VENDOR, problem)


def _reported(problem: errors.APIError) -> LLMError:
    details = tuple(_details(problem.details))
    headers = getattr(problem.response, "headers", None) or {}
    wait = _retry_info(details)
    return failure(
        VENDOR,
        _kind(problem, details),
        status=problem.code if isinstance(problem.code, int) else None,
        code=problem.status,
        retry_after=wait if wait is not None else parse_retry_after(headers),
    )


def _kind(problem: errors.APIError, details: tuple[Details, ...]) -> LLMErrorKind:
    if any(detail.get("reason") == "API_KEY_INVALID" for detail in details):
        return LLMErrorKind.AUTH
    if _spent_for_today(details) or problem.status == "insufficient_quota":
        return LLMErrorKind.QUOTA
    kind = _KIND_OF_STATUS_NAME.get(problem.status or "")
    kind = kind or kind_of_status(problem.code if isinstance(problem.code, int) else 500)
    if kind is LLMErrorKind.REJECTED and _too_long(problem.message):
        return LLMErrorKind.CONTEXT
    return kind


def _too_long(message: str | None) -> bool:
    """Google has no code for this, only the sentence."""
    return re.search(r"input token count.*exceeds", message or "", re.I | re.S) is not None


def _spent_for_today(details: tuple[Details, ...]) -> bool:
    violations = (v for d in details for v in _dicts(d.get("violations")))
    return any("PerDay" in str(violation.get("quotaId")) for violation in violations)


def _retry_info(details: tuple[Details, ...]) -> float | None:
    """The delay of `google.rpc.RetryInfo`, a duration such as `14s` or `0.5s`, in seconds."""
    delays = (str(d["retryDelay"]) for d in details if "retryDelay" in d)
    found = (re.fullmatch(r"(\d+(?:\.\d+)?)s", delay) for delay in delays)
    return next((float(match[1]) for match in found if match), None)


def _details(body: object) -> Iterator[Details]:
    error = body.get("error", body) if isinstance(body, dict) else {}
    return _dicts(error.get("details") if isinstance(error, dict) else None)


def _dicts(items: object) -> Iterator[Details]:
    return (item for item in (items if isinstance(items, list) else []) if isinstance(item, dict))
