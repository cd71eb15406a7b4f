"""From a verdict to what the workflow and the readers are told."""

from collections.abc import Sequence

from domain.decisions import Option
from domain.events import ConsensusReached, ObjectionClosed
from domain.rounds import VerdictKind
from domain.steps import Brief, Outcome, Ruling
from domain.value import Sha256
from domain.verdicts import CodeVerdict, Incorporate, Item, ReviewVerdict, Verdict

ACCEPT = Option(
    id="accept",
    label="Accept the code as it is",
    argument="A note with the choice can say what to fix.",
)


def ruling(
    brief: Brief, verdict: Verdict, words: Sha256, kept: Sha256, seats: Sequence[str]
) -> Ruling:
    """The ruling by reference. A dispute's options each name a draft in a code round."""
    code = verdict if isinstance(verdict, CodeVerdict) else None
    return Ruling(
        outcome=Outcome.CONSENSUS if verdict.consensus else Outcome.DISCUSS,
        words=words,
        verdict=kept,
        base=code.base if code else None,
        incorporate=len(code.incorporate) if code else 0,
        must_fix=len(code.must_fix) if code else 0,
        options=() if verdict.consensus else options(brief, verdict.options, seats),
        question=verdict.question,
    )


def options(brief: Brief, offered: Sequence[Option], seats: Sequence[str]) -> tuple[Option, ...]:
    """The choices of a dispute: the judge's own, and whose draft to follow where none says so."""
    kind = brief.round.verdict
    if kind is VerdictKind.CODE:
        named = [option for option in offered if option.seats]
        first = {option.seats[0] for option in named}
        return (*named, *(_draft_of(seat) for seat in seats if seat not in first))
    if offered:
        return tuple(offered)
    return (ACCEPT,) if kind is VerdictKind.REVIEW else tuple(_view_of(seat) for seat in seats)


def _draft_of(seat: str) -> Option:
    return Option(id=f"draft-{seat}", label=f"Use the draft of {seat}", seats=(seat,))


def _view_of(seat: str) -> Option:
    return Option(id=f"view-{seat}", label=f"Follow the answer of {seat}", seats=(seat,))


def consensus(
    brief: Brief, iteration: int, verdict: Verdict, summary: str, by: str
) -> ConsensusReached:
    """The event that ends a debate."""
    event = ConsensusReached(round=brief.key, iteration=iteration, judge=by, by=by, summary=summary)
    if isinstance(verdict, CodeVerdict):
        taken = tuple(map(taken_from, verdict.incorporate))
        changed = {"base": verdict.base, "incorporate": taken, "must_fix": verdict.must_fix}
        return event.model_copy(update=changed)
    if isinstance(verdict, ReviewVerdict):
        changed = {
            "critical": tuple(map(wrong, verdict.critical)),
            "warnings": tuple(map(wrong, verdict.warnings)),
            "confirmed_clean": verdict.confirmed_clean,
        }
        return event.model_copy(update=changed)
    return event


def closings(brief: Brief, verdict: Verdict, by: str) -> tuple[ObjectionClosed, ...]:
    """The events that end objections."""
    return tuple(
        ObjectionClosed(id=row.id, round=brief.key, outcome=row.outcome, reason=row.reason, by=by)
        for row in verdict.closed
    )


def taken_from(row: Incorporate) -> str:
    """One directive as a line for people: what to take, from where, and why."""
    why = f": {row.reason}" if row.reason else ""
    return f"{row.function or 'the file'} of {row.path} from {row.seat}{why}"


def wrong(item: Item) -> str:
    """One item of a review as a line for people."""
    fix = f" Fix: {item.fix}" if item.fix else ""
    return f"{item.place}: {item.consequence}{fix}"
