"""A dispute ended by the developer: the choice and the note become the round's verdict."""

from domain.rounds import VerdictKind
from domain.steps import Settle
from domain.verdicts import CodeVerdict, DiscussionVerdict, Item, ReviewVerdict, Verdict


def settled(given: Settle, note: str) -> Verdict:
    """The verdict that the developer's choice amounts to.

    In a code round the base is the option's first seat, else the first draft, and the note is to
    be fixed; in a review the note is what remains critical.
    """
    return _SETTLED[given.brief.round.verdict](given, note.strip())


def _discussion(given: Settle, note: str) -> Verdict:
    return DiscussionVerdict(consensus=True, summary=_summary(given, note))


def _code(given: Settle, note: str) -> Verdict:
    drafted = [draft.seat for draft in given.drafts]
    return CodeVerdict(
        consensus=True,
        summary=_summary(given, note),
        base=next(iter((*given.option.seats, *drafted)), None),
        must_fix=(note,) if note else (),
    )


def _review(given: Settle, note: str) -> Verdict:
    critical = (Item(place="the project", consequence=note, fix=""),) if note else ()
    return ReviewVerdict(consensus=True, summary=_summary(given, note), critical=critical)


_SETTLED = {
    VerdictKind.DISCUSSION: _discussion,
    VerdictKind.CODE: _code,
    VerdictKind.REVIEW: _review,
}


def _summary(given: Settle, note: str) -> str:
    chosen = f"The developer decided: {given.option.label}."
    why = f" {given.option.argument}" if given.option.argument else ""
    return chosen + why + (f"\n\nThe developer's note: {note}" if note else "")
