"""What a terminal is told: absence, objections, money, and seats by their names."""

from datetime import UTC, datetime

import pytest

from cli.paper import Plain
from cli.tally import spending
from cli.telling import Teller
from domain import events as e
from domain.decisions import Decision, DecisionKind, Option
from domain.policies import Limits
from domain.session import Spent
from domain.speech import Usage
from tests.builders import sha

AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def a_seat(id: str, label: str) -> e.SeatInfo:
    return e.SeatInfo(id=id, label=label, letter="X", provider="p", model="m", scripted=False)


STARTED = e.SessionStarted(
    title="Links",
    words=sha(""),
    seats=(a_seat("claude", "Claude"), a_seat("gpt", "GPT")),
    aside=(a_seat("gemini", "Gemini"), a_seat("judge", "Claude")),
    rounds=(),
    limits=Limits(session_micros=1_500_000),
)
RAISED = e.ObjectionRaised(
    id="o1",
    round="development",
    turn="development.1.gpt.critique",
    agent="gpt",
    against="claude",
    place="app.py:load",
    consequence="Links are lost.",
    reproduction="Restart it.",
)
ASKED = e.DecisionOpened(
    decision=Decision(
        id="d",
        kind=DecisionKind.BUDGET,
        round="development",
        question="The next call could pass the limit.",
        options=(Option(id="draft-gpt", label="Use the draft of gpt", seats=("gpt",)),),
        default="draft-gpt",
        owner="me",
    )
)


def ended(outcome: str, reason: str = "") -> e.ObjectionClosed:
    row = {"id": "o1", "round": "development", "outcome": outcome, "reason": reason, "by": "judge"}
    return e.ObjectionClosed.model_validate(row)


def absent(**more: object) -> e.SeatAbsent:
    row = {"agent": "gpt", "round": "development", "reason": "Rate limit.", **more}
    return e.SeatAbsent.model_validate(row)


def used(cost: int | None) -> e.UsageCounted:
    usage = Usage(input=1_000, cached=620, output=200)
    return e.UsageCounted(turn="t", agent="gpt", model="m", usage=usage, cost_micros=cost)


def told(capsys: pytest.CaptureFixture[str], *events: e.Event) -> str:
    """All that a pipe gets to read of these events."""
    teller = Teller(Plain())
    for seq, event in enumerate((STARTED, *events), start=1):
        teller.tell(e.Envelope(seq=seq, session_id="s", at=AT, event=event))
    return capsys.readouterr().out


LINES: dict[str, tuple[tuple[e.Event, ...], str]] = {
    "terms": ((), "aside   Gemini · Claude"),
    "limit": ((), "limits  $1.50 a session"),
    "absent": ((absent(),), "✗ GPT is absent: Rate limit.\n"),
    "waited for": (
        (absent(until=AT),),
        f"is absent: Rate limit. It is asked again at {AT.astimezone():%H:%M:%S}.",
    ),
    "substituted": ((absent(substitute="gemini"),), "In its place: Gemini, without a seat."),
    "objection": (
        (RAISED,),
        "gpt │ ⚑ objection to app.py:load of Claude: Links are lost. (see: Restart it.)",
    ),
    "fixed": ((RAISED, ended("fixed")), "⚐ fixed · objection to app.py:load of Claude"),
    "rejected": ((RAISED, ended("rejected", "By design.")), "⚐ rejected: By design. · objection"),
    "still open": ((RAISED, ASKED), "⚑ objection to app.py:load"),
    "money": ((used(380_000), used(0), ASKED), "so far: 2,400 tokens, 62 % of the input from the"),
    "names": ((ASKED,), "1  Use the draft of GPT  [GPT]"),
}


@pytest.mark.parametrize(("events", "line"), LINES.values(), ids=LINES)
def test_a_terminal_is_told(
    capsys: pytest.CaptureFixture[str], events: tuple[e.Event, ...], line: str
) -> None:
    assert line in told(capsys, *events)


def test_an_objection_that_ended_is_not_listed_at_the_decision(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "Still open" in told(capsys, RAISED, ASKED)
    assert "Still open" not in told(capsys, RAISED, ended("deferred"), ASKED)


def test_a_round_that_is_run_again_starts_without_objections(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rerun = ASKED.decision.model_copy(update={"round": "development-2"})
    assert "Still open" not in told(capsys, RAISED, e.DecisionOpened(decision=rerun))


@pytest.mark.parametrize(
    ("spent", "words"),
    [
        (Spent(), "0 tokens"),
        (Spent(input=10, output=5, cost_micros=20_000), "15 tokens, $0.02"),
        (Spent(input=10, cost_micros=2_000), "10 tokens, $0.0020"),
        (Spent(input=10, cached=5, unpriced_calls=1), "50 % of the input from the cache, cost unk"),
        (Spent(input=10, cost_micros=20_000, unpriced_calls=1), "10 tokens, at least $0.02"),
    ],
)
def test_what_was_spent_reads_as_a_line(spent: Spent, words: str) -> None:
    assert words in spending(spent)
