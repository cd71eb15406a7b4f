"""Removing the tokens of turns that are stored whole, a little at a time and after a grace."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from adapters.database import Database, events, spent

GRACE = timedelta(seconds=600)
"""How long the tokens of a finished turn stay, for readers that reconnect."""

ROWS = 500
"""Token rows removed in one transaction, at most."""

PAUSE = timedelta(seconds=1)
"""Between two looks when there was nothing left to remove."""

_DUE = (
    sa.select(spent.c.session_id, spent.c.seq, spent.c.turn)
    .where(spent.c.at <= sa.bindparam("cutoff"))
    .order_by(spent.c.at)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_TOKENS = (
    sa.select(events.c.seq)
    .where(
        events.c.session_id == sa.bindparam("session"),
        events.c.seq < sa.bindparam("before"),
        events.c.turn == sa.bindparam("of_turn"),
        events.c.kind == "token",
    )
    .order_by(events.c.seq.desc())
    .limit(sa.bindparam("room"))
)
_DROP = sa.delete(events).where(
    events.c.session_id == sa.bindparam("session"), events.c.seq.in_(_TOKENS.scalar_subquery())
)
_SETTLE = sa.delete(spent).where(
    spent.c.session_id == sa.bindparam("session"), spent.c.seq == sa.bindparam("before")
)


class Sweep:
    """Called by the writer between two commits. The work list is in the database, so a turn that
    ended before a restart is swept after it, by whichever process comes first."""

    def __init__(self, database: Database, grace: timedelta) -> None:
        self._database = database
        self._grace = grace
        self._next: datetime | None = None

    def pass_by(self, now: datetime) -> None:
        """Remove at most `ROWS` tokens, if it is time to look again."""
        if self._next is not None and now < self._next:
            return
        with self._database.writing() as connection:
            finished = self._remove(connection, now - self._grace)
        self._next = now + PAUSE if finished else None

    def _remove(self, connection: sa.Connection, cutoff: datetime) -> bool:
        """Whether nothing is left to do."""
        room = ROWS
        while room > 0:
            due = connection.execute(_DUE, {"cutoff": cutoff}).first()
            if due is None:
                return True
            turn = {"session": due.session_id, "before": due.seq}
            dropped = connection.execute(_DROP, {**turn, "of_turn": due.turn, "room": room})
            if dropped.rowcount < room:
                connection.execute(_SETTLE, turn)
            room -= max(1, dropped.rowcount)
        return False
