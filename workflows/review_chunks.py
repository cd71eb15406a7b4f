"""The chunks of a code review: cutting the code base, announcing each chunk."""

from temporalio import workflow

from activities.review import ReviewActivities
from domain.chunks import limit_for
from domain.steps import OpenChunk, Split
from domain.value import Sha256
from domain.windows import window
from workflows.options import filing, telling
from workflows.round_run import RoundRun
from workflows.table import Table


async def split(table: Table, run: RoundRun) -> tuple[Sha256, ...]:
    """The code base in chunks, by address: one when every seat can read it whole."""
    windows = [window(seat.agent.model) for seat in table.plan.seats]
    cut = await workflow.execute_activity_method(
        ReviewActivities.split,
        Split(brief=run.brief, limit=limit_for(windows)),
        activity_id=f"{run.key}.split",
        summary="the files are cut into chunks",
        **filing(table.plan.owner),
    )
    return cut.chunks


async def open_chunk(run: RoundRun, chunk: Sha256, number: int, chunks: int) -> None:
    """Tell everybody which chunk is reviewed now."""
    await workflow.execute_local_activity_method(
        ReviewActivities.open_chunk,
        OpenChunk(brief=run.brief, number=number, chunks=chunks, chunk=chunk),
        activity_id=f"{run.key}.{run.iteration}.open",
        summary=f"chunk {number} of {chunks}",
        **telling(),
    )
