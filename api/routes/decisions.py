"""Answers to what only a person may decide. The first valid answer wins, through any door."""

from fastapi import APIRouter

from api.deps import Caller, Door, OwnSessions, Stored
from api.words import parse_words
from domain.decisions import Answer, Settled
from domain.value import Sha256, StrictValue

router = APIRouter(tags=["decisions"])


class Choice(StrictValue):
    """The option chosen, and the digest of the decision as it was shown."""

    choice: str
    digest: Sha256
    note: str | None = None


@router.post("/session/{session_id}/decision/{decision_id}")
async def decide(
    session_id: str,
    decision_id: str,
    choice: Choice,
    sessions: OwnSessions,
    stored: Stored,
    caller: Caller,
    door: Door = "api",
) -> Settled:
    """Answer the open decision. A stale digest, or an answer that came too late, is a 409."""
    note = parse_words(choice.note, "note") if choice.note else None
    await sessions.describe(session_id)
    answer = Answer(
        decision_id=decision_id,
        choice=choice.choice,
        digest=choice.digest,
        by=caller,
        door=door,
        note=await stored.put(note.encode()) if note else None,
    )
    return await sessions.tell(session_id, "decide", answer, Settled)
