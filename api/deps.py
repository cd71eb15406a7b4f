"""What a route asks for by type. All of it comes from `app.state`; a new part is one line here."""

from typing import Annotated, Literal

from fastapi import Depends, Header, Request

from api.chats import Chats
from api.parts import Parts
from api.sessions import Sessions
from api.streams import Streams
from domain.ports import Artifacts, EventReader, Memories


def _parts(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


Composed = Annotated[Parts, Depends(_parts)]


def _caller(parts: Composed) -> str:
    return parts.owner


def _reader(parts: Composed) -> EventReader:
    return parts.reader


def _artifacts(parts: Composed) -> Artifacts:
    return parts.artifacts


def _memories(parts: Composed) -> Memories:
    return parts.memories


def _streams(request: Request) -> Streams:
    streams: Streams = request.app.state.streams
    return streams


Caller = Annotated[str, Depends(_caller)]
"""Who asks. One user, `local:<uid>`, until there is a login."""
Reader = Annotated[EventReader, Depends(_reader)]
Stored = Annotated[Artifacts, Depends(_artifacts)]
Remembered = Annotated[Memories, Depends(_memories)]
OpenStreams = Annotated[Streams, Depends(_streams)]


def _sessions(parts: Composed, caller: Caller) -> Sessions:
    return Sessions(parts.client, caller, parts.task_queue, parts.patience)


OwnSessions = Annotated[Sessions, Depends(_sessions)]
"""The caller's sessions; anybody else's are not found."""


def _chats(parts: Composed, sessions: OwnSessions) -> Chats:
    return Chats(parts, sessions)


OwnChats = Annotated[Chats, Depends(_chats)]
"""Questions beside the table, to the caller's sessions."""

Door = Annotated[Literal["web", "cli", "api"], Header(alias="X-Roundtable-Door")]
"""Which door a message came through; it is told to everybody with the answer."""
