"""Anthropic's Messages API: https://platform.claude.com/docs/en/build-with-claude/streaming"""

from collections.abc import Mapping
from typing import Any

from domain.agents import ProviderName
from domain.speech import Usage
from tests.standins.frames import CUT_SHORT, compact, frame, told
from tests.standins.script import Answer, Call, Fault, Spoken

VENDOR = ProviderName.ANTHROPIC
PATH = r"/v1/messages"
REQUEST_ID = "request-id"

_ERRORS = {
    Fault.RATE: (429, "rate_limit_error", "This request would exceed your rate limit."),
    Fault.QUOTA: (400, "invalid_request_error", "Your credit balance is too low to use the API."),
    Fault.OVERLOAD: (529, "overloaded_error", "Overloaded"),
    Fault.SERVER: (500, "api_error", "Internal server error"),
    Fault.DENIED: (401, "authentication_error", "OAuth token has expired: {key}"),
    Fault.FORBIDDEN: (403, "permission_error", "Your key lacks the permission."),
    Fault.SPENT: (429, "rate_limit_error", "Your organization's spend limit is reached."),
    Fault.TOO_LARGE: (413, "request_too_large", "Request exceeds the maximum size"),
    Fault.WRONG_KEY: (401, "authentication_error", "invalid x-api-key: {key}"),
    Fault.UNKNOWN_MODEL: (404, "not_found_error", "model: {model}"),
    Fault.OVERFLOW: (400, "invalid_request_error", "prompt is too long: 1000001 tokens > 1000000"),
    Fault.REJECTED: (400, "invalid_request_error", "max_tokens: must be at least 1"),
}


def key(headers: Mapping[str, str]) -> str:
    """The key of a request."""
    return headers.get("x-api-key") or headers.get("authorization", "").removeprefix("Bearer ")


def hear(body: dict[str, Any], key: str, path: str) -> Call:
    """The request in no vendor's dialect."""
    del path
    output = body.get("output_config") or {}
    turns = [block for turn in body["messages"] for block in turn["content"]]
    blocks = [{}, *turns]
    return Call(
        vendor=VENDOR,
        model=body["model"],
        system=_text(body.get("system", "")),
        messages=tuple(_text([block]) for block in turns),
        schema=(output.get("format") or {}).get("schema"),
        key=key,
        limit=body["max_tokens"],
        marks=tuple(n for n, block in enumerate(blocks) if block.get("cache_control")),
        scope=compact([body.get("thinking"), output.get("effort")]),
        body=body,
    )


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "".join(block["text"] for block in content)


def error(fault: Fault, call: Call, answer: Answer) -> tuple[int, Any]:
    """The status and the body of a request that fails at once."""
    del answer
    status, type, message = _ERRORS[fault]
    body = _error(type, message.format(key=call.key, model=call.model))
    if fault is Fault.SPENT:
        body["error"]["details"] = {"error_code": "enforced_spend_limit_reached"}
    return status, body


def _error(type: str, message: str) -> dict[str, Any]:
    return {
        "type": "error",
        "error": {"type": type, "message": message},
        "request_id": "req_standin",
    }


def in_stream(fault: Fault) -> bytes:
    """An error after the answer has begun."""
    type, message = _IN_STREAM.get(fault, ("overloaded_error", "Overloaded"))
    return frame(_error(type, message), "error")


_IN_STREAM = {
    Fault.IN_STREAM_RATE: ("rate_limit_error", "This request would exceed your rate limit."),
    Fault.IN_STREAM_ODD: ("moonrise_error", "The moon has risen."),
}


def strange() -> tuple[bytes, ...]:
    """Events and deltas of kinds that nobody knows."""
    return (
        _event({"type": "future_event", "x": {"y": 1}}),
        _delta(0, {"type": "future_delta", "z": "?"}),
        _event({"type": "ping"}),
    )


def ping() -> bytes:
    """What comes while nothing is said."""
    return _event({"type": "ping"})


def broken() -> bytes:
    """A frame whose JSON is damaged."""
    return b'event: content_block_delta\ndata: {"type":"content_block_delta","delta":{"ty\n\n'


def speak(call: Call, answer: Answer, usage: Usage) -> Spoken:
    """The answer as Anthropic streams it: thinking first, in a block of its own."""
    index = int(bool(answer.thinking))
    refuses = answer.fault in (Fault.REFUSAL, Fault.REFUSAL_LATE, Fault.BLOCKED)
    words = [] if answer.fault is Fault.REFUSAL else told(answer)
    opening = [_start(call, usage), ping(), _event({"type": "future_event", "x": 1})]
    if answer.thinking:
        opening += _block(0, {"type": "thinking", "thinking": "", "signature": ""})
        opening.append(_delta(0, {"type": "thinking_delta", "thinking": answer.thinking}))
        opening.append(_delta(0, {"type": "signature_delta", "signature": "c2ln"}))
        opening.append(_event({"type": "content_block_stop", "index": 0}))
    opening += _block(index, {"type": "text", "text": ""})
    stop = {
        "stop_reason": "refusal" if refuses else _stop(answer.fault),
        "stop_sequence": None,
        "stop_details": {"type": "refusal", "category": "cyber", "explanation": "No."}
        if refuses
        else None,
    }
    closing = (
        _event({"type": "content_block_stop", "index": index}),
        _event({"type": "message_delta", "delta": stop, "usage": _output(usage)}),
        _event({"type": "message_stop"}),
    )
    spoken = tuple(_delta(index, {"type": "text_delta", "text": word}) for word in words)
    return Spoken(tuple(opening), spoken, closing)


def _event(data: dict[str, Any]) -> bytes:
    return frame(data, data["type"])


def _block(index: int, block: dict[str, str]) -> list[bytes]:
    return [_event({"type": "content_block_start", "index": index, "content_block": block})]


def _delta(index: int, delta: dict[str, str]) -> bytes:
    return _event({"type": "content_block_delta", "index": index, "delta": delta})


def _start(call: Call, usage: Usage) -> bytes:
    """What is read from the cache and what is written to it are counted apart from the rest."""
    message: dict[str, Any] = {
        "id": "msg_standin",
        "type": "message",
        "role": "assistant",
        "model": call.model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {
            "input_tokens": usage.input - usage.cached - usage.cache_write,
            "cache_creation_input_tokens": usage.cache_write,
            "cache_read_input_tokens": usage.cached,
            "output_tokens": 1,
        },
    }
    return _event({"type": "message_start", "message": message})


def _output(usage: Usage) -> dict[str, Any]:
    return {
        "output_tokens": usage.output,
        "output_tokens_details": {"thinking_tokens": usage.reasoning},
    }


def _stop(fault: Fault) -> str:
    if fault is Fault.NO_ROOM:
        return "model_context_window_exceeded"
    if fault in CUT_SHORT:
        return "max_tokens"
    return "moonrise" if fault is Fault.ODD_STOP else "end_turn"
