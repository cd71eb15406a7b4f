"""What was said in a session in public, out of its events: what an outsider may be told of it.

Of finished rounds what later rounds would read too: the last ruling, the developer's words, and
of a discussion its last iteration. Of the round under way everything.
"""

from collections.abc import AsyncIterator
from typing import NamedTuple

from domain.events import (
    AgentEnded,
    ConsensusReached,
    DecisionMade,
    Envelope,
    Event,
    JudgeDissented,
    NoteQueued,
    RoundStarted,
)
from domain.ports import Artifacts
from domain.rounds import ROUNDS, VerdictKind
from domain.steps import Purpose
from domain.transcript import Passage, PassageKind
from domain.value import Sha256

_TALK = frozenset({Purpose.DRAFT, Purpose.REVIEW, Purpose.CRITIQUE, Purpose.REPAIR})
"""What is said to the table; a synthesis and a fix are files."""


class _Said(NamedTuple):
    kind: PassageKind
    round: str
    iteration: int
    speaker: str
    words: Sha256 | None
    """None: only the text is there."""
    text: str


async def passages(
    events: AsyncIterator[Envelope], key: str, artifacts: Artifacts
) -> tuple[Passage, ...]:
    """The passages in order; `key` is the round under way (or the last one)."""
    said: list[_Said] = []
    ids: dict[str, str] = {}
    last = ""
    async for envelope in events:
        event = envelope.event
        if isinstance(event, RoundStarted):
            last, ids = event.round, {**ids, event.round: event.id}
            said = [one for one in said if not _set_aside(one, event, ids)]
        said += _heard(event, last)
    kept = [one for one in said if _counts(one, said, ids, key)]
    return tuple([await _passage(one, artifacts) for one in kept])


def _set_aside(one: _Said, started: RoundStarted, ids: dict[str, str]) -> bool:
    """Whether a new run of its round makes this void; what the developer said stays."""
    void = one.kind in (PassageKind.TURN, PassageKind.RULING)
    return void and ids.get(one.round) == started.id


def _heard(event: Event, round: str) -> list[_Said]:
    match event:
        case AgentEnded() if event.purpose in _TALK:
            turn = PassageKind.TURN
            return [_Said(turn, event.round, event.iteration, event.agent, event.words, event.text)]
        case ConsensusReached() | JudgeDissented():
            by = event.by if isinstance(event, ConsensusReached) else event.judge
            ruling = PassageKind.RULING
            return [_Said(ruling, event.round, event.iteration, by, None, event.summary)]
        case DecisionMade():
            text = "\n".join(filter(None, (event.label or event.choice, event.text)))
            return [_Said(PassageKind.DECISION, event.round, 0, event.by, None, text)]
        case NoteQueued():
            return [_Said(PassageKind.NOTE, round, 0, event.by, event.words, event.text)]
    return []


def _counts(one: _Said, said: list[_Said], ids: dict[str, str], key: str) -> bool:
    if one.round == key or one.kind in (PassageKind.NOTE, PassageKind.DECISION):
        return True
    fellows = [it for it in said if (it.round, it.kind) == (one.round, one.kind)]
    if one.kind is PassageKind.RULING:
        return one is fellows[-1]
    row = ROUNDS.get(ids.get(one.round, ""))
    talk = row is not None and row.verdict is VerdictKind.DISCUSSION
    return talk and one.iteration == fellows[-1].iteration


async def _passage(one: _Said, artifacts: Artifacts) -> Passage:
    words = one.words or await artifacts.put(one.text.encode(errors="replace"))
    return Passage(
        kind=one.kind,
        round=one.round,
        words=words,
        iteration=one.iteration,
        speaker=one.speaker,
    )
