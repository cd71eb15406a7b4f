"""Ask the table: one question, answered in a stream, outside the transcript."""

from collections.abc import AsyncIterator

from fastapi import APIRouter, Depends

from api.chats import ChatRequest
from api.deps import OpenStreams, OwnChats, Reader
from api.streams import EventStream, follow
from domain.events import Envelope

router = APIRouter(tags=["chat"])

_ANSWERS: dict[int | str, dict[str, object]] = {
    200: {
        "model": Envelope,
        "description": "One message per event: `token` events, then `agent_end` with the whole "
        "answer, `usage`, and `session_end`, whose status is `failed` when there is no answer.",
    }
}


async def _slot(session_id: str, streams: OpenStreams) -> AsyncIterator[None]:
    beside = f"{session_id}.chat"
    streams.enter(beside)
    try:
        yield
    finally:
        streams.leave(beside)


@router.post(
    "/session/{session_id}/chat",
    response_class=EventStream,
    responses=_ANSWERS,
    dependencies=[Depends(_slot)],
)
async def ask_the_table(
    session_id: str, asked: ChatRequest, chats: OwnChats, reader: Reader, streams: OpenStreams
) -> EventStream:
    """Ask the judge or a seat, of a running session or one that has ended.

    Nothing of it enters the session, unless `promote` sends question and answer as a note.
    """
    chat_id = await chats.ask(session_id, asked)
    return EventStream.of(follow(reader, chat_id, 0), streams.closing)
