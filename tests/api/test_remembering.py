"""From one session's end to the next one's start: the same project, the same words."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from adapters.artifacts import SqlArtifacts
from adapters.database import Database
from adapters.event_log import SqlEventLog
from tests.api.house import House
from tests.api.living import Cast, open_living

TURN = "requirements.1.scripted-gpt"


@pytest.fixture
async def living(
    temporal: WorkflowEnvironment,
    database: Database,
    log: SqlEventLog,
    artifacts: SqlArtifacts,
    tmp_path: Path,
) -> AsyncIterator[tuple[House, Cast]]:
    async with open_living(temporal.client, database, log, artifacts, tmp_path) as opened:
        yield opened


async def test_what_one_session_ruled_is_read_by_the_next_of_its_project(
    living: tuple[House, Cast],
) -> None:
    house, cast = living
    first = await house.start(memory="shop")
    await house.events(first)
    assert "earlier sessions" not in cast.asked(TURN).messages[0]
    (shop,) = (await house.http.get("/api/memory")).json()["projects"]
    assert {entry["session_id"] for entry in shop["entries"]} == {first}
    await house.events(await house.start(memory="shop"))
    opening = cast.asked(TURN).messages[0]
    assert f'session="{first[:12]}"' in opening
    assert shop["entries"][0]["text"] in opening
    await house.events(await house.start(memory="blog"))
    assert "earlier sessions" not in cast.asked(TURN).messages[0]


async def test_the_conventions_of_an_upload_reach_every_seat(living: tuple[House, Cast]) -> None:
    house, cast = living
    files = [{"path": "AGENTS.md", "content": "Use tabs."}]
    await house.events(await house.start(files=files))
    openings = {
        request.messages[0] for request in cast.requests if request.turn.startswith("requirements")
    }
    assert len(openings) == 1
    assert "Use tabs." in openings.pop()
