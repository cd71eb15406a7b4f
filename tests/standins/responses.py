"""OpenAI's Responses API: https://developers.openai.com/api/reference/responses"""

from collections.abc import Mapping
from typing import Any

from domain.agents import ProviderName
from domain.speech import Usage
from tests.standins import openai_wire
from tests.standins.frames import CUT_SHORT, REFUSED, compact, frame, told
from tests.standins.script import Answer, Call, Fault, Spoken

VENDOR = ProviderName.OPENAI
PATH = r"/v1/responses"
REQUEST_ID = "x-request-id"

error = openai_wire.error


def key(headers: Mapping[str, str]) -> str:
    """The key of a request."""
    return openai_wire.key(headers)


def hear(body: dict[str, Any], key: str, path: str) -> Call:
    """The request in no vendor's dialect."""
    del path
    form = (body.get("text") or {}).get("format") or {}
    parts = (part for item in body["input"] for part in item["content"])
    return Call(
        vendor=VENDOR,
        model=body["model"],
        system=body.get("instructions") or "",
        messages=tuple(part["text"] for part in parts),
        schema=form.get("schema"),
        key=key,
        limit=body.get("max_output_tokens") or 0,
        scope=compact([body.get(name) for name in ("prompt_cache_key", "text", "reasoning")]),
        body=body,
    )


def in_stream(fault: Fault) -> bytes:
    """An error after the answer has begun, in one of the three forms that OpenAI has."""
    code = _CODES.get(fault, "server_error")
    problem = {"code": code, "message": "The server had an error.", "param": None}
    if fault is Fault.IN_STREAM_NESTED:
        return frame({"type": "error", "error": {"type": code, **problem}}, "error")
    if fault in _ENDS:
        failed = {"id": "resp_standin", "status": "failed", "output": [], "error": problem}
        return _event(_ENDS[fault], response=failed)
    return _event("error", **problem)


_CODES = {Fault.IN_STREAM_RATE: "rate_limit_exceeded", Fault.IN_STREAM_ODD: "moonrise"}
_ENDS = {
    Fault.FAILED: "response.failed",
    Fault.IN_STREAM_RATE: "response.failed",
    Fault.DISGUISED_FAILURE: "response.completed",
}


def strange() -> tuple[bytes, ...]:
    """Events of kinds that nobody knows, and the keepalive that nobody has documented."""
    item = {"id": "f", "type": "future_item", "status": "in_progress"}
    return (
        _event("keepalive"),
        _event("response.future_event.delta", delta="?", output_index=1),
        _event("response.output_item.added", output_index=7, item=item),
        frame({"type": "future", "x": {"y": 1}}, "future"),
    )


def ping() -> bytes:
    """What comes while nothing is said."""
    return b": keepalive\n\n"


def broken() -> bytes:
    """A frame whose JSON is damaged."""
    return b'event: response.output_text.delta\ndata: {"type":"response.output_text.de\n\n'


def speak(call: Call, answer: Answer, usage: Usage) -> Spoken:
    """The answer as OpenAI streams it: reasoning, a message, the whole response again."""
    refuses = answer.fault is Fault.REFUSAL
    started = _response(call, "in_progress")
    opening = [
        _event("response.created", response=started),
        _event("response.in_progress", response=started),
        _event("keepalive"),
        _event("response.future_event", x=1),
    ]
    if answer.thinking:
        opening.append(_said("response.reasoning_summary_text", 0, answer.thinking))
    if answer.aside:
        opening.append(_item(2, "commentary"))
        opening.append(_said("response.output_text", 2, answer.aside))
    opening.append(_item(1, "final_answer"))
    kind = "response.refusal" if refuses else "response.output_text"
    words = tuple(_said(kind, 1, word) for word in told(answer))
    if answer.fault is Fault.REFUSAL_LATE:
        words += (_said("response.refusal", 1, REFUSED),)
    return Spoken(tuple(opening), words, (_final(call, answer, usage),))


def _item(index: int, phase: str) -> bytes:
    item: dict[str, Any] = {"id": "msg_1", "type": "message", "role": "assistant", "content": []}
    item |= {"status": "in_progress", "phase": phase}
    return _event("response.output_item.added", output_index=index, item=item)


def _event(type: str, **data: Any) -> bytes:
    return frame({"type": type, "sequence_number": 1, **data}, type)


def _said(kind: str, index: int, text: str) -> bytes:
    return _event(f"{kind}.delta", item_id="i", output_index=index, content_index=0, delta=text)


def _response(call: Call, status: str) -> dict[str, Any]:
    return {
        "id": "resp_standin",
        "object": "response",
        "created_at": 1,
        "model": call.model,
        "status": status,
        "output": [],
        "error": None,
        "incomplete_details": None,
        "usage": None,
    }


def _final(call: Call, answer: Answer, usage: Usage) -> bytes:
    fault = answer.fault
    short = fault in CUT_SHORT - {Fault.REFUSAL_LATE} or fault in (Fault.BLOCKED, Fault.ODD_STOP)
    response = _response(call, "incomplete" if short else "completed")
    if short and fault is not Fault.UNEXPLAINED:
        response["incomplete_details"] = {"reason": _reason(fault)}
    kind = "refusal" if fault is Fault.REFUSAL else "output_text"
    said = "".join(told(answer))
    part = {"type": kind, "refusal" if kind == "refusal" else "text": said, "annotations": []}
    response["output"] = [
        {
            "id": "i",
            "type": "message",
            "role": "assistant",
            "status": "completed",
            "content": [part],
        }
    ]
    response["usage"] = {
        "input_tokens": usage.input,
        "input_tokens_details": {
            "cached_tokens": usage.cached,
            "cache_write_tokens": usage.cache_write,
        },
        "output_tokens": usage.output,
        "output_tokens_details": {"reasoning_tokens": usage.reasoning},
        "total_tokens": usage.input + usage.output,
    }
    ends = "incomplete" if short and fault is not Fault.DISGUISED else "completed"
    return _event(f"response.{ends}", response=response)


def _reason(fault: Fault) -> str:
    reasons = {Fault.BLOCKED: "content_filter", Fault.ODD_STOP: "moonrise"}
    return reasons.get(fault, "max_output_tokens")
