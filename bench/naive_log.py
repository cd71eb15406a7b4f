"""The peer in `bench.relay`: an event log as one writes it first, each append a commit of its own
and each reader asking the database every 100 ms."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime

import sqlalchemy as sa

from adapters.database import Database, events
from adapters.event_log import SqlEventLog
from domain.events import Envelope
from domain.ports import Batch

POLL = 0.1
"""Seconds between two looks of one reader."""

_LAST = sa.select(sa.func.coalesce(sa.func.max(events.c.seq), 0)).where(
    events.c.session_id == sa.bindparam("session")
)


class NaiveEventLog:
    """The same ports on the same table, without group commits and without notification."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stored = SqlEventLog(database)

    async def append(self, batch: Batch) -> None:
        """One transaction for this batch."""
        await asyncio.to_thread(self._append, batch)

    async def outcome(self, session_id: str, source: str) -> str | None:
        """As stored."""
        return await self._stored.outcome(session_id, source)

    async def read(self, session_id: str, after: int = 0, limit: int = 1000) -> Sequence[Envelope]:
        """As stored."""
        return await self._stored.read(session_id, after, limit)

    async def follow(self, session_id: str, after: int = 0) -> AsyncGenerator[Envelope, None]:
        """What is stored, again and again."""
        while True:
            for envelope in await self.read(session_id, after):
                yield envelope
                after = envelope.seq
            await asyncio.sleep(POLL)

    async def aclose(self) -> None:
        """Stop."""
        await self._stored.aclose()

    def _append(self, batch: Batch) -> None:
        with self._database.writing() as connection:
            last = connection.execute(_LAST, {"session": batch.session_id}).scalar_one()
            rows = [
                {
                    "session_id": batch.session_id,
                    "seq": last + 1 + place,
                    "source": batch.source,
                    "attempt": batch.attempt,
                    "n": batch.first + place,
                    "kind": event.type,
                    "turn": getattr(event, "turn", ""),
                    "at": datetime.now(UTC),
                    "body": event.model_dump_json(),
                }
                for place, event in enumerate(batch.events)
            ]
            if rows:
                connection.execute(sa.insert(events), rows)
