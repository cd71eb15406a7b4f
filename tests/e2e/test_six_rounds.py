"""A whole session from HTTP to files: real SDKs, real Temporal, real processes, played vendors."""

import io
import zipfile
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.temporal import connect
from bench.history import LIMIT_BYTES, LIMIT_EVENTS, planted, request, uploads
from bench.installation import KEYS, Installation, installation
from bench.reader import Reader
from domain.events import (
    AgentEnded,
    ChunkStarted,
    ConsensusReached,
    Event,
    FindingMade,
    TokenStreamed,
    UsageCounted,
)


@dataclass
class Told:
    """One session that ran to its end, and everything that can be asked about it."""

    pieces: Installation
    folder: Path
    id: str
    events: list[Event]
    numbers: list[int]
    calls: list[dict[str, Any]]

    async def get(self, path: str) -> httpx.Response:
        """What the API answers under this session."""
        async with httpx.AsyncClient(base_url=self.pieces.url) as client:
            return await client.get(f"/api/session/{self.id}{path}")

    def of(self, kind: type) -> list[Any]:
        """The events of one kind."""
        return [event for event in self.events if isinstance(event, kind)]


@pytest.fixture(scope="module")
async def told(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Told]:
    """Six rounds of three seats over the project's own `domain/`, whose judges are stubborn."""
    folder = tmp_path_factory.mktemp("installation")
    async with installation(folder, pace=0, say="stubborn") as pieces:
        id = await pieces.run(request())
        reader = Reader(pieces.url, id)
        await reader.listen()
        seen = [one.envelope for one in reader.seen]
        yield Told(
            pieces=pieces,
            folder=folder,
            id=id,
            events=[envelope.event for envelope in seen],
            numbers=[envelope.seq for envelope in seen],
            calls=await pieces.calls(),
        )


async def test_all_six_rounds_end_in_consensus(told: Told) -> None:
    assert len(uploads()) >= 20
    rounds = [event.round for event in told.of(ConsensusReached)]
    assert rounds == [
        "requirements",
        "architecture",
        "development",
        "code_review",
        "qa",
        "devops",
    ]
    view = (await told.get("")).json()
    assert view["status"] == "completed"
    assert [row["status"] for row in view["rounds"]] == ["done"] * 6


async def test_every_event_is_told_once_and_in_order(told: Told) -> None:
    assert told.numbers == list(range(1, len(told.numbers) + 1))


async def test_a_reader_who_comes_back_gets_the_rest_and_nothing_else(told: Told) -> None:
    after = told.numbers[len(told.numbers) // 2]
    answer = await told.get(f"/events?after={after}")
    numbers = [int(line[4:]) for line in answer.text.splitlines() if line.startswith("id: ")]
    assert numbers == list(range(after + 1, told.numbers[-1] + 1))


async def test_what_was_streamed_is_what_was_said(told: Told) -> None:
    streamed: Counter[str] = Counter()
    texts: dict[str, str] = {}
    for event in told.of(TokenStreamed):
        if not event.thinking:
            texts[event.turn] = texts.get(event.turn, "") + event.token
            streamed[event.turn] += 1
    spoken = {event.turn: event.text for event in told.of(AgentEnded) if event.turn in texts}
    assert spoken == texts
    assert any("👩‍💻" in text and "わかりやすく" in text for text in texts.values())


async def test_all_three_vendors_spoke_and_no_call_was_made_twice(told: Told) -> None:
    assert {call["vendor"] for call in told.calls} == {"anthropic", "openai", "gemini"}
    digests = [call["digest"] for call in told.calls]
    assert len(digests) == len(set(digests))
    assert len(told.of(UsageCounted)) == len(told.calls)


async def test_the_code_was_reviewed_in_chunks_and_mended(told: Told) -> None:
    chunks = told.of(ChunkStarted)
    assert [chunk.chunk for chunk in chunks] == list(range(1, len(chunks) + 1))
    assert all(chunk.tokens <= 60_000 for chunk in chunks)  # every seat reads that much
    reviewed = {path for chunk in chunks for path in chunk.paths}
    assert {file["path"] for file in uploads()} <= reviewed
    assert told.of(FindingMade)


async def test_uploaded_files_that_nobody_touched_are_the_same_to_the_byte(told: Told) -> None:
    packed = zipfile.ZipFile(io.BytesIO((await told.get("/download")).content))
    for file in uploads():
        assert packed.read(file["path"]).decode() == file["content"]
    assert "development/made.py" in packed.namelist()


async def test_history_is_small_and_holds_no_words_and_no_key(told: Told) -> None:
    client = await connect(told.pieces.settings)
    events = (await client.get_workflow_handle(told.id).fetch_history()).events
    data = b"".join(event.SerializeToString() for event in events)
    assert len(events) < LIMIT_EVENTS
    assert len(data) < LIMIT_BYTES
    found = {kind: [mark for mark in marks if mark in data] for kind, marks in planted().items()}
    assert not any(found.values()), found


async def test_no_key_is_in_any_file_or_answer(told: Told) -> None:
    files = {path: path.read_bytes() for path in told.folder.rglob("*") if path.is_file()}
    assert any(path.name == "worker.log" for path in files)
    answers = [(await told.get(path)).content for path in ("", "/events", "/files", "/download")]
    for key in KEYS.values():
        assert not [path for path, data in files.items() if key.encode() in data]
        assert not any(key.encode() in data for data in answers)
