"""What projects remember, in real databases: kept once, apart for each owner, removable."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.database import Database
from adapters.memory import SqlMemories
from domain.memory import Entry
from domain.transcript import PassageKind

AT = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC)


def an_entry(id: str, owner: str = "me", project: str = "shop", days: int = 0) -> Entry:
    return Entry(
        id=id,
        owner=owner,
        project=project,
        session_id=f"s-{days}",
        round="architecture",
        number=int(id[-1]) if id[-1].isdigit() else 1,
        kind=PassageKind.RULING,
        text=f"text of {id} – ünïcode",
        at=AT + timedelta(days=days),
    )


@pytest.fixture
def memories(database: Database) -> SqlMemories:
    return SqlMemories(database)


async def test_entries_come_back_as_they_were_the_oldest_first(memories: SqlMemories) -> None:
    entries = [an_entry("a1"), an_entry("a2"), an_entry("b1", days=1)]
    await memories.add([entries[2], entries[1]])
    await memories.add([entries[0]])
    assert list(await memories.of("me", "shop")) == entries


async def test_an_entry_is_kept_once_however_often_it_is_added(memories: SqlMemories) -> None:
    await memories.add([an_entry("a1")])
    await memories.add([an_entry("a1", days=3), an_entry("a2")])
    assert list(await memories.of("me", "shop")) == [an_entry("a1"), an_entry("a2")]


async def test_nobody_reads_or_removes_what_is_somebody_elses(memories: SqlMemories) -> None:
    mine, other, foreign = (
        an_entry("a1"),
        an_entry("b1", project="blog"),
        an_entry("c1", owner="you"),
    )
    await memories.add([mine, other, foreign])
    assert list(await memories.of("me", "shop")) == [mine]
    assert list(await memories.all("me")) == [other, mine]
    assert await memories.forget("me", "shop", "c1") == 0
    assert await memories.forget("me", "blog", "a1") == 0
    assert await memories.forget_project("me", "shop") == 1
    assert list(await memories.all("me")) == [other]
    assert list(await memories.all("you")) == [foreign]


async def test_one_entry_is_forgotten_and_the_others_stay(memories: SqlMemories) -> None:
    await memories.add([an_entry("a1"), an_entry("a2")])
    assert await memories.forget("me", "shop", "a1") == 1
    assert await memories.forget("me", "shop", "a1") == 0
    assert list(await memories.of("me", "shop")) == [an_entry("a2")]
