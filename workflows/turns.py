"""A seat's turn: scheduled under its speaking id, repaired once when it cannot be used whole."""

from temporalio import workflow
from temporalio.exceptions import ActivityError

from activities.agent import AgentActivities
from domain.agents import Seat
from domain.steps import Purpose, Speak, Turn
from domain.value import Sha256
from workflows.absence import absent
from workflows.options import speaking
from workflows.round_run import RoundRun
from workflows.table import Table


async def speak(table: Table, run: RoundRun, seat: Seat, iterations: int) -> Turn | None:
    """The seat speaks after reading everything said so far; None when it is absent."""
    run.passages.extend(table.notebook.place(run.key))
    step = Speak(
        brief=run.brief,
        seat=seat,
        iteration=run.iteration,
        iterations=iterations,
        passages=tuple(run.passages),
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


async def _turn(table: Table, run: RoundRun, step: Speak) -> Turn | None:
    id = f"{run.key}.{run.iteration}.{step.seat.id}"
    said = await _speak(table, run, step, id)
    if said is None:
        return None
    table.notebook.heard(step.new_notes, id)
    run.heard(said)
    if said.problems:
        said = await _repair(table, run, step, said) or said
    return said


async def _repair(table: Table, run: RoundRun, step: Speak, said: Turn) -> Turn | None:
    again = step.model_copy(
        update={
            "purpose": Purpose.REPAIR,
            "problems": said.problems,
            "draft": said.draft or step.draft,
            "new_notes": (),
        }
    )
    repaired = await _speak(table, run, again, f"{said.turn}.repair")
    if repaired:
        run.heard(repaired)
    return repaired


async def _speak(table: Table, run: RoundRun, step: Speak, id: str) -> Turn | None:
    table.go_on()
    try:
        said = await workflow.execute_activity_method(
            AgentActivities.speak,
            step,
            activity_id=id,
            summary=f"{step.seat.agent.label}: {step.purpose.value}",
            **speaking(table.plan.owner),
        )
    except ActivityError as error:
        absent(table, run, step.seat, error)
        return None
    table.spend(said.spent)
    return said
