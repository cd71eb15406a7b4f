"""What one transaction stores: events with their numbers, outcomes, and whose tokens are spent."""

import asyncio
from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from adapters.database import Database, events, heads, outcomes, spent
from domain.events import Envelope, Event
from domain.ports import Batch

CHANNEL = "roundtable_events"
"""Where PostgreSQL says which session has new events."""

_SPENDERS = frozenset({"agent_end", "turn_retry"})
"""Kinds that make the earlier tokens of their turn superfluous."""

_MOVE = (
    sa.update(heads)
    .where(heads.c.session_id == sa.bindparam("session"))
    .values(seq=sa.bindparam("reached"))
)


@dataclass(slots=True)
class Append:
    """A batch on its way to the database, and who waits for it."""

    batch: Batch
    bodies: list[str]
    loop: asyncio.AbstractEventLoop
    done: "asyncio.Future[None]"


class Entry:
    """One transaction's worth, numbered on from the heads that the caller has locked."""

    def __init__(self, reached: dict[str, int], at: datetime) -> None:
        self.committed: dict[str, list[Envelope]] = {}
        self._reached = reached
        self._at = at
        self._rows: list[dict[str, Any]] = []
        self._outcomes: list[dict[str, str]] = []

    def add(self, append: Append, stored: Set[int] = frozenset()) -> None:
        """Number the events of a batch, but for those whose `n` is stored already."""
        batch = append.batch
        bodies = zip(batch.events, append.bodies, strict=True)
        for n, (event, body) in enumerate(bodies, batch.first):
            if n not in stored:
                self._number(batch, n, event, body)
        if batch.outcome is not None:
            row = {"session_id": batch.session_id, "source": batch.source, "body": batch.outcome}
            self._outcomes.append(row)

    def write(self, database: Database, connection: sa.Connection) -> None:
        """Store all of it and, where the database can, say so at commit."""
        if self._outcomes:
            connection.execute(database.insert(outcomes).on_conflict_do_nothing(), self._outcomes)
        if not self._rows:
            return
        connection.execute(sa.insert(events), self._rows)
        moved = [{"session": s, "reached": self._reached[s]} for s in self.committed]
        connection.execute(_MOVE, moved)
        if ends := [row for row in self._rows if row["kind"] in _SPENDERS]:
            names = ("session_id", "seq", "turn", "at")
            connection.execute(sa.insert(spent), [{n: row[n] for n in names} for row in ends])
        if not database.is_sqlite:
            for session in self.committed:
                connection.execute(sa.select(sa.func.pg_notify(CHANNEL, session)))

    def _number(self, batch: Batch, n: int, event: Event, body: str) -> None:
        session = batch.session_id
        seq = self._reached[session] = self._reached[session] + 1
        self._rows.append(
            {
                "session_id": session,
                "seq": seq,
                "source": batch.source,
                "attempt": batch.attempt,
                "n": n,
                "kind": event.type,
                "turn": getattr(event, "turn", ""),
                "at": self._at,
                "body": body,
            }
        )
        envelope = Envelope(seq=seq, session_id=session, at=self._at, event=event)
        self.committed.setdefault(session, []).append(envelope)
