"""Gemini's streamGenerateContent with `alt=sse`: https://ai.google.dev/api/generate-content"""

import re
from collections.abc import Mapping
from typing import Any

from domain.agents import ProviderName
from domain.speech import Usage
from tests.standins.frames import CUT_SHORT, frame, told
from tests.standins.script import Answer, Call, Fault, Spoken

VENDOR = ProviderName.GEMINI
PATH = r"/v1(?:beta)?/models/([^/:]+):streamGenerateContent"
REQUEST_ID = "x-request-id"

_RPC = "type.googleapis.com/google.rpc."
_SPENT = "GenerateRequestsPerDayPerProjectPerModel"
_TOO_LONG = "The input token count (1048577) exceeds the maximum number of tokens allowed."

_ERRORS = {
    Fault.RATE: (429, "RESOURCE_EXHAUSTED", "You exceeded your current quota."),
    Fault.QUOTA: (429, "RESOURCE_EXHAUSTED", "You exceeded your current quota."),
    Fault.OVERLOAD: (503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
    Fault.SERVER: (500, "INTERNAL", "An internal error has occurred."),
    Fault.DENIED: (401, "UNAUTHENTICATED", "Request had invalid authentication credentials."),
    Fault.FORBIDDEN: (403, "PERMISSION_DENIED", "The caller does not have permission."),
    Fault.SPENT: (402, "FAILED_PRECONDITION", "The prepaid credits are used up."),
    Fault.TOO_LARGE: (413, "INVALID_ARGUMENT", "Request payload size exceeds the limit."),
    Fault.WRONG_KEY: (400, "INVALID_ARGUMENT", "API key not valid: {key}."),
    Fault.UNKNOWN_MODEL: (404, "NOT_FOUND", "models/{model} is not found for API version v1."),
    Fault.OVERFLOW: (400, "INVALID_ARGUMENT", _TOO_LONG),
    Fault.REJECTED: (400, "INVALID_ARGUMENT", "Request contains an invalid argument."),
}


def key(headers: Mapping[str, str]) -> str:
    """The key of a request."""
    return headers.get("x-goog-api-key", "")


def hear(body: dict[str, Any], key: str, path: str) -> Call:
    """The request in no vendor's dialect."""
    found = re.fullmatch(PATH, path)
    config = body.get("generationConfig") or {}
    system = (body.get("systemInstruction") or {}).get("parts") or []
    parts = (part for content in body["contents"] for part in content["parts"])
    return Call(
        vendor=VENDOR,
        model=found[1] if found else "",
        system="".join(part["text"] for part in system),
        messages=tuple(part["text"] for part in parts),
        schema=config.get("responseJsonSchema"),
        key=key,
        limit=config.get("maxOutputTokens") or 0,
        body=body,
    )


def error(fault: Fault, call: Call, answer: Answer) -> tuple[int, Any]:
    """The status and the body of a request that fails at once."""
    status, name, message = _ERRORS[fault]
    details: list[dict[str, Any]] = []
    if fault is Fault.WRONG_KEY:
        details.append({"@type": _RPC + "ErrorInfo", "reason": "API_KEY_INVALID"})
    if fault is Fault.QUOTA:
        details.append({"@type": _RPC + "QuotaFailure", "violations": [{"quotaId": _SPENT}]})
    if answer.retry_delay:
        details.append({"@type": _RPC + "RetryInfo", "retryDelay": answer.retry_delay})
    text = message.format(key=call.key, model=call.model)
    body = {"code": status, "message": text, "status": name, "details": details}
    return status, {"error": body}


def in_stream(fault: Fault) -> bytes:
    """An error after the answer has begun."""
    code, status = _IN_STREAM.get(fault, (503, "UNAVAILABLE"))
    return frame({"error": {"code": code, "message": "It failed.", "status": status}})


_IN_STREAM = {
    Fault.IN_STREAM_RATE: (429, "RESOURCE_EXHAUSTED"),
    Fault.IN_STREAM_ODD: (500, "MOONRISE"),
}


def strange() -> tuple[bytes, ...]:
    """Chunks without candidates, with parts of no known kind."""
    return (
        frame({"futureField": {"x": 1}, "modelVersion": "gemini"}),
        frame({"candidates": [{"index": 0, "futureField": 1}]}),
        frame({"candidates": [{"content": {"role": "model", "parts": [{"futurePart": {}}]}}]}),
    )


def ping() -> bytes:
    """What comes while nothing is said: empty lines, Google has no keep-alive of its own."""
    return b"\n"


def broken() -> bytes:
    """A frame whose JSON is damaged."""
    return b'data: {"candidates":[{"content":{"par\n\n'


def speak(call: Call, answer: Answer, usage: Usage) -> Spoken:
    """The answer as Gemini streams it: the last chunk carries finish reason and usage."""
    opening = (
        [_chunk(call, [{"text": answer.thinking, "thought": True}])] if answer.thinking else []
    )
    if answer.fault is Fault.BLOCKED:
        return Spoken((), (), (_blocked(call, usage),))
    refuses = answer.fault is Fault.REFUSAL
    pieces = [] if refuses else told(answer)
    words = tuple(_chunk(call, [{"text": word}]) for word in pieces)
    closing = _chunk(call, [], finish=_stop(answer.fault), usage=usage)
    return Spoken(tuple(opening), words, (closing,))


def _chunk(
    call: Call, parts: list[dict[str, Any]], finish: str = "", usage: Usage | None = None
) -> bytes:
    candidate: dict[str, Any] = {"content": {"parts": parts, "role": "model"}, "index": 0}
    if finish:
        candidate["finishReason"] = finish
    chunk: dict[str, Any] = {
        "candidates": [candidate],
        "modelVersion": call.model,
        "responseId": "standin",
        "futureField": {"x": 1},
    }
    if usage:
        chunk["usageMetadata"] = _usage(usage)
    return frame(chunk)


def _blocked(call: Call, usage: Usage) -> bytes:
    feedback = {"blockReason": "PROHIBITED_CONTENT"}
    chunk = {"promptFeedback": feedback, "modelVersion": call.model}
    return frame({**chunk, "usageMetadata": _usage(usage)})


def _usage(usage: Usage) -> dict[str, int]:
    return {
        "promptTokenCount": usage.input,
        "cachedContentTokenCount": usage.cached,
        "candidatesTokenCount": usage.output - usage.reasoning,
        "thoughtsTokenCount": usage.reasoning,
        "totalTokenCount": usage.input + usage.output,
    }


def _stop(fault: Fault) -> str:
    reasons = {
        Fault.REFUSAL: "SAFETY",
        Fault.REFUSAL_LATE: "PROHIBITED_CONTENT",
        Fault.UNEXPLAINED: "CONTINUATION",
        Fault.ODD_STOP: "MOONRISE",
    }
    return reasons.get(fault, "MAX_TOKENS" if fault in CUT_SHORT else "STOP")
