"""The one thread of a process that writes events: everything queued goes into one transaction.

`seq` is given under the lock of the session's row in `heads`, in the transaction that stores
the events, so numbers have no gaps and become visible in order, however many processes write.
"""

import asyncio
from collections.abc import Callable, Sequence, Set
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue
from threading import Lock, Thread

import sqlalchemy as sa

from adapters.database import Database, events, heads
from adapters.event_entry import Append, Entry
from adapters.event_feed import Feed
from adapters.event_sweep import Sweep
from domain.ports import Batch

Clock = Callable[[], datetime]
Known = Callable[[sa.Connection, Batch], Set[int]]

GROUP = 1_000
"""Appends in one transaction, at most."""

_HEADS = (
    sa.select(heads.c.session_id, heads.c.seq)
    .where(heads.c.session_id.in_(sa.bindparam("sessions", expanding=True)))
    .order_by(heads.c.session_id)
    .with_for_update()
)
_STORED = sa.select(events.c.n).where(
    events.c.session_id == sa.bindparam("session"),
    events.c.source == sa.bindparam("source"),
    events.c.attempt == sa.bindparam("attempt"),
    events.c.n.between(sa.bindparam("first"), sa.bindparam("last")),
)


def utc_now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


class EventWriter:
    """A queue and its thread. The thread is a daemon: an interpreter that exits does not wait."""

    def __init__(self, database: Database, feed: Feed, clock: Clock, grace: timedelta) -> None:
        self._database = database
        self._feed = feed
        self._clock = clock
        self._sweep = Sweep(database, grace)
        self._queue: SimpleQueue[Append | None] = SimpleQueue()
        self._planted: set[str] = set()
        self._thread: Thread | None = None
        self._door = Lock()
        self._closed = False
        self._ended = False

    async def submit(self, batch: Batch, bodies: list[str]) -> None:
        """Return when the batch is committed. It may still be when the caller is cancelled."""
        loop = asyncio.get_running_loop()
        append = Append(batch, bodies, loop, loop.create_future())
        with self._door:
            if self._closed:
                raise RuntimeError("the event log is closed")
            self._queue.put(append)
            self._start()
        await append.done

    def close(self) -> None:
        """Commit what is queued and stop; blocks until then."""
        with self._door:
            self._closed = True
            self._queue.put(None)
        if self._thread is not None:
            self._thread.join()

    def _start(self) -> None:
        if self._thread is None:
            self._thread = Thread(target=self._run, name="event-writer", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while group := self._take():
            now = self._clock()
            self._commit(group)
            with suppress(sa.exc.SQLAlchemyError):  # the tokens wait for the next pass
                self._sweep.pass_by(now)

    def _take(self) -> list[Append]:
        """All that is queued, at least one; nothing when closed and empty."""
        group: list[Append] = []
        while len(group) < GROUP and not self._ended:
            try:
                append = self._queue.get(block=not group)
            except Empty:
                break
            if append is None:
                self._ended = True
            else:
                group.append(append)
        return group

    def _commit(self, group: list[Append]) -> None:
        """All in one transaction; if that fails, each alone, so that only the bad one fails."""
        try:
            self._store(group, _nothing)
        except Exception:
            self._commit_alone(group)
        else:
            _settle([(append, None) for append in group])

    def _commit_alone(self, group: list[Append]) -> None:
        lost: sa.exc.OperationalError | None = None
        for append in group:
            problem: Exception | None = lost
            try:
                if lost is None:
                    self._store([append], _stored)
            except sa.exc.OperationalError as error:  # the database is away, for the rest too
                problem = lost = error
            except Exception as error:
                problem = error
            _settle([(append, problem)])

    def _store(self, group: list[Append], known: Known) -> None:
        sessions = sorted({append.batch.session_id for append in group})
        self._plant(sessions)
        with self._database.writing() as connection:
            reached = connection.execute(_HEADS, {"sessions": sessions})
            entry = Entry(dict(reached.all()), self._clock())
            for append in group:
                entry.add(append, known(connection, append.batch))
            entry.write(self._database, connection)
        self._feed.publish(entry.committed)

    def _plant(self, sessions: list[str]) -> None:
        """Give new sessions their head, apart and in order, so that writers cannot deadlock."""
        rows = [{"session_id": s, "seq": 0} for s in sessions if s not in self._planted]
        if not rows:
            return
        with self._database.writing() as connection:
            connection.execute(self._database.insert(heads).on_conflict_do_nothing(), rows)
        self._planted.update(sessions)


def _nothing(connection: sa.Connection, batch: Batch) -> frozenset[int]:  # noqa: ARG001
    """Nearly every append is new; one that is not fails on its key and is tried again alone."""
    return frozenset()


def _stored(connection: sa.Connection, batch: Batch) -> frozenset[int]:
    """Which events of this batch are stored already."""
    keys = {
        "session": batch.session_id,
        "source": batch.source,
        "attempt": batch.attempt,
        "first": batch.first,
        "last": batch.first + len(batch.events) - 1,
    }
    return frozenset(connection.execute(_STORED, keys).scalars())


def _settle(results: Sequence[tuple[Append, Exception | None]]) -> None:
    """Wake the callers, with one call into each event loop."""
    loops: dict[asyncio.AbstractEventLoop, list[tuple[Append, Exception | None]]] = {}
    for append, problem in results:
        loops.setdefault(append.loop, []).append((append, problem))
    for loop, settled in loops.items():
        with suppress(RuntimeError):  # the loop is gone, and nobody waits
            loop.call_soon_threadsafe(_answer, settled)


def _answer(settled: Sequence[tuple[Append, Exception | None]]) -> None:
    for append, problem in settled:
        if append.done.done():
            continue
        if problem is None:
            append.done.set_result(None)
        else:
            append.done.set_exception(problem)
