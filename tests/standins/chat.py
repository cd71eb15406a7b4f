"""Chat Completions, as compatible servers stream them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from domain.agents import ProviderName
from domain.speech import Usage
from tests.standins import openai_wire
from tests.standins.frames import CUT_SHORT, REFUSED, frame, told
from tests.standins.script import Answer, Call, Fault, Spoken

VENDOR = ProviderName.COMPATIBLE
PATH = r"/v1/chat/completions"
REQUEST_ID = "x-request-id"

error = openai_wire.error


def key(headers: Mapping[str, str]) -> str:
    """The key of a request."""
    return openai_wire.key(headers)


def hear(body: dict[str, Any], key: str, path: str) -> Call:
    """The request in no vendor's dialect."""
    del path
    form = (body.get("response_format") or {}).get("json_schema") or {}
    turns = body["messages"]
    return Call(
        vendor=VENDOR,
        model=body["model"],
        system="".join(turn["content"] for turn in turns if turn["role"] == "system"),
        messages=tuple(turn["content"] for turn in turns if turn["role"] == "user"),
        schema=form.get("schema"),
        key=key,
        limit=body.get("max_tokens") or body.get("max_completion_tokens") or 0,
        body=body,
    )


def in_stream(fault: Fault) -> bytes:
    """An error after the answer has begun; some servers put the HTTP status into `code`."""
    code = _CODES.get(fault, "server_error")
    return frame({"error": {"message": "upstream failed", "type": "server_error", "code": code}})


_CODES: Mapping[Fault, object] = MappingProxyType(
    {
        Fault.FAILED: 500,
        Fault.DISGUISED_FAILURE: 503,
        Fault.IN_STREAM_RATE: 429,
        Fault.IN_STREAM_ODD: "moonrise",
    }
)


def strange() -> tuple[bytes, ...]:
    """Chunks without choices, without words, with more than anybody asked for."""
    return (
        frame({"id": "c", "object": "chat.completion.future", "choices": [], "x": {"y": 1}}),
        frame({"id": "c", "choices": [{"index": 0, "delta": {}, "future": 1}]}),
        frame({"id": "c", "choices": [{"index": 0, "delta": {"content": None, "audio": {}}}]}),
    )


def ping() -> bytes:
    """What comes while nothing is said (OpenRouter sends this comment)."""
    return b": OPENROUTER PROCESSING\n\n"


def broken() -> bytes:
    """A frame whose JSON is damaged."""
    return b'data: {"id":"c","choices":[{"index":0,"delta":{"con\n\n'


def speak(call: Call, answer: Answer, usage: Usage) -> Spoken:
    """The answer as compatible servers stream it: role, words, finish reason, usage, DONE."""
    opening = [ping(), _chunk(call, {"role": "assistant", "content": ""})]
    if answer.thinking:
        opening.append(_chunk(call, {"reasoning": answer.thinking}))
    field = "refusal" if answer.fault is Fault.REFUSAL else "content"
    words = tuple(_chunk(call, {field: word}) for word in told(answer))
    if answer.fault is Fault.REFUSAL_LATE:
        words += (_chunk(call, {"refusal": REFUSED}),)
    closing = (
        _chunk(call, {}, finish=_stop(answer.fault)),
        frame({**_head(call), "choices": [], "usage": _usage(usage)}),
        b"data: [DONE]\n\n",
    )
    return Spoken(tuple(opening), words, closing)


def _head(call: Call) -> dict[str, Any]:
    return {
        "id": "chatcmpl-standin",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": call.model,
    }


def _chunk(call: Call, delta: dict[str, str], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return frame({**_head(call), "choices": [choice]})


def _usage(usage: Usage) -> dict[str, Any]:
    return {
        "prompt_tokens": usage.input,
        "completion_tokens": usage.output,
        "total_tokens": usage.input + usage.output,
        "prompt_tokens_details": {"cached_tokens": usage.cached},
        "completion_tokens_details": {"reasoning_tokens": usage.reasoning},
    }


def _stop(fault: Fault) -> str:
    if fault in CUT_SHORT:
        return "length"
    return {Fault.BLOCKED: "content_filter", Fault.ODD_STOP: "moonrise"}.get(fault, "stop")
