"""What was asked: every call with its end, and what a prefix cache would have remembered."""

import asyncio
import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from domain.speech import Usage
from tests.standins.caches import Caches
from tests.standins.script import Call, Fault


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
    repeated: int = 0
    """Tokens with which an earlier call to this language model began as well."""
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
            "began": self.began,
            "seconds": self.seconds,
            "usage": self.usage.model_dump(),
            "repeated": self.repeated,
        }


class Ledger:
    """All calls in order, and the vendors' prefix caches."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self._caches = Caches()

    def open(self, call: Call) -> Record:
        """A new record."""
        repeated = self._caches.repeated(call)
        record = Record(number=len(self.records) + 1, call=call, repeated=repeated)
        self.records.append(record)
        return record

    def cached(self, call: Call) -> tuple[int, int]:
        """Tokens of this call read from the cache, and tokens written to it."""
        return self._caches.take(call)
