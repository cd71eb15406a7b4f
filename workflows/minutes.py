"""The first and the last words about a session and its rounds, told beside the workflow task."""

from temporalio import workflow

from activities.announce import AnnounceActivities
from domain.steps import OpenSession, Record
from domain.value import Sha256
from workflows.options import telling
from workflows.round_run import RoundRun
from workflows.table import Table


async def open_session(table: Table) -> None:
    """Tell everybody what was planned."""
    await workflow.execute_local_activity_method(
        AnnounceActivities.open_session,
        OpenSession(plan=table.plan),
        activity_id="open",
        summary="the table is laid",
        **telling(),
    )
    table.opened = True


async def record(table: Table, run: RoundRun) -> Sha256:
    """The minutes with this round added: what later rounds will read of it."""
    recorded = await workflow.execute_local_activity_method(
        AnnounceActivities.record,
        Record(minutes=table.minutes, passages=run.to_pass_on()),
        activity_id=f"{run.key}.minutes",
        summary="into the minutes",
        **telling(),
    )
    return recorded.minutes
