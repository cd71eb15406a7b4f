"""The live stream: a session's events as Server-Sent Events, resumed by `seq`.

The reader owns the cursor. Slots are counted, so that open streams cannot starve everybody else.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress

import anyio
from sse_starlette.event import ServerSentEvent
from sse_starlette.sse import EventSourceResponse

from api.errors import Problem
from domain.events import Envelope, RoundStarted, SessionEnded
from domain.ports import EventReader

PER_SESSION = 4
IN_ALL = 200
LONGEST = 3600.0
"""Seconds after which a stream ends; its reader resumes."""
RETRY = 2000
"""Milliseconds after which a reader comes back."""
_RETRY_AT_SHUTDOWN = 1000
_LINE = "\n"
_PING = 15
_SEND_TIMEOUT = 15.0
_GRACE = 2.0
_AHEAD = 200
_PAGE = 1000


class Streams:
    """All open streams of this process. `close` ends them, for whoever supervises the server."""

    def __init__(self) -> None:
        self.closing = anyio.Event()
        self._open: Counter[str] = Counter()

    def enter(self, session_id: str) -> None:
        """Take a slot; raises the 429."""
        if self._open[session_id] >= PER_SESSION:
            raise _full(f"This session has {PER_SESSION} open streams already.")
        if self._open.total() >= IN_ALL:
            raise _full(f"This server has {IN_ALL} open streams already.")
        self._open[session_id] += 1

    def leave(self, session_id: str) -> None:
        """Give the slot back."""
        self._open[session_id] -= 1
        if not self._open[session_id]:
            del self._open[session_id]

    def close(self) -> None:
        """End every stream now; readers are told to come back in a second."""
        self.closing.set()


def _full(detail: str) -> Problem:
    remedy = "Close a stream, or share one between tabs, then try again."
    return Problem(429, "too-many-streams", detail, remedy, headers={"Retry-After": "5"})


class EventStream(EventSourceResponse):
    """The answer of a live route."""

    media_type = "text/event-stream"

    @classmethod
    def of(cls, events: AsyncIterator[Envelope], closing: anyio.Event) -> "EventStream":
        """Relay these events until they end, the reader leaves, or the server shuts down."""
        return cls(
            _relay(events, closing),
            ping=_PING,
            send_timeout=_SEND_TIMEOUT,
            shutdown_event=closing,
            shutdown_grace_period=_GRACE,
            sep=_LINE,
        )


async def _relay(
    events: AsyncIterator[Envelope], closing: anyio.Event
) -> AsyncGenerator[ServerSentEvent, None]:
    queue: asyncio.Queue[Envelope | None] = asyncio.Queue(_AHEAD)
    pump = asyncio.create_task(_pump(events, queue))
    end = asyncio.create_task(_at(closing, queue))
    retry: int | None = RETRY
    try:
        while (envelope := await queue.get()) is not None:
            yield _message(envelope, retry)
            retry = None
        if closing.is_set():
            yield ServerSentEvent(retry=_RETRY_AT_SHUTDOWN, sep=_LINE)
    finally:
        for task in (pump, end):
            task.cancel()
        await asyncio.gather(pump, end, return_exceptions=True)


async def _pump(events: AsyncIterator[Envelope], queue: asyncio.Queue[Envelope | None]) -> None:
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST):
                async for envelope in events:
                    await queue.put(envelope)
    finally:
        await queue.put(None)


async def _at(closing: anyio.Event, queue: asyncio.Queue[Envelope | None]) -> None:
    await closing.wait()
    await queue.put(None)


def _message(envelope: Envelope, retry: int | None) -> ServerSentEvent:
    return ServerSentEvent(
        data=envelope.model_dump_json(),
        event=envelope.event.type,
        id=str(envelope.seq),
        retry=retry,
        sep=_LINE,
    )


async def follow(reader: EventReader, session_id: str, after: int) -> AsyncIterator[Envelope]:
    """Stored events after the cursor, then live ones, up to and with the session's end."""
    events = reader.follow(session_id, after)
    assert isinstance(events, AsyncGenerator)
    async with aclosing(events):
        async for envelope in events:
            yield envelope
            if isinstance(envelope.event, SessionEnded):
                return


async def stored(reader: EventReader, session_id: str, after: int) -> AsyncIterator[Envelope]:
    """The stored events after the cursor, and no more."""
    while page := await reader.read(session_id, after, _PAGE):
        for envelope in page:
            yield envelope
        after = page[-1].seq


async def within_round(events: AsyncIterator[Envelope], start: int) -> AsyncIterator[Envelope]:
    """Only what comes before the first round that starts after `start`."""
    async for envelope in events:
        if isinstance(envelope.event, RoundStarted) and envelope.seq > start:
            return
        yield envelope


async def last_round(reader: EventReader, session_id: str) -> int:
    """The `seq` of the last round's start; 0 before the first round."""
    start = 0
    async for envelope in stored(reader, session_id, 0):
        if isinstance(envelope.event, RoundStarted):
            start = envelope.seq
    return start


async def at_end(reader: EventReader, session_id: str, cursor: int) -> bool:
    """Whether the cursor stands on the event that ended the session."""
    if cursor < 1:
        return False
    last = await reader.read(session_id, cursor - 1, 2)
    return len(last) == 1 and isinstance(last[0].event, SessionEnded)
