"""What somebody who is asked beside the table may read: out of the events, in public words."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from adapters.artifacts import SqlArtifacts
from api.record import passages
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
from domain.rounds import ROUNDS
from domain.speech import Stop
from tests.builders import sha


def begun(id: str, run: int = 1) -> Event:
    row, key = ROUNDS[id], id if run == 1 else f"{id}-{run}"
    return RoundStarted(
        round=key,
        id=id,
        number=row.number,
        title=row.title,
        role=row.role,
        run=run,
        judge="gpt",
        order=("claude",),
    )


def spoke(round: str, iteration: int, text: str, purpose: str = "draft") -> Event:
    return AgentEnded(
        turn=f"{round}.{iteration}.claude",
        agent="claude",
        round=round,
        iteration=iteration,
        purpose=purpose,
        text=text,
        words=sha(text),
        stop=Stop.END,
    )


def dissented(round: str, text: str) -> Event:
    return JudgeDissented(round=round, iteration=1, judge="gpt", summary=text, question="Which?")


def agreed(round: str, text: str) -> Event:
    return ConsensusReached(round=round, iteration=2, judge="gpt", by="gpt", summary=text)


def noted(text: str) -> Event:
    return NoteQueued(note_id="n", by="local:1", words=sha(text), text=text)


def decided(text: str) -> Event:
    return DecisionMade(
        decision_id="d",
        round="requirements",
        choice="continue",
        label="Go on",
        by="local:1",
        door="web",
        words=sha(text),
        text=text,
    )


async def read(artifacts: SqlArtifacts, key: str, *events: Event) -> list[str]:
    """The words of the record, in order."""

    async def log() -> AsyncIterator[Envelope]:
        for seq, event in enumerate(events, start=1):
            yield Envelope(seq=seq, session_id="s", at=datetime.now(UTC), event=event)
            text = getattr(event, "text", "")
            await artifacts.put(text.encode())

    said = await passages(log(), key, artifacts)
    return [(await artifacts.get(passage.words)).decode() for passage in said]


async def test_of_the_round_under_way_everything_said_is_heard_but_not_files(
    artifacts: SqlArtifacts,
) -> None:
    heard = await read(
        artifacts,
        "development",
        begun("development"),
        spoke("development", 1, "draft one"),
        dissented("development", "DISCUSS: which?"),
        noted("argon2id"),
        spoke("development", 2, "draft two"),
        agreed("development", "CONSENSUS"),
        spoke("development", 2, "FILE: a.py", "synthesis"),
    )
    assert heard == ["draft one", "DISCUSS: which?", "argon2id", "draft two", "CONSENSUS"]


async def test_of_earlier_rounds_only_what_later_rounds_read(artifacts: SqlArtifacts) -> None:
    heard = await read(
        artifacts,
        "qa",
        begun("requirements"),
        spoke("requirements", 1, "first thought"),
        dissented("requirements", "DISCUSS"),
        spoke("requirements", 2, "second thought"),
        agreed("requirements", "R1"),
        decided("but small"),
        begun("development"),
        spoke("development", 1, "FILE: a.py"),
        agreed("development", "BASE=claude"),
        begun("qa"),
    )
    assert heard == ["second thought", "R1", "Go on\nbut small", "BASE=claude"]


async def test_a_round_that_is_run_again_leaves_only_the_developers_words(
    artifacts: SqlArtifacts,
) -> None:
    heard = await read(
        artifacts,
        "requirements-2",
        begun("requirements"),
        spoke("requirements", 1, "set aside"),
        agreed("requirements", "set aside too"),
        noted("Try again, smaller."),
        begun("requirements", run=2),
        spoke("requirements-2", 1, "smaller"),
    )
    assert heard == ["Try again, smaller.", "smaller"]
