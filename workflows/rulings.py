"""Rulings: by the round's judge, by the next seat when the judge is absent, or by the developer."""

from collections.abc import Sequence

from temporalio import workflow

from activities.judge import JudgeActivities
from domain.agents import Seat
from domain.decisions import Answer, Option
from domain.steps import Judge, Outcome, Ruling, Settle, Turn
from workflows.calls import Missing, call, tell_absent
from workflows.flips import confirmed, unanimous
from workflows.options import filing, speaking
from workflows.round_run import RoundRun
from workflows.table import Table


async def judge(
    table: Table, run: RoundRun, drafts: Sequence[Turn], *, must_decide: bool = False
) -> Ruling | None:
    """A ruling on these drafts, shuffled and without names; None when no seat can judge.

    Asked twice in reversed order when the plan says so; a judge whose own draft wins is confirmed
    by a second seat. Where two rulings differ there is no decision.
    """
    run.passages.extend(table.notebook.place(run.key))
    shuffled = list(drafts)
    workflow.random().shuffle(shuffled)
    for seat in _judges(table, run):
        ruling = await _ask(table, run, seat, shuffled, must_decide)
        if ruling is None:
            continue
        if must_decide:
            run.closed.extend(ruling.closed)
            return ruling
        second = await _second(table, run, seat, shuffled, ruling)
        return await unanimous(table, run, seat, ruling, second)
    return None


async def _second(
    table: Table, run: RoundRun, seat: Seat, shuffled: list[Turn], ruling: Ruling
) -> Ruling | None:
    """Another look at the same drafts, where one is due."""
    if ruling.outcome is not Outcome.CONSENSUS:
        return None
    if table.plan.judging.twice:
        return await _ask(table, run, seat, shuffled[::-1], False)
    if ruling.base != seat.id or not confirmed():
        return None
    for other in _judges(table, run):
        if other.id != seat.id and (second := await _ask(table, run, other, shuffled[::-1], False)):
            return second
    return None


def _judges(table: Table, run: RoundRun) -> list[Seat]:
    """The round's judge, then the seats in the order in which they would take over."""
    first, seats = table.judge(run.plan), list(table.plan.seats)
    if first not in seats:
        return [first, *seats]
    place = seats.index(first)
    return seats[place:] + seats[:place]


async def _ask(
    table: Table, run: RoundRun, seat: Seat, drafts: list[Turn], must_decide: bool
) -> Ruling | None:
    step = Judge(
        brief=run.brief,
        judge=seat,
        iteration=run.iteration,
        iterations=run.plan.iterations,
        drafts=tuple(drafts),
        passages=run.rulings_and_remarks(),
        objections=tuple(run.objections),
        closed=tuple(run.closed),
        must_decide=must_decide,
    )
    id = run.next_ruling()
    try:
        ruling = await call(
            table,
            run,
            seat,
            lambda: workflow.execute_activity_method(
                JudgeActivities.judge,
                step,
                activity_id=id,
                summary=f"{seat.agent.label} judges",
                **speaking(table.plan.owner),
            ),
        )
    except Missing as missing:
        tell_absent(table, run, seat, missing)
        return None
    run.ruled(ruling, seat.id)
    return ruling


async def settle(table: Table, run: RoundRun, option: Option, answer: Answer) -> Ruling:
    """The developer's choice becomes the ruling."""
    ruling = await workflow.execute_activity_method(
        JudgeActivities.settle,
        Settle(
            brief=run.brief,
            iteration=run.iteration,
            option=option,
            by=answer.by,
            note=answer.note,
            drafts=run.seat_drafts(),
        ),
        activity_id=f"{run.key}.{run.iteration}.settled",
        summary="the developer settles the dispute",
        **filing(table.plan.owner),
    )
    run.ruled(ruling, answer.by)
    return ruling
