"""Words, files and trees under the SHA-256 of their bytes, as rows of the database."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import TypeVar

import sqlalchemy as sa

from adapters.database import Database, artifacts
from domain.errors import ArtifactMissing

Answer = TypeVar("Answer")

CACHE_BYTES = 64 * 1024 * 1024
THREADS = 4

_HELD = sa.select(artifacts.c.sha).where(artifacts.c.sha == sa.bindparam("address"))
_BODY = sa.select(artifacts.c.body).where(artifacts.c.sha == sa.bindparam("address"))


class Shelf:
    """The artifacts used last: at most `room` bytes of them, each at most a quarter of that.

    Not thread-safe: one event loop uses it.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._largest = room // 4
        self._held: OrderedDict[str, bytes] = OrderedDict()

    def get(self, sha: str) -> bytes | None:
        """The bytes, if they are still here."""
        if sha in self._held:
            self._held.move_to_end(sha)
        return self._held.get(sha)

    def keep(self, sha: str, data: bytes) -> None:
        """Remember the bytes and forget the oldest ones beyond the limit."""
        if sha in self._held or len(data) > self._largest:
            return
        self._held[sha] = data
        self._room -= len(data)
        while self._room < 0:
            self._room += len(self._held.popitem(last=False)[1])


class SqlArtifacts:
    """`domain.ports.Artifacts` in the database. What is stored is never changed or removed."""

    def __init__(self, database: Database, cache_bytes: int = CACHE_BYTES) -> None:
        self._database = database
        self._shelf = Shelf(cache_bytes)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="artifacts")

    async def put(self, data: bytes) -> str:
        """Store the bytes (a no-op when they are there) and return their SHA-256 in hex."""
        sha = sha256(data).hexdigest()
        if self._shelf.get(sha) is None:
            await self._run(lambda: self._store(sha, data))
            self._shelf.keep(sha, data)
        return sha

    async def get(self, sha: str) -> bytes:
        """The bytes at this address; raises `ArtifactMissing`, also when they were damaged."""
        data = self._shelf.get(sha)
        if data is None:
            data = await self._run(lambda: self._load(sha))
            self._shelf.keep(sha, data)
        return data

    async def aclose(self) -> None:
        """Finish what was begun; later calls fail."""
        await asyncio.to_thread(self._threads.shutdown)

    async def _run(self, work: Callable[[], Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _store(self, sha: str, data: bytes) -> None:
        with self._database.reading() as connection:
            if connection.execute(_HELD, {"address": sha}).first():
                return
        row = self._database.insert(artifacts).on_conflict_do_nothing()
        with self._database.writing() as connection:
            connection.execute(row, {"sha": sha, "body": data})

    def _load(self, sha: str) -> bytes:
        with self._database.reading() as connection:
            data: bytes | None = connection.execute(_BODY, {"address": sha}).scalar()
        if data is None:
            raise ArtifactMissing(f"no bytes are stored at {sha[:64]}")
        if sha256(data).hexdigest() != sha:
            raise ArtifactMissing(f"the bytes stored at {sha[:64]} are not those of this address")
        return data
