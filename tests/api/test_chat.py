"""Ask the table: answered in a stream, by whom was asked, and no trace of it in the session."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest
from httpx_sse import aconnect_sse
from temporalio.api.enums.v1 import EventType
from temporalio.testing import WorkflowEnvironment

from adapters.artifacts import SqlArtifacts
from adapters.database import Database
from adapters.event_log import SqlEventLog
from adapters.providers.scripts.generic import HONEST
from domain.events import AgentEnded, Envelope, Event, SessionEnded, TokenStreamed
from domain.session import SessionStatus
from tests.api.house import House, eventually
from tests.api.living import Cast, open_living
from tests.api.test_bad_input import check_problem

QUESTION = "Why a queue? I planted the word kumquat here."


MESSAGES = (
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
)


class Living(NamedTuple):
    house: House
    cast: Cast

    async def answers(self, session_id: str, **body: object) -> list[Event]:
        """The events of an answer."""
        path = f"/api/session/{session_id}/chat"
        body = {"message": QUESTION, **body}
        async with aconnect_sse(self.house.http, "POST", path, json=body) as source:
            return [
                Envelope.model_validate_json(sent.data).event async for sent in source.aiter_sse()
            ]

    async def traces(self, session_id: str) -> tuple[list[str], list[int]]:
        """The session's events as they are stored, and the messages that entered its history."""
        events = await self.house.app.state.parts.reader.read(session_id)
        history = await self.house.client.get_workflow_handle(session_id).fetch_history()
        assert "kumquat" not in history.to_json()
        messages = [event.event_id for event in history.events if event.event_type in MESSAGES]
        return [event.model_dump_json() for event in events], messages


@pytest.fixture
async def living(
    temporal: WorkflowEnvironment,
    database: Database,
    log: SqlEventLog,
    artifacts: SqlArtifacts,
    tmp_path: Path,
) -> AsyncIterator[Living]:
    async with open_living(temporal.client, database, log, artifacts, tmp_path) as (house, cast):
        yield Living(house, cast)


@pytest.fixture
async def ended(living: Living) -> str:
    """A session that has come to its end."""
    session_id = await living.house.start()
    await living.house.events(session_id)
    return session_id


@pytest.fixture
async def waiting(living: Living) -> str:
    """A session that waits for its developer."""
    session_id = await living.house.start(auto_confirm=False)
    await living.house.until(session_id, "decision_open")
    return session_id


def spoken(events: list[Event]) -> str:
    return "".join(event.token for event in events if isinstance(event, TokenStreamed))


async def test_a_seat_answers_in_a_stream_that_ends(living: Living, waiting: str) -> None:
    events = await living.answers(waiting, to="scripted-gpt")
    (whole,) = [event for event in events if isinstance(event, AgentEnded)]
    assert HONEST in whole.text
    assert spoken(events) == whole.text
    assert (whole.agent, whole.purpose) == ("scripted-gpt", "chat")
    assert isinstance(events[-1], SessionEnded)
    assert events[-1].status == SessionStatus.COMPLETED


async def test_a_seat_reads_what_was_said_and_the_judge_the_rulings_alone(
    living: Living, waiting: str
) -> None:
    await living.answers(waiting, to="scripted-gpt")
    await living.answers(waiting)
    seat = living.cast.asked("chat.scripted-gpt").messages
    judge = living.cast.asked("chat.judge").messages
    assert "Build a URL shortener." in seat[0]
    assert '<turn by="scripted-claude" round="requirements" iteration="1">' in seat[-2]
    assert '<ruling by="' in seat[-2]
    assert "kumquat" in seat[-1]
    assert "`scripted-gpt`" in seat[-1]
    assert "<turn" not in "".join(judge[:-1])
    assert "Nothing was weighed" in judge[-2]
    assert "You are the judge" in judge[-1]


async def test_a_session_that_has_ended_can_still_be_asked(living: Living, ended: str) -> None:
    events = await living.answers(ended)
    assert isinstance(events[-1], SessionEnded)
    assert HONEST in spoken(events)


async def test_nothing_of_it_is_in_the_session(living: Living, waiting: str) -> None:
    before = await living.traces(waiting)
    await living.answers(waiting)
    await living.answers(waiting, to="scripted-claude")
    assert await living.traces(waiting) == before
    assert (await living.house.view(waiting)).notes == ()


async def test_the_history_of_a_session_that_has_ended_stays_as_it_was(
    living: Living, ended: str
) -> None:
    handle = living.house.client.get_workflow_handle(ended)
    await handle.result()
    before = await handle.fetch_history()
    await living.answers(ended)
    assert await handle.fetch_history() == before


