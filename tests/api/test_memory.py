"""A project's memory through the API: read at the start, listed, removed, nobody else's."""

import dataclasses
from datetime import UTC, datetime

import pytest

from adapters.memory import SqlMemories
from domain.memory import Entry, Memory
from domain.transcript import PassageKind
from tests.api.house import House, a_request
from tests.api.test_bad_input import check_problem
from workflows.carried import SessionInput


async def remember(house: House, *ids: str, project: str = "shop", owner: str = "") -> None:
    """Entries as a session's end leaves them."""
    entries = [
        Entry(
            id=id,
            owner=owner or house.app.state.parts.owner,
            project=project,
            session_id="s-1",
            round="architecture",
            number=number,
            kind=PassageKind.RULING,
            text=f"ruling {id}",
            at=datetime(2026, 11, 21, tzinfo=UTC),
        )
        for number, id in enumerate(ids)
    ]
    await SqlMemories(house.database).add(entries)


async def remembered(house: House, session_id: str) -> Memory | None:
    """What the running session was given at its start."""
    history = house.client.get_workflow_handle(session_id).fetch_history_events(page_size=1)
    payloads = (await anext(history)).workflow_execution_started_event_attributes.input.payloads
    (start,) = await house.client.data_converter.decode(payloads, [SessionInput])
    if start.plan.remembered is None:
        return None
    stored = await house.app.state.parts.artifacts.get(start.plan.remembered)
    return Memory.model_validate_json(stored)


async def test_a_session_is_given_what_its_project_remembers_at_its_start(house: House) -> None:
    await remember(house, "a1", "a2")
    session_id = await house.start(memory="shop")
    await remember(house, "a3")
    memory = await remembered(house, session_id)
    assert memory
    assert [entry.id for entry in memory.entries] == ["a1", "a2"]


@pytest.mark.parametrize("memory", [None, "blog"], ids=["not asked for", "another project"])
async def test_a_session_reads_no_memory_that_it_did_not_ask_for(
    house: House, memory: str | None
) -> None:
    await remember(house, "a1")
    await remember(house, "b1", project="blog", owner="somebody-else")
    assert await remembered(house, await house.start(memory=memory)) is None


@pytest.mark.parametrize("name", ["", "Shop", "a b", "x" * 41, "../x"])
async def test_a_name_that_is_none_is_refused_and_nothing_started(house: House, name: str) -> None:
    before = house.stored()
    answer = await house.http.post("/api/session/start", json=a_request(memory=name))
    check_problem(answer, 422, "memory")
    assert house.stored() == before


async def test_the_list_names_each_project_and_the_session_of_each_entry(house: House) -> None:
    await remember(house, "a1", "a2")
    await remember(house, "b1", project="blog")
    await remember(house, "c1", owner="somebody-else")
    projects = (await house.http.get("/api/memory")).json()["projects"]
    listed = {row["project"]: [entry["id"] for entry in row["entries"]] for row in projects}
    assert listed == {"blog": ["b1"], "shop": ["a1", "a2"]}
    assert projects[0]["entries"][0]["session_id"] == "s-1"


async def test_an_entry_and_a_project_can_be_removed(house: House) -> None:
    await remember(house, "a1", "a2")
    await remember(house, "b1", project="blog")
    assert (await house.http.delete("/api/memory/shop/a1")).status_code == 204
    memory = await remembered(house, await house.start(memory="shop"))
    assert memory
    assert [entry.id for entry in memory.entries] == ["a2"]
    assert (await house.http.delete("/api/memory/shop")).status_code == 204
    projects = (await house.http.get("/api/memory")).json()["projects"]
    assert [row["project"] for row in projects] == ["blog"]


@pytest.mark.parametrize(
    ("path", "field"),
    [("shop/c1", "entry_id"), ("shop", "project"), ("none/a1", "entry_id"), ("none", "project")],
)
async def test_nobody_removes_what_is_not_there_or_somebody_elses(
    house: House, path: str, field: str
) -> None:
    await remember(house, "c1", owner="somebody-else")
    check_problem(await house.http.delete(f"/api/memory/{path}"), 404, field)
    state = house.app.state
    state.parts = dataclasses.replace(state.parts, owner="somebody-else")
    (shop,) = (await house.http.get("/api/memory")).json()["projects"]
    assert [entry["id"] for entry in shop["entries"]] == ["c1"]
