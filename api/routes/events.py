"""The live streams. Reading has no effects; a reader resumes where it stopped."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Response
from temporalio.client import WorkflowExecutionStatus

from api.deps import OpenStreams, OwnSessions, Reader
from api.streams import EventStream, at_end, follow, last_round, stored, within_round
from domain.errors import BadInput
from domain.events import Envelope
from domain.ports import EventReader

router = APIRouter(tags=["events"])

LAST = 10**15
"""No session gets so far, and every database can count it."""

_ANSWERS: dict[int | str, dict[str, object]] = {
    200: {"model": Envelope, "description": "One message per event: `data` is an Envelope."},
    204: {"description": "The session has ended and nothing comes after the cursor."},
}


def _cursor(
    after: Annotated[int, Query(ge=0, le=LAST, description="The last `seq` seen.")] = 0,
    last_event_id: Annotated[str | None, Header(alias="Last-Event-ID")] = None,
) -> int:
    if not last_event_id:
        return after
    if not (
        last_event_id.isascii() and last_event_id.isdigit() and int(last_event_id[:40]) <= LAST
    ):
        raise BadInput("Last-Event-ID", "is not a number.", "Send the last `seq` seen, or nothing.")
    return max(after, int(last_event_id))


Cursor = Annotated[int, Depends(_cursor)]
"""Where to resume: the larger of `?after=` and `Last-Event-ID`."""


async def _slot(session_id: str, streams: OpenStreams) -> AsyncIterator[None]:
    streams.enter(session_id)
    try:
        yield
    finally:
        streams.leave(session_id)


async def _closed(session_id: str, sessions: OwnSessions) -> bool:
    found = await sessions.describe(session_id)
    return found.status is not WorkflowExecutionStatus.RUNNING


Closed = Annotated[bool, Depends(_closed)]
"""Whether the workflow is over, so that nothing new can come."""


@router.head("/session/{session_id}/events", include_in_schema=False)
@router.get(
    "/session/{session_id}/events",
    response_class=EventStream,
    responses=_ANSWERS,
    dependencies=[Depends(_slot)],
)
async def stream_events(
    session_id: str, closed: Closed, cursor: Cursor, reader: Reader, streams: OpenStreams
) -> Response:
    """Every event of the session, stored ones first, then live, until it ends."""
    if await _nothing_left(reader, session_id, cursor, closed):
        return Response(status_code=204)
    source = stored if closed else follow
    return EventStream.of(source(reader, session_id, cursor), streams.closing)


@router.head("/session/{session_id}/round", include_in_schema=False)
@router.get(
    "/session/{session_id}/round",
    response_class=EventStream,
    responses=_ANSWERS,
    dependencies=[Depends(_slot)],
)
async def stream_round(
    session_id: str, closed: Closed, cursor: Cursor, reader: Reader, streams: OpenStreams
) -> Response:
    """The current round's events, until the next round starts or the session ends."""
    start = await last_round(reader, session_id)
    cursor = max(cursor, start - 1)
    if await _nothing_left(reader, session_id, cursor, closed):
        return Response(status_code=204)
    source = stored if closed else follow
    events = within_round(source(reader, session_id, cursor), start)
    return EventStream.of(events, streams.closing)


async def _nothing_left(reader: EventReader, session_id: str, cursor: int, closed: bool) -> bool:
    if closed:
        return not await reader.read(session_id, cursor, 1)
    return await at_end(reader, session_id, cursor)
