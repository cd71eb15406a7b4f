"""Hearing what other processes write: one thread per process, started by its first reader.

SQLite has no notification, but a counter that moves when another connection commits
(https://www.sqlite.org/pragma.html#pragma_data_version); PostgreSQL has LISTEN.
"""

from collections.abc import Iterator
from contextlib import closing, suppress
from threading import Event, Lock, Thread

import psycopg
import sqlalchemy as sa

from adapters.database import Database, heads
from adapters.event_entry import CHANNEL
from adapters.event_feed import Feed

POLL = 0.025
"""Seconds between two looks at SQLite's counter."""

LISTEN = 0.2
"""Seconds that PostgreSQL is listened to before looking whether to stop."""

RECONNECT = 1.0
"""Seconds before a lost database is tried again."""

_REACHED = sa.select(heads.c.session_id, heads.c.seq).where(
    heads.c.session_id.in_(sa.bindparam("sessions", expanding=True))
)


class Watch:
    """Tells the feed how far the followed sessions have come, whoever wrote."""

    def __init__(self, database: Database, feed: Feed) -> None:
        self._database = database
        self._feed = feed
        self._signals = self._polled if database.is_sqlite else self._notified
        self._stop = Event()
        self._door = Lock()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin to watch, if that has not happened yet."""
        with self._door:
            if self._thread is None and not self._stop.is_set():
                self._thread = Thread(target=self._run, name="event-watch", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Stop watching; blocks until the thread has ended."""
        with self._door:
            self._stop.set()
        self._feed.followed.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            with suppress(sa.exc.SQLAlchemyError, psycopg.Error):
                for _ in self._signals():
                    self._look()
            self._stop.wait(RECONNECT)

    def _look(self) -> None:
        sessions = self._feed.sessions()
        if not sessions:
            return
        with self._database.reading() as connection:
            reached = connection.execute(_REACHED, {"sessions": sessions}).all()
        self._feed.advance(dict(reached))

    def _polled(self) -> Iterator[None]:
        seen: int | None = None
        with self._database.reading() as connection:
            while not self._stop.wait(POLL):
                self._feed.followed.wait()
                version = connection.exec_driver_sql("PRAGMA data_version").scalar()
                connection.rollback()
                if version != seen:
                    seen = version
                    yield

    def _notified(self) -> Iterator[None]:
        url = self._database.url.set(drivername="postgresql")
        address = url.render_as_string(hide_password=False)
        with closing(psycopg.connect(address, autocommit=True)) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            yield
            while not self._stop.is_set():
                if list(connection.notifies(timeout=LISTEN, stop_after=1)):
                    yield
