"""The one database of the product: its tables, and how a transaction begins on each kind.

SQLite (one file, WAL) when embedded, PostgreSQL through psycopg when scaled out; the statements
are the same. The engine is synchronous and used from threads.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT = 10_000
"""Milliseconds that a SQLite transaction waits for another process's lock."""

SCHEMA_LOCK = 7_302_114
"""The PostgreSQL advisory lock under which the tables are created; any fixed number will do."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Instant(sa.types.TypeDecorator[datetime]):
    """A moment in UTC, stored as microseconds since 1970: the same in every database."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else (value - _EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else _EPOCH + timedelta(microseconds=value)


tables = sa.MetaData()

heads = sa.Table(
    "heads",
    tables,
    sa.Column("session_id", sa.Text, primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
    comment="the last number given in each session",
)

events = sa.Table(
    "events",
    tables,
    sa.Column("session_id", sa.Text, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("n", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("turn", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.UniqueConstraint("session_id", "source", "attempt", "n"),
)

outcomes = sa.Table(
    "outcomes",
    tables,
    sa.Column("session_id", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
    comment="what each step left behind when it finished",
)

spent = sa.Table(
    "spent",
    tables,
    sa.Column("session_id", sa.Text, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("turn", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False, index=True),
    comment="turns whose tokens before this seq nobody needs once the grace has passed",
)

artifacts = sa.Table(
    "artifacts",
    tables,
    sa.Column("sha", sa.Text, primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
)

memories = sa.Table(
    "memories",
    tables,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("project", sa.Text, nullable=False),
    sa.Column("session_id", sa.Text, nullable=False),
    sa.Column("round", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Index("memories_of_a_project", "owner", "project", "at"),
    comment="what earlier sessions of a project decided",
)


class Inserting(Protocol):
    """`INSERT .. ON CONFLICT` in the words of the database at hand."""

    def __call__(self, table: sa.Table) -> sqlite.Insert | postgresql.Insert: ...


class Database:
    """An open database. Threads of one process take turns to write; readers never wait."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(roundtable_writes=True)
        self._turn = Lock()
        self.is_sqlite = engine.dialect.name == "sqlite"
        self.insert: Inserting = sqlite.insert if self.is_sqlite else postgresql.insert
        self.url = engine.url

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection that sees what is committed."""
        with self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction, committed at the end or rolled back.

        SQLite's own wait for a lock is a sleep, so threads of this process queue here instead.
        """
        if not self.is_sqlite:
            with self._writing.begin() as connection:
                yield connection
            return
        with self._turn, self._writing.begin() as connection:
            yield connection

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()


def open_database(url: str) -> Database:
    """Open the database at this SQLAlchemy URL and create what is missing in it.

    `sqlite:////folder/roundtable.db` or `postgresql+psycopg://user:password@host/name`.
    An in-memory SQLite database is not one database but one per connection: give it a file.
    """
    engine = sa.create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        Path(engine.url.database or "").parent.mkdir(parents=True, exist_ok=True)
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    database = Database(engine)
    with database.writing() as connection:
        if not database.is_sqlite:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(SCHEMA_LOCK)))
        tables.create_all(connection)
    return database


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # The driver's own BEGIN comes too late and is never IMMEDIATE: https://docs.sqlalchemy.org
    # /dialects/sqlite.html, "Enabling Non-Legacy SQLite Transactional Modes".
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("roundtable_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
