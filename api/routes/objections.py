"""What the seats object to, and what became of it."""

from fastapi import APIRouter

from api.deps import OwnSessions, Reader
from api.streams import stored
from domain.events import ObjectionClosed, ObjectionRaised
from domain.objections import Ending
from domain.value import Value

router = APIRouter(tags=["sessions"])


class ObjectionView(Value):
    """An objection. `outcome` is None while it is open; `by` is the seat that ended it."""

    id: str
    round: str
    agent: str
    against: str
    place: str
    consequence: str
    reproduction: str
    outcome: Ending | None = None
    reason: str = ""
    by: str = ""


class ObjectionList(Value):
    """Every objection of a session, in the order in which they were raised."""

    objections: tuple[ObjectionView, ...]


@router.get("/session/{session_id}/objections")
async def list_objections(session_id: str, sessions: OwnSessions, reader: Reader) -> ObjectionList:
    """The session's objections so far."""
    await sessions.describe(session_id)
    found: dict[str, ObjectionView] = {}
    async for envelope in stored(reader, session_id, 0):
        event = envelope.event
        if isinstance(event, ObjectionRaised):
            found[event.id] = ObjectionView(**event.model_dump(exclude={"type", "turn"}))
        elif isinstance(event, ObjectionClosed) and event.id in found:
            ended = {"outcome": event.outcome, "reason": event.reason, "by": event.by}
            found[event.id] = found[event.id].model_copy(update=ended)
    return ObjectionList(objections=tuple(found.values()))
