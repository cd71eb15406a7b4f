"""The event log in the database: `domain.ports.EventLog` and `domain.ports.EventReader`.

What a reader may rely on:

* A number is given once, has no gap before it, and is visible only when all before it are.
* `follow` yields each stored event with `seq > after` once, in order, whatever process wrote it.
* The tokens of a turn are removed once its `agent_end` is stored (those of an earlier attempt:
  its `turn_retry`) and the grace has passed since. Within the grace a reader that resumes finds
  every number. Later readers get the turn whole from `agent_end`, and the only numbers missing
  are those of tokens. What remains of a turn while its tokens are removed is a beginning of it.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

import sqlalchemy as sa
from pydantic import TypeAdapter

from adapters.database import Database, events, outcomes
from adapters.event_feed import CAPACITY, Feed, Reader
from adapters.event_sweep import GRACE
from adapters.event_watch import Watch
from adapters.event_writer import Clock, EventWriter, utc_now
from domain.events import Envelope, Event
from domain.ports import Batch

Answer = TypeVar("Answer")

PAGE = 1_000
"""Envelopes read from the database at a time."""

THREADS = 4

_EVENT: TypeAdapter[Event] = TypeAdapter(Event)

_PAGE = (
    sa.select(events.c.seq, events.c.at, events.c.body)
    .where(events.c.session_id == sa.bindparam("session"), events.c.seq > sa.bindparam("after"))
    .order_by(events.c.seq)
    .limit(sa.bindparam("room"))
)
_OUTCOME = sa.select(outcomes.c.body).where(
    outcomes.c.session_id == sa.bindparam("session"), outcomes.c.source == sa.bindparam("source")
)


class SqlEventLog:
    """Both sides of the log over one database. One per process; `aclose` it."""

    def __init__(
        self,
        database: Database,
        *,
        grace: timedelta = GRACE,
        clock: Clock = utc_now,
        capacity: int = CAPACITY,
    ) -> None:
        self._database = database
        self._feed = Feed(capacity)
        self._writer = EventWriter(database, self._feed, clock, grace)
        self._watch = Watch(database, self._feed)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="event-log")

    async def append(self, batch: Batch) -> None:
        """Commit the events; those whose key is already stored are skipped, taking no number.

        Returns when they are committed. Raises the database's error when they cannot be, and
        ValueError for text that is not Unicode; other appends are not touched by that.
        """
        await self._writer.submit(batch, [event.model_dump_json() for event in batch.events])

    async def outcome(self, session_id: str, source: str) -> str | None:
        """What this step left behind when it finished, or None."""
        return await self._run(lambda: self._outcome(session_id, source))

    async def read(self, session_id: str, after: int = 0, limit: int = PAGE) -> Sequence[Envelope]:
        """Stored events with `seq > after`, oldest first."""
        return await self._run(lambda: self._page(session_id, after, limit))

    async def follow(self, session_id: str, after: int = 0) -> AsyncGenerator[Envelope, None]:
        """Every event with `seq > after`, stored ones first, then live, until closed."""
        self._watch.start()
        last = after
        with self._feed.reader(session_id) as reader:
            while not reader.closed:
                for envelope in await self._next(reader, last):
                    yield envelope
                    last = envelope.seq

    def followed(self) -> list[str]:
        """The sessions that somebody in this process follows right now."""
        return self._feed.sessions()

    async def aclose(self) -> None:
        """Commit what is queued, end the readers, stop the threads. The database stays open."""
        await asyncio.to_thread(self._writer.close)
        self._feed.close()
        await asyncio.to_thread(self._watch.close)
        await asyncio.to_thread(self._threads.shutdown)

    async def _next(self, reader: Reader, last: int) -> Sequence[Envelope]:
        """What comes after `last`: from the database when the reader missed something."""
        if not reader.stale:
            envelope = reader.take()
            if envelope is None:
                await reader.wait()
                return ()
            return (envelope,) if envelope.seq > last else ()
        reader.refresh(last)
        page = await self.read(reader.session_id, last)
        if page:
            reader.refreshed(page[-1].seq, full=len(page) == PAGE)
        return page

    def _page(self, session_id: str, after: int, limit: int) -> list[Envelope]:
        with self._database.reading() as connection:
            rows = connection.execute(
                _PAGE, {"session": session_id, "after": after, "room": limit}
            ).all()
        return [
            Envelope(
                seq=row.seq,
                session_id=session_id,
                at=row.at,
                event=_EVENT.validate_json(row.body),
            )
            for row in rows
        ]

    def _outcome(self, session_id: str, source: str) -> str | None:
        with self._database.reading() as connection:
            body: str | None = connection.execute(
                _OUTCOME, {"session": session_id, "source": source}
            ).scalar()
        return body

    async def _run(self, work: Callable[[], Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)