async def test_question_and_answer_are_artifacts_and_in_no_history(
    living: Living, waiting: str, artifacts: SqlArtifacts
) -> None:
    events = await living.answers(waiting)
    chat_id = await _chat_id(living)
    history = await living.house.client.get_workflow_handle(chat_id).fetch_history()
    kept = history.to_json()
    assert "kumquat" not in kept
    assert spoken(events)[:30] not in kept
    assert await artifacts.get(sha256(QUESTION.encode()).hexdigest()) == QUESTION.encode()


async def _chat_id(living: Living) -> str:
    query = f"TaskQueue = '{living.house.queue}' AND WorkflowType = 'Chat'"

    async def found() -> list[str]:
        return [row.id async for row in living.house.client.list_workflows(query)]

    return (await eventually(found, bool))[0]


async def test_a_promoted_answer_is_a_note_to_the_table(living: Living, waiting: str) -> None:
    events = await living.answers(waiting, to="scripted-gpt", promote=True)
    assert isinstance(events[-1], SessionEnded)
    assert events[-1].reason == ""
    _, messages = await living.traces(waiting)
    assert len(messages) == 1
    (note,) = (await living.house.view(waiting)).notes
    words = (await living.house.app.state.parts.artifacts.get(note.words)).decode()
    assert words.startswith(f"The developer asked scripted-gpt: {QUESTION}")
    assert HONEST in words
    assert note.by == living.house.app.state.parts.owner
    await living.house.until(waiting, "note_queued")


async def test_a_session_that_ends_before_the_note_reaches_it_is_told_to_the_asker(
    living: Living, waiting: str
) -> None:
    held = living.cast.held["chat.judge"] = asyncio.Event()
    asking = asyncio.create_task(living.answers(waiting, promote=True))
    await eventually(lambda: _asked(living, "chat.judge"), bool)
    await living.house.http.post(f"/api/session/{waiting}/stop")
    await living.house.events(waiting)
    held.set()
    *_, last = await asking
    assert isinstance(last, SessionEnded)
    assert last.status == SessionStatus.COMPLETED
    assert "ended before the note" in last.reason.replace("had ", "")


async def _asked(living: Living, turn: str) -> bool:
    return any(request.turn == turn for request in living.cast.requests)


async def test_a_note_to_a_session_that_has_ended_is_refused_before_anybody_is_asked(
    living: Living, ended: str
) -> None:
    asked = len(living.cast.requests)
    path = f"/api/session/{ended}/chat"
    answer = await living.house.http.post(path, json={"message": QUESTION, "promote": True})
    check_problem(answer, 409, "session_id")
    assert len(living.cast.requests) == asked


async def test_a_seat_that_cannot_answer_ends_the_stream_with_the_reason(
    living: Living, waiting: str
) -> None:
    living.cast.failing = {"chat.scripted-gpt"}
    before = await living.traces(waiting)
    events = await living.answers(waiting, to="scripted-gpt", promote=True)
    assert isinstance(events[-1], SessionEnded)
    assert events[-1].status == SessionStatus.FAILED
    assert "The key is not accepted." in events[-1].reason
    assert await living.traces(waiting) == before


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"message": ""}, "message"),
        ({"message": " \n"}, "message"),
        ({"message": "x" * 4001}, "message"),
        ({}, "message"),
        ({"message": "x", "to": "nobody"}, "to"),
        ({"message": "x", "to": ""}, "to"),
        ({"message": "x", "to": "gpt"}, "to"),
        ({"message": "x", "loud": True}, "loud"),
    ],
    ids=["empty", "blank", "long", "missing", "nobody", "no name", "not at this table", "surplus"],
)
async def test_a_question_that_cannot_be_used_is_refused(
    living: Living, ended: str, body: dict[str, object], field: str
) -> None:
    before = living.house.stored()
    answer = await living.house.http.post(f"/api/session/{ended}/chat", json=body)
    check_problem(answer, 422, field)
    assert living.house.stored() == before


@pytest.mark.parametrize("session_id", ["0" * 32, "nonsense", "chat-" + "0" * 32])
async def test_a_session_that_is_not_there_is_not_found(living: Living, session_id: str) -> None:
    answer = await living.house.http.post(
        f"/api/session/{session_id}/chat", json={"message": QUESTION}
    )
    check_problem(answer, 404, "session_id")


async def test_somebody_elses_session_is_not_found_and_nobody_is_asked(
    living: Living, ended: str
) -> None:
    state = living.house.app.state
    state.parts = dataclasses.replace(state.parts, owner="local:somebody-else")
    asked, stored = len(living.cast.requests), living.house.stored()
    answer = await living.house.http.post(f"/api/session/{ended}/chat", json={"message": QUESTION})
    check_problem(answer, 404, "session_id")
    assert (len(living.cast.requests), living.house.stored()) == (asked, stored)


async def test_a_question_is_no_session_in_the_list(living: Living, ended: str) -> None:
    await living.answers(ended)
    await _chat_id(living)
    listed = (await living.house.http.get("/api/sessions")).json()["sessions"]
    assert not [row for row in listed if row["session_id"].startswith("chat")]
