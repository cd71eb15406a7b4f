"""What a reader who sees no names hears: earlier rounds, and what binds the table."""

from collections.abc import Iterable

from activities.anonymity import Labels
from activities.context import Context
from activities.shrinking import Shrink, turns, without
from domain.prompts import render as page
from domain.steps import Brief
from domain.transcript import Passage, PassageKind, Spoken, render


async def unsigned_record(
    context: Context,
    brief: Brief,
    passages: Iterable[Passage],
    named: Labels,
    shrink: int = Shrink.NOTHING,
) -> tuple[str, ...]:
    """Earlier rounds, then the notes, decisions and rulings of this one; never a turn."""
    earlier: Iterable[Spoken] = await context.minutes(brief)
    if shrink >= Shrink.OLD_ROUNDS:
        earlier = without(earlier, turns(one.passage for one in earlier))
    kept = _unsigned(earlier, named)
    bound = [passage for passage in passages if passage.kind is not PassageKind.TURN]
    said = _unsigned([await context.spoken(passage) for passage in bound], named)
    return (page("minutes", passages="\n\n".join(kept)), *said) if kept else tuple(said)


def _unsigned(said: Iterable[Spoken], named: Labels) -> list[str]:
    return [render(named.unsigned(spoken)) for spoken in said]
