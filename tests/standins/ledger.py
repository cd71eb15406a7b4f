"""What was asked: every call with its end, and what a prefix cache would have remembered."""

import asyncio
import hashlib
import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from domain.agents import ProviderName
from domain.speech import Usage
from tests.standins.frames import BYTES_PER_TOKEN
from tests.standins.script import Call, Fault

_BLOCK = 256


class End(StrEnum):
    """How a call ended, as the server saw it."""

    OPEN = "open"
    FINISHED = "finished"
    FAILED = "failed"
    HUNG_UP = "hung_up"
    """The caller closed the connection before the answer was complete."""


@dataclass
class Record:
    """One call and what became of it."""

    number: int
    call: Call
    fault: Fault = Fault.NONE
    usage: Usage = field(default_factory=Usage)
    end: End = End.OPEN
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    began: float = field(default_factory=time.monotonic)
    seconds: float = 0.0
    """From the request to the end of the answer, as the server saw it."""

    def close(self, end: End) -> None:
        """Note how it ended; the first end counts."""
        if self.end is End.OPEN:
            self.end = end
            self.seconds = time.monotonic() - self.began
            self.ended.set()

    def as_json(self) -> dict[str, Any]:
        """For `GET /_calls`; the key is left out."""
        return {
            "number": self.number,
            "vendor": self.call.vendor,
            "model": self.call.model,
            "digest": self.call.digest,
            "schema": bool(self.call.schema),
            "messages": len(self.call.messages),
            "last": self.call.last[:400],
            "fault": self.fault,
            "end": self.end,
            "seconds": self.seconds,
            "usage": self.usage.model_dump(),
        }


class Ledger:
    """All calls in order, and one prefix cache per vendor and language model."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self._seen: dict[tuple[ProviderName, str], set[bytes]] = {}

    def open(self, call: Call) -> Record:
        """A new record."""
        record = Record(number=len(self.records) + 1, call=call)
        self.records.append(record)
        return record

    def cached(self, call: Call) -> int:
        """Tokens of the longest beginning that an earlier call shares, in blocks of 256 bytes."""
        seen = self._seen.setdefault((call.vendor, call.model), set())
        marks = _marks(call.prompt)
        known = 0
        for mark in marks:
            if mark not in seen:
                break
            known += 1
        seen.update(marks)
        return known * _BLOCK // BYTES_PER_TOKEN


def _marks(prompt: bytes) -> list[bytes]:
    """A digest of the prompt up to each full block."""
    running, marks = hashlib.sha256(), []
    for start in range(0, len(prompt) - _BLOCK + 1, _BLOCK):
        running.update(prompt[start : start + _BLOCK])
        marks.append(running.digest())
    return marks
