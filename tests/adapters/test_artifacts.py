"""Artifacts are found under the hash of their bytes, and only the right bytes are."""

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256

import pytest
import sqlalchemy as sa

from adapters.artifacts import Shelf, SqlArtifacts
from adapters.database import Database, artifacts
from domain.errors import ArtifactMissing


@pytest.fixture
async def store(database: Database) -> AsyncIterator[SqlArtifacts]:
    opened = SqlArtifacts(database)
    yield opened
    await opened.aclose()


@pytest.fixture
async def later(database: Database) -> AsyncIterator[SqlArtifacts]:
    """The same artifacts after a restart: nothing is in memory."""
    opened = SqlArtifacts(database)
    yield opened
    await opened.aclose()


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\xff", "naïve 🙂".encode(), bytes(range(256)) * 8_192],
    ids=["empty", "binary", "unicode", "2 MB"],
)
async def test_bytes_come_back_from_the_address_they_were_given(
    store: SqlArtifacts, later: SqlArtifacts, data: bytes
) -> None:
    address = await store.put(data)

    assert address == sha256(data).hexdigest()
    assert await store.get(address) == data
    assert await later.get(address) == data


async def test_storing_again_changes_nothing(
    database: Database, store: SqlArtifacts, later: SqlArtifacts
) -> None:
    addresses = {await store.put(b"once"), await store.put(b"once"), await later.put(b"once")}

    with database.reading() as connection:
        stored = connection.execute(sa.select(artifacts.c.sha)).scalars().all()
    assert set(stored) == addresses
    assert len(stored) == 1


async def test_the_same_bytes_stored_by_many_at_once_are_stored_once(
    database: Database, store: SqlArtifacts, later: SqlArtifacts
) -> None:
    await asyncio.gather(*(s.put(b"at once") for s in (store, later) for _ in range(20)))

    with database.reading() as connection:
        assert len(connection.execute(sa.select(artifacts.c.sha)).all()) == 1


@pytest.mark.parametrize("address", ["0" * 64, "", "no address"], ids=repr)
async def test_an_address_without_bytes_is_missing(store: SqlArtifacts, address: str) -> None:
    with pytest.raises(ArtifactMissing, match="no bytes"):
        await store.get(address)


async def test_damaged_bytes_are_never_handed_out(
    database: Database, store: SqlArtifacts, later: SqlArtifacts
) -> None:
    address = await store.put(b"what was agreed")
    with database.writing() as connection:
        connection.execute(sa.update(artifacts).values(body=b"what was forged"))

    with pytest.raises(ArtifactMissing, match="not those of this address"):
        await later.get(address)


def test_the_shelf_forgets_what_was_not_read_for_longest() -> None:
    shelf = Shelf(room=40)
    for name in "abcd":
        shelf.keep(name, name.encode() * 10)
    shelf.get("a")
    shelf.keep("e", b"e" * 10)

    assert [name for name in "abcde" if shelf.get(name)] == ["a", "c", "d", "e"]


def test_the_shelf_keeps_nothing_that_would_empty_it() -> None:
    shelf = Shelf(room=40)
    shelf.keep("big", b"x" * 11)

    assert shelf.get("big") is None
