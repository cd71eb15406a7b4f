"""What a developer says to a running session, besides answering decisions."""

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Body
from pydantic import Field

from api.deps import Caller, OwnSessions, Stored
from api.sessions import Sessions
from api.words import parse_words
from domain.messages import Accepted, Complete, Note, Stop
from domain.ports import Artifacts
from domain.value import StrictValue, Value

router = APIRouter(tags=["messages"])

NoteId = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")]


class NoteRequest(StrictValue):
    """A remark for the whole table. The same `id` twice is one note."""

    text: str
    id: NoteId | None = None


class DeveloperInput(NoteRequest):
    """The same, with the session in the body."""

    session_id: str


class NoteTaken(Value):
    """The note is queued; events tell which turns heard it."""

    note_id: str


class StopRequest(StrictValue):
    """Why, if there is something to say."""

    reason: Annotated[str, Field(max_length=500)] = ""


@router.post("/session/{session_id}/note", status_code=202)
async def send_note(
    session_id: str, note: NoteRequest, sessions: OwnSessions, stored: Stored, caller: Caller
) -> NoteTaken:
    """Queue a note; every seat hears it at its next turn."""
    return await _note(session_id, note, sessions, stored, caller)


@router.post("/session/developer-input", status_code=202)
async def developer_input(
    note: DeveloperInput, sessions: OwnSessions, stored: Stored, caller: Caller
) -> NoteTaken:
    """Queue a note for the session named in the body."""
    return await _note(note.session_id, note, sessions, stored, caller)


async def _note(
    session_id: str, note: NoteRequest, sessions: Sessions, stored: Artifacts, caller: str
) -> NoteTaken:
    words = parse_words(note.text)
    await sessions.describe(session_id)
    message = Note(id=note.id or uuid4().hex, by=caller, words=await stored.put(words.encode()))
    await sessions.tell(session_id, "note", message, Accepted)
    return NoteTaken(note_id=message.id)


@router.post("/session/{session_id}/stop", status_code=202)
async def stop_session(
    session_id: str,
    sessions: OwnSessions,
    caller: Caller,
    request: Annotated[StopRequest | None, Body()] = None,
) -> Accepted:
    """End the session now. Work in flight is cancelled; files written so far stay."""
    reason = request.reason if request else ""
    return await sessions.tell(session_id, "stop", Stop(by=caller, reason=reason), Accepted)


@router.post("/session/{session_id}/complete", status_code=202)
async def complete_session(session_id: str, sessions: OwnSessions, caller: Caller) -> Accepted:
    """End the session as done, with the files as they are."""
    return await sessions.tell(session_id, "complete", Complete(by=caller), Accepted)
