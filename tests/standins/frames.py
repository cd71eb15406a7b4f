"""The pieces that all dialects are made of: SSE frames, tokens, usage."""

import json
import re

from domain.speech import Usage
from tests.standins.script import Answer, Fault

BYTES_PER_TOKEN = 4
REFUSED = "I cannot help with that."
CUT_SHORT = frozenset(
    {Fault.TRUNCATION, Fault.DISGUISED, Fault.UNEXPLAINED, Fault.NO_ROOM, Fault.REFUSAL_LATE}
)
"""Faults of which only the first half of the words is said."""


def frame(data: object, event: str = "") -> bytes:
    """One server-sent event; text stays UTF-8, so that cuts can fall inside a character."""
    name = f"event: {event}\n" if event else ""
    return f"{name}data: {compact(data)}\n\n".encode()


def compact(data: object) -> str:
    """JSON as the vendors send it."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def tokens(text: str) -> list[str]:
    """The text in pieces of about a word; joined they are the text again."""
    return re.findall(r"\S+\s*|\s+", text)


def told(answer: Answer) -> list[str]:
    """The pieces that are said before the answer ends."""
    pieces = tokens(answer.text)
    return pieces[: len(pieces) // 2] if answer.fault in CUT_SHORT else pieces


def counted(answer: Answer, prompt: bytes, cached: int, written: int) -> Usage:
    """Usage by bytes: four to a token, and nothing counts as zero tokens but nothing."""
    if answer.usage is not None:
        return answer.usage
    reasoning = _size(answer.thinking)
    return Usage(
        input=max(cached + written, -(-len(prompt) // BYTES_PER_TOKEN)),
        cached=cached,
        cache_write=written,
        output=_size("".join(told(answer))) + reasoning,
        reasoning=reasoning,
    )


def passes(text: str, limit: int) -> bool:
    """Whether a text is longer than this many tokens; a limit of 0 is none."""
    return 0 < limit < _size(text)


def _size(text: str) -> int:
    return -(-len(text.encode()) // BYTES_PER_TOKEN)
