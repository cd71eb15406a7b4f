"""Notes, stop and complete."""

import asyncio

import pytest

from domain.session import SessionStatus
from tests.api.house import House
from tests.api.test_bad_input import check_problem


@pytest.fixture
async def running(house: House) -> str:
    """A session whose first turn is held."""
    house.scene.hold = asyncio.Event()
    session_id = await house.start()
    await house.scene.speaking.wait()
    return session_id


async def test_a_note_is_queued_once_however_often_it_is_sent(house: House, running: str) -> None:
    note = {"text": "  Use argon2id.  ", "id": "note-1"}
    for _ in range(2):
        answer = await house.http.post(f"/api/session/{running}/note", json=note)
        assert answer.status_code == 202
        assert answer.json() == {"note_id": "note-1"}
    (only,) = (await house.view(running)).notes
    assert await house.app.state.parts.artifacts.get(only.words) == b"Use argon2id."
    assert only.by == house.app.state.parts.owner
    await house.until(running, "note_queued")


async def test_the_seeds_route_takes_notes_too(house: House, running: str) -> None:
    body = {"session_id": running, "text": "Keep it small."}
    answer = await house.http.post("/api/session/developer-input", json=body)
    assert answer.status_code == 202
    assert [note.id for note in (await house.view(running)).notes] == [answer.json()["note_id"]]


@pytest.mark.parametrize(
    ("note", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": " \n "}, "text"),
        ({"text": "x" * 8001}, "text"),
        ({}, "text"),
        ({"text": "x", "id": "a b"}, "id"),
        ({"text": "x", "id": ""}, "id"),
    ],
)
async def test_a_note_that_cannot_be_used_is_refused(
    house: House, running: str, note: dict[str, str], field: str
) -> None:
    before = house.stored()
    answer = await house.http.post(f"/api/session/{running}/note", json=note)
    check_problem(answer, 422, field)
    assert (await house.view(running)).notes == ()
    assert house.stored() == before


async def test_a_stop_ends_the_session_and_the_stream(house: House, running: str) -> None:
    answer = await house.http.post(f"/api/session/{running}/stop", json={"reason": "lunch"})
    assert answer.status_code == 202
    assert answer.json() == {"session_id": running}
    assert (await house.events(running))[-1].event == "session_end"
    view = await house.view(running)
    assert view.status is SessionStatus.STOPPED
    assert view.reason == "lunch"


async def test_complete_ends_the_session_as_done(house: House, running: str) -> None:
    answer = await house.http.post(f"/api/session/{running}/complete")
    assert answer.status_code == 202
    await house.events(running)
    assert (await house.view(running)).status is SessionStatus.COMPLETED


async def test_an_ended_session_takes_no_messages(house: House) -> None:
    session_id = await house.start()
    await house.events(session_id)
    before = await house.view(session_id)
    calls: dict[str, object] = {
        "note": {"text": "too late"},
        "stop": None,
        "complete": None,
        "decision/x": {"choice": "continue", "digest": "0" * 64},
    }
    for call, body in calls.items():
        answer = await house.http.post(f"/api/session/{session_id}/{call}", json=body)
        assert answer.status_code == 409, (call, answer.text)
        problem = answer.json()
        assert problem["type"] == "urn:roundtable:problem:session-ended"
        assert problem["field"] == "session_id"
        assert problem["remedy"]
        assert problem["state"]["status"] == "completed"
    assert await house.view(session_id) == before
