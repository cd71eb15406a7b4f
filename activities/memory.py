"""A session's end: what its project shall remember is quoted from the minutes, no model asked."""

from datetime import UTC, datetime

from temporalio import activity

from activities.context import Context
from activities.failures import told_to_temporal
from activities.heartbeat import heartbeat
from activities.trees import Trees
from domain.memory import distil
from domain.ports import Artifacts, Memories
from domain.session import SessionPlan
from domain.steps import Minutes, Remember, Remembered
from domain.value import Sha256


class MemoryActivities:
    """What outlives a session."""

    def __init__(self, artifacts: Artifacts, memories: Memories) -> None:
        self._trees = Trees(artifacts)
        self._context = Context(self._trees)
        self._memories = memories

    @activity.defn(name="remember")
    async def remember(self, given: Remember) -> Remembered:
        """Keep the session's rulings and decisions, once however often it runs.

        Nothing when the plan names no project or no round was finished. Raises `ArtifactMissing`
        as `ApplicationError`.
        """
        if given.plan.memory is None or given.minutes is None:
            return Remembered(entries=0)
        with told_to_temporal():
            async with heartbeat():
                return await self._kept(given.plan, given.minutes)

    async def _kept(self, plan: SessionPlan, address: Sha256) -> Remembered:
        minutes = await self._trees.value(address, Minutes)
        said = [await self._context.spoken(passage) for passage in minutes.passages]
        entries = distil(plan, said, datetime.now(UTC))
        await self._memories.add(entries)
        return Remembered(entries=len(entries))
