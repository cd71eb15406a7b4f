"""The workflow that checks seats: one activity each, all at once, none tried again."""

import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

from activities.check import CheckActivities
from domain.agents import Seat
from domain.checks import Checked, SeatCheck, SeatChecked

PATIENCE = timedelta(seconds=50)
"""For one seat, from the moment it is asked for."""


@workflow.defn(name="SeatCheck")
class SeatCheckWorkflow:
    """Lives for a minute at most; the session list does not show it."""

    @workflow.run
    async def run(self, given: SeatCheck) -> Checked:
        """What came of every seat."""
        return Checked(checks=tuple(await asyncio.gather(*map(_check, given.seats))))


async def _check(seat: Seat) -> SeatChecked:
    try:
        return await workflow.execute_activity_method(
            CheckActivities.check_seat,
            seat,
            activity_id=f"check.{seat.id}",
            summary=f"{seat.agent.label}: try the endpoint",
            schedule_to_close_timeout=PATIENCE,
            retry_policy=RetryPolicy(maximum_attempts=1),
        )
    except ActivityError:
        return SeatChecked(
            seat=seat.id,
            label=seat.agent.label,
            model=seat.agent.model,
            scripted=seat.agent.scripted,
            ok=False,
            verdict="the worker did not finish the check in time. Try again.",
        )
