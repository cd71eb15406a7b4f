"""What projects remember, as rows of the database: `domain.ports.Memories`."""

import asyncio
from collections.abc import Sequence

import sqlalchemy as sa

from adapters.database import Database, memories
from domain.memory import KEPT, Entry

LISTED = 2_000
"""Entries of all of an owner's projects that are listed at most."""

_NEWEST = (memories.c.at.desc(), memories.c.session_id.desc(), memories.c.number.desc())


class SqlMemories:
    """Every project's entries. Whoever asks names the owner; nobody else's are touched."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, entries: Sequence[Entry]) -> None:
        """Keep these entries; those whose id is there already are skipped."""
        if entries:
            await asyncio.to_thread(self._add, [entry.model_dump() for entry in entries])

    async def of(self, owner: str, project: str) -> Sequence[Entry]:
        """The project's newest entries, at most `KEPT`, the oldest of them first."""
        found = sa.select(memories).where(*_whose(owner, project)).order_by(*_NEWEST).limit(KEPT)
        return (await asyncio.to_thread(self._read, found))[::-1]

    async def all(self, owner: str) -> Sequence[Entry]:
        """The owner's newest entries, at most `LISTED`, by project, the oldest of each first."""
        found = sa.select(memories).where(memories.c.owner == owner).order_by(*_NEWEST)
        entries = (await asyncio.to_thread(self._read, found.limit(LISTED)))[::-1]
        return sorted(entries, key=lambda entry: entry.project)

    async def forget(self, owner: str, project: str, entry_id: str) -> int:
        """Remove one entry; how many there were."""
        return await asyncio.to_thread(
            self._remove, *_whose(owner, project), memories.c.id == entry_id
        )

    async def forget_project(self, owner: str, project: str) -> int:
        """Remove a project's entries; how many there were."""
        return await asyncio.to_thread(self._remove, *_whose(owner, project))

    def _add(self, rows: list[dict[str, object]]) -> None:
        with self._database.writing() as connection:
            connection.execute(self._database.insert(memories).on_conflict_do_nothing(), rows)

    def _read(self, query: sa.Select[tuple[object, ...]]) -> list[Entry]:
        with self._database.reading() as connection:
            return [Entry.model_validate(dict(row)) for row in connection.execute(query).mappings()]

    def _remove(self, *which: sa.ColumnElement[bool]) -> int:
        with self._database.writing() as connection:
            return connection.execute(sa.delete(memories).where(*which)).rowcount


def _whose(owner: str, project: str) -> tuple[sa.ColumnElement[bool], ...]:
    return memories.c.owner == owner, memories.c.project == project
