"""Two rulings on the same drafts: where they differ, order or self-interest decided, not merit."""

from temporalio import workflow

from domain.agents import Seat
from domain.decisions import Option
from domain.events import JudgeDissented
from domain.steps import Outcome, Ruling
from workflows.round_run import RoundRun
from workflows.table import Table


def confirmed() -> bool:
    """Whether this session has its judges' own drafts confirmed: all but those begun before."""
    return workflow.patched("own-draft-confirmed")


async def unanimous(
    table: Table, run: RoundRun, judge: Seat, first: Ruling, second: Ruling | None
) -> Ruling:
    """The first ruling when nobody contradicts it, else one that leaves the question open."""
    if second is None or _same(first, second):
        run.ruling = first
        run.closed.extend(first.closed)
        return first
    flipped = Ruling(
        outcome=Outcome.DISCUSS,
        words=first.words,
        question="Two rulings on the same drafts differ. Which draft should be the base?"
        if first.base
        else "Two rulings on the same drafts differ. Which one should count?",
        options=_options(table, run, first, second),
    )
    run.ruling = flipped
    await table.outbox.announce(_dissent(run, judge, flipped))
    return flipped


def _same(first: Ruling, second: Ruling) -> bool:
    return (first.outcome, first.base) == (second.outcome, second.base)


def _options(table: Table, run: RoundRun, first: Ruling, second: Ruling) -> tuple[Option, ...]:
    bases = [ruling.base for ruling in (first, second) if ruling.base in table.seats]
    others = [seat for seat in run.order if seat not in bases]
    named = [seat for seat in (*bases, *others) if seat]
    return tuple(
        Option(
            id=f"draft-{seat}",
            label=f"Follow {table.seats[seat].agent.label}",
            argument="One of the two rulings chose it." if seat in bases else "",
            seats=(seat,),
        )
        for seat in dict.fromkeys(named)
    )


def _dissent(run: RoundRun, judge: Seat, ruling: Ruling) -> JudgeDissented:
    return JudgeDissented(
        round=run.key,
        iteration=run.iteration,
        judge=judge.id,
        summary="No decision: a second ruling on the same drafts came out differently.",
        question=ruling.question,
        options=ruling.options,
        final=run.iteration >= run.plan.iterations,
    )
