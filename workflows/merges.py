"""Writing the session's files: the synthesis of a code round and the fixes of a review."""

from collections.abc import Awaitable, Callable

from temporalio import workflow

from activities.review import ReviewActivities
from activities.synthesis import SynthesisActivities
from domain.agents import Seat
from domain.steps import Files, Fix, Synthesize
from domain.value import Sha256
from workflows.calls import Missing, call, tell_absent
from workflows.options import filing, speaking
from workflows.round_run import RoundRun
from workflows.table import Table


async def synthesize(table: Table, run: RoundRun, base: Seat, verdict: Sha256) -> None:
    """Merge the drafts; the base's draft ships as it is when its seat is absent."""
    step = Synthesize(brief=run.brief, seat=base, verdict=verdict, drafts=run.seat_drafts())
    files = await _write(table, run, step, "synthesis")
    if files is None:
        plain = step.model_copy(update={"rewrite": False})
        files = await _write(table, run, plain, "synthesis.plain")
    if files and files.problems:
        again = step.model_copy(update={"problems": files.problems, "partial": files.tree})
        await _write(table, run, again, "synthesis.repair")


async def _write(table: Table, run: RoundRun, step: Synthesize, name: str) -> Files | None:
    options = speaking if step.rewrite else filing
    return await _taken(
        table,
        run,
        step.seat,
        lambda: workflow.execute_activity_method(
            SynthesisActivities.synthesize,
            step,
            activity_id=f"{run.key}.{name}",
            summary=f"{step.seat.agent.label} merges the drafts",
            **options(table.plan.owner),
        ),
    )


async def fix(
    table: Table, run: RoundRun, seat: Seat, number: int, chunk: Sha256, verdict: Sha256
) -> None:
    """One chunk's fixes, repaired once; the files stay as they are when the seat is absent."""
    files = await _fix(table, run, seat, number, chunk, verdict, None)
    if files and files.problems:
        await _fix(table, run, seat, number, chunk, verdict, files.problems)


async def _fix(
    table: Table,
    run: RoundRun,
    seat: Seat,
    number: int,
    chunk: Sha256,
    verdict: Sha256,
    problems: Sha256 | None,
) -> Files | None:
    assert run.tree is not None
    step = Fix(
        brief=run.brief,
        seat=seat,
        number=number,
        chunk=chunk,
        verdict=verdict,
        tree=run.tree,
        problems=problems,
    )
    return await _taken(
        table,
        run,
        seat,
        lambda: workflow.execute_activity_method(
            ReviewActivities.fix,
            step,
            activity_id=f"{run.key}.fix.{number}" + (".repair" if problems else ""),
            summary=f"{seat.agent.label} fixes chunk {number}",
            **speaking(table.plan.owner),
        ),
    )


async def _taken(
    table: Table, run: RoundRun, seat: Seat, start: Callable[[], Awaitable[Files]]
) -> Files | None:
    try:
        files = await call(table, run, seat, start)
    except Missing as missing:
        tell_absent(table, run, seat, missing)
        return None
    run.tree = files.tree
    return files
