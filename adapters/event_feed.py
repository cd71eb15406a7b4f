"""From a commit to the readers of this process: who follows what, and what waits for them.

The writer hands committed envelopes over; a reader that cannot keep up, or that hears of events
another process wrote, turns to the database. It never slows the writer.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from threading import Event, Lock
from typing import TypeVar

from domain.events import Envelope

Load = TypeVar("Load")

CAPACITY = 1_000
"""Envelopes that wait for one reader before it has to go back to the database."""


class Reader:
    """One follower of one session. Lives on its event loop; only the loop's thread touches it."""

    def __init__(self, session_id: str, capacity: int) -> None:
        self.session_id = session_id
        self.loop = asyncio.get_running_loop()
        self.seen = 0
        """The highest seq that was yielded or waits here."""
        self.stale = True
        """Whether the database holds more than what waits here."""
        self.closed = False
        self._capacity = capacity
        self._waiting: deque[Envelope] = deque()
        self._bell = asyncio.Event()

    def offer(self, envelopes: Sequence[Envelope]) -> None:
        """Take what was committed, if it continues what is known; else read it later."""
        for envelope in envelopes:
            if self.stale or envelope.seq <= self.seen:
                continue
            if envelope.seq != self.seen + 1 or len(self._waiting) >= self._capacity:
                self.miss()
                continue
            self._waiting.append(envelope)
            self.seen = envelope.seq
        self._bell.set()

    def hear(self, head: int) -> None:
        """Learn how far the session has come in the database."""
        if head > self.seen:
            self.miss()

    def miss(self) -> None:
        """Forget what waits: the database is read from the last envelope that was yielded."""
        self._waiting.clear()
        self.stale = True
        self._bell.set()

    def end(self) -> None:
        """Nothing more will come."""
        self.closed = True
        self._bell.set()

    def refresh(self, last: int) -> None:
        """The database is about to be read from `last` on."""
        self._waiting.clear()
        self.stale = False
        self.seen = last

    def refreshed(self, last: int, *, full: bool) -> None:
        """The database was read up to `last`; a full page says that there may be more."""
        self.seen = max(self.seen, last)
        if full:
            self.stale = True

    def take(self) -> Envelope | None:
        """The next envelope, if one waits."""
        return self._waiting.popleft() if self._waiting else None

    async def wait(self) -> None:
        """Return when there is something to take, to read, or nothing more to come."""
        if self._waiting or self.stale or self.closed:
            return
        self._bell.clear()
        await self._bell.wait()


class Feed:
    """The readers of this process. `publish` and `advance` are called from other threads."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._readers: dict[str, list[Reader]] = {}
        self._lock = Lock()
        self.followed = Event()
        """Set while anybody reads."""

    @contextmanager
    def reader(self, session_id: str) -> Iterator[Reader]:
        """Subscribe to a session; leaving the block ends it."""
        reader = Reader(session_id, self._capacity)
        with self._lock:
            self._readers.setdefault(session_id, []).append(reader)
            self.followed.set()
        try:
            yield reader
        finally:
            self._remove(reader)

    def sessions(self) -> list[str]:
        """The sessions that somebody follows."""
        with self._lock:
            return list(self._readers)

    def publish(self, committed: Mapping[str, Sequence[Envelope]]) -> None:
        """Hand over what was just committed, by session and in order."""
        for loop, readers in self._by_loop(committed):
            _call(loop, _offer, [(r, committed[r.session_id]) for r in readers])

    def advance(self, reached: Mapping[str, int]) -> None:
        """Say how far sessions have come in the database, whoever wrote there."""
        for loop, readers in self._by_loop(reached):
            _call(loop, _hear, [(r, reached[r.session_id]) for r in readers])

    def close(self) -> None:
        """End every reader."""
        for loop, readers in self._by_loop(self.sessions()):
            _call(loop, _end, readers)

    def _by_loop(
        self, sessions: Iterable[str]
    ) -> Iterable[tuple[asyncio.AbstractEventLoop, list[Reader]]]:
        loops: dict[asyncio.AbstractEventLoop, list[Reader]] = {}
        with self._lock:
            for session in sessions:
                for reader in self._readers.get(session, ()):
                    loops.setdefault(reader.loop, []).append(reader)
        return loops.items()

    def _remove(self, reader: Reader) -> None:
        with self._lock:
            rest = [r for r in self._readers[reader.session_id] if r is not reader]
            self._readers[reader.session_id] = rest
            if not rest:
                del self._readers[reader.session_id]
            if not self._readers:
                self.followed.clear()


def _offer(pairs: list[tuple[Reader, Sequence[Envelope]]]) -> None:
    for reader, envelopes in pairs:
        reader.offer(envelopes)


def _hear(pairs: list[tuple[Reader, int]]) -> None:
    for reader, head in pairs:
        reader.hear(head)


def _end(readers: list[Reader]) -> None:
    for reader in readers:
        reader.end()


def _call(
    loop: asyncio.AbstractEventLoop, deliver: Callable[[list[Load]], None], load: list[Load]
) -> None:
    with suppress(RuntimeError):  # the loop is gone, and its readers with it
        loop.call_soon_threadsafe(deliver, load)
