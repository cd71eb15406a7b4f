"""Rulings: by the round's judge, by the next seat when the judge is absent, or by the developer."""

from collections.abc import Sequence

from temporalio import workflow
from temporalio.exceptions import ActivityError

from activities.judge import JudgeActivities
from domain.agents import Seat
from domain.decisions import Answer, Option
from domain.steps import Judge, Ruling, Settle, Turn
from workflows.absence import absent
from workflows.options import filing, speaking
from workflows.round_run import RoundRun
from workflows.table import Table


async def judge(
    table: Table, run: RoundRun, drafts: Sequence[Turn], *, must_decide: bool = False
) -> Ruling | None:
    """A ruling on these drafts, shuffled and without names; None when no seat can judge."""
    run.passages.extend(table.notebook.place(run.key))
    shuffled = list(drafts)
    workflow.random().shuffle(shuffled)
    for seat in _judges(table, run):
        step = Judge(
            brief=run.brief,
            judge=seat,
            iteration=run.iteration,
            iterations=run.plan.iterations,
            drafts=tuple(shuffled),
            passages=run.rulings_and_remarks(),
            must_decide=must_decide,
        )
        ruling = await _judge(table, run, step)
        if ruling:
            return ruling
    return None


def _judges(table: Table, run: RoundRun) -> list[Seat]:
    seats = list(table.plan.seats)
    first = seats.index(table.judge(run.plan))
    return seats[first:] + seats[:first]


async def _judge(table: Table, run: RoundRun, step: Judge) -> Ruling | None:
    table.go_on()
    try:
        ruling = await workflow.execute_activity_method(
            JudgeActivities.judge,
            step,
            activity_id=run.next_ruling(),
            summary=f"{step.judge.agent.label} judges",
            **speaking(table.plan.owner),
        )
    except ActivityError as error:
        absent(table, run, step.judge, error)
        return None
    table.spend(ruling.spent)
    run.ruled(ruling, step.judge.id)
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
