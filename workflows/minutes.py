"""The first and the last words about a session and its rounds, told beside the workflow task."""

from temporalio import workflow
from temporalio.exceptions import ActivityError

from activities.announce import AnnounceActivities
from activities.memory import MemoryActivities
from domain.steps import OpenSession, Record, Remember
from domain.value import Sha256
from workflows.options import filing, telling
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


async def remember(table: Table) -> None:
    """Keep for the project, if the plan names one, what this session has ruled and decided.

    The session ends all the same when its project cannot remember it.
    """
    if table.plan.memory is None or table.minutes is None:
        return
    try:
        await workflow.execute_activity_method(
            MemoryActivities.remember,
            Remember(plan=table.plan, minutes=table.minutes),
            activity_id="remember",
            summary=f"into the memory of {table.plan.memory}",
            **filing(table.plan.owner, attempts=5),
        )
    except ActivityError as error:
        workflow.logger.warning("the session was not remembered: %s", error.cause)
