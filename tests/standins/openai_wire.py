"""What the Responses API and Chat Completions share: keys and failures."""

from collections.abc import Mapping
from typing import Any

from tests.standins.script import Answer, Call, Fault

_BAD = "invalid_request_error"

_ERRORS = {
    Fault.RATE: (429, "requests", "rate_limit_exceeded", "Rate limit reached for requests."),
    Fault.QUOTA: (429, "insufficient_quota", "insufficient_quota", "You exceeded your quota."),
    Fault.OVERLOAD: (503, "server_error", "server_is_overloaded", "The server is overloaded."),
    Fault.SERVER: (500, "server_error", None, "The server had an error."),
    Fault.SPENT: (429, "billing", "project_spend_limit_exceeded", "The project has spent it all."),
    Fault.DENIED: (401, _BAD, None, "You must be a member of an organization."),
    Fault.FORBIDDEN: (403, _BAD, "unsupported_country_region_territory", "Not from here."),
    Fault.TOO_LARGE: (413, _BAD, None, "Request too large."),
    Fault.WRONG_KEY: (401, _BAD, "invalid_api_key", "Incorrect API key provided: {key}."),
    Fault.UNKNOWN_MODEL: (404, _BAD, "model_not_found", "The model `{model}` does not exist."),
    Fault.OVERFLOW: (400, _BAD, "context_length_exceeded", "Your input exceeds the context."),
    Fault.REJECTED: (400, _BAD, "unsupported_parameter", "Unsupported parameter: 'x'."),
}


def key(headers: Mapping[str, str]) -> str:
    """The key of a request."""
    return headers.get("authorization", "").removeprefix("Bearer ")


def error(fault: Fault, call: Call, answer: Answer) -> tuple[int, Any]:
    """The status and the body of a request that fails at once."""
    del answer
    status, type, code, message = _ERRORS[fault]
    text = message.format(key=call.key, model=call.model)
    return status, {"error": {"message": text, "type": type, "param": None, "code": code}}
