"""A seat's turn: scheduled under its speaking id, repaired once when it cannot be used whole."""

from temporalio import workflow

from activities.agent import AgentActivities
from domain.agents import Seat
from domain.steps import Purpose, Speak, Turn
from domain.value import Sha256
from workflows.absence import attend
from workflows.calls import Missing, call
from workflows.options import speaking
from workflows.round_run import RoundRun
from workflows.table import Table


async def speak(
    table: Table, run: RoundRun, seat: Seat, iterations: int, *, blind: bool = False
) -> Turn | None:
    """The seat speaks after reading what was said before it, or without sight of the others.

    None when it is absent.
    """
    run.passages.extend(table.notebook.place(run.key))
    step = Speak(
        brief=run.brief,
        seat=seat,
        iteration=run.iteration,
        iterations=iterations,
        passages=run.rulings_and_remarks() if blind else tuple(run.passages),
        draft=run.drafts.get(seat.id),
        new_notes=table.notebook.unheard(seat.id),
    )
    return await _turn(table, run, step)


async def review(
    table: Table, run: RoundRun, seat: Seat, chunks: int, chunk: Sha256
) -> Turn | None:
    """The seat reviews one chunk without sight of the other seats' findings."""
    step = Speak(
        brief=run.brief,
        seat=seat,
        iteration=run.iteration,
        iterations=chunks,
        purpose=Purpose.REVIEW,
        passages=run.remarks(),
        chunk=chunk,
        new_notes=table.notebook.unheard(seat.id),
    )
    return await _turn(table, run, step)


async def criticize(table: Table, run: RoundRun, seat: Seat, iterations: int) -> None:
    """The seat objects to the drafts, which it sees without names and in an order of its own."""
    drafts = run.latest()
    workflow.random().shuffle(drafts)
    step = Speak(
        brief=run.brief,
        seat=seat,
        iteration=run.iteration,
        iterations=iterations,
        purpose=Purpose.CRITIQUE,
        passages=run.rulings_and_remarks(),
        drafts=tuple(drafts),
        new_notes=table.notebook.unheard(seat.id),
    )
    id = f"{run.key}.{run.iteration}.{seat.id}.critique"
    said = await _attended(table, run, step, id)
    if said is None:
        return
    table.notebook.heard(step.new_notes, id)
    run.criticized(said)
    if said.problems:
        repaired = await _attended(table, run, _again(step, said), f"{id}.repair")
        if repaired:
            run.criticized(repaired)


async def _turn(table: Table, run: RoundRun, step: Speak) -> Turn | None:
    id = run.turn_id(step.seat.id)
    said = await _attended(table, run, step, id)
    if said is None:
        return None
    table.notebook.heard(step.new_notes, id)
    run.heard(said)
    if not said.problems:
        return said
    repaired = await _attended(table, run, _again(step, said), f"{said.turn}.repair")
    if repaired:
        run.heard(repaired)
    return repaired or said


def _again(step: Speak, said: Turn) -> Speak:
    """The one repair of an answer that could not be used whole."""
    return step.model_copy(
        update={
            "purpose": Purpose.REPAIR,
            "problems": said.problems,
            "draft": said.draft or step.draft,
            "new_notes": (),
        }
    )


async def _attended(table: Table, run: RoundRun, step: Speak, id: str) -> Turn | None:
    """The turn by the seat, or as the session's policy on absence says; None: nobody spoke."""
    try:
        return await _speak(table, run, step, id)
    except Missing as missing:
        return await attend(table, run, step, id, missing, _speak)


async def _speak(table: Table, run: RoundRun, step: Speak, id: str) -> Turn:
    return await call(
        table,
        run,
        step.seat,
        lambda: workflow.execute_activity_method(
            AgentActivities.speak,
            step,
            activity_id=id,
            summary=f"{step.seat.agent.label}: {step.purpose.value}",
            **speaking(table.plan.owner),
        ),
    )
