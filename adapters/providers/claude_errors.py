"""Anthropic's failures (https://platform.claude.com/docs/en/api/errors) as `LLMError`."""

from types import MappingProxyType

import anthropic

from adapters.providers.errors import failure, kind_of_status, parse_retry_after, transport_failure
from domain.errors import LLMError, LLMErrorKind

VENDOR = "Anthropic"

_KIND_OF_TYPE = MappingProxyType(
    {
        "rate_limit_error": LLMErrorKind.RATE,
        "overloaded_error": LLMErrorKind.OVERLOAD,
        "api_error": LLMErrorKind.SERVER,
        "timeout_error": LLMErrorKind.SERVER,
        "authentication_error": LLMErrorKind.AUTH,
        "permission_error": LLMErrorKind.AUTH,
        "not_found_error": LLMErrorKind.MODEL,
        "billing_error": LLMErrorKind.QUOTA,
        "request_too_large": LLMErrorKind.CONTEXT,
        "invalid_request_error": LLMErrorKind.REJECTED,
    }
)

_KIND_OF_PHRASE = (
    ("credit balance is too low", LLMErrorKind.QUOTA),
    ("prompt is too long", LLMErrorKind.CONTEXT),
)
"""Causes that Anthropic tells apart in the text only, all under `invalid_request_error`."""


def explain(problem: Exception) -> LLMError:
    """What went wrong, in our words. In-stream errors arrive with status 200: the type decides."""
    if isinstance(problem, anthropic.APIStatusError):
        return _status(problem)
    if isinstance(problem, anthropic.APITimeoutError):
        return failure(VENDOR, LLMErrorKind.TIMEOUT)
    if isinstance(problem, anthropic.APIConnectionError):
        return failure(VENDOR, LLMErrorKind.CONNECTION)
    return transport_failure(VENDOR, problem)


def _status(problem: anthropic.APIStatusError) -> LLMError:
    return failure(
        VENDOR,
        _kind(problem),
        status=problem.status_code if problem.status_code >= 400 else None,
        code=problem.error_code or problem.type,
        retry_after=parse_retry_after(problem.response.headers),
        request_id=problem.request_id,
    )


def _kind(problem: anthropic.APIStatusError) -> LLMErrorKind:
    code = problem.error_code or ""
    if code.endswith("_spend_limit_reached") or code == "insufficient_quota":
        return LLMErrorKind.QUOTA
    kind = _KIND_OF_TYPE.get(problem.type or "") or kind_of_status(problem.status_code)
    if kind is not LLMErrorKind.REJECTED:
        return kind
    said = (problem.api_message or "").lower()
    return next((other for phrase, other in _KIND_OF_PHRASE if phrase in said), kind)
