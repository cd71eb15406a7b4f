"""What the workflow itself has to tell: the plan, the turning points, the minutes."""

from collections.abc import Iterator

from temporalio import activity

from activities.failures import told_to_temporal
from activities.step import Step, announce
from activities.trees import Trees
from domain.agents import Seat
from domain.events import (
    DecisionMade,
    Event,
    NoteQueued,
    RoundInfo,
    SeatInfo,
    SessionEnded,
    SessionStarted,
)
from domain.ports import Artifacts, EventLog
from domain.session import RoundPlan, SessionPlan
from domain.steps import Announce, Minutes, OpenSession, Record, Recorded


class AnnounceActivities:
    """Announcements: no language model is asked."""

    def __init__(self, artifacts: Artifacts, log: EventLog) -> None:
        self._trees = Trees(artifacts)
        self._log = log

    @activity.defn(name="open_session")
    async def open_session(self, given: OpenSession) -> None:
        """Tell everybody what was planned; raises `ArtifactMissing` as `ApplicationError`."""
        with told_to_temporal():
            tree = await self._trees.tree(given.plan.tree)
            started = _started(given.plan, len(tree.files))
            step = Step(self._log, given.plan.session_id)
            await step.announce(await self._in_full(started))

    @activity.defn(name="announce")
    async def announce(self, given: Announce) -> None:
        """Tell these events in order, once; words are filled in from their artifacts."""
        with told_to_temporal():
            events = tuple([await self._in_full(event) for event in given.events])
            await announce(self._log, given.session_id, given.source, events)

    @activity.defn(name="record")
    async def record(self, given: Record) -> Recorded:
        """The minutes with a round's passages added: all that later rounds read of it."""
        with told_to_temporal():
            earlier = await self._trees.value(given.minutes, Minutes) if given.minutes else None
            passages = (*(earlier.passages if earlier else ()), *given.passages)
            return Recorded(minutes=await self._trees.keep(Minutes(passages=passages)))

    async def _in_full(self, event: Event) -> Event:
        """The event with its text: addresses travel through history, words do not."""
        if isinstance(event, SessionEnded):
            tree = await self._trees.tree(event.tree)
            return event.model_copy(update={"files": len(tree.files)})
        if not isinstance(event, SessionStarted | DecisionMade | NoteQueued):
            return event
        if event.text or event.words is None:
            return event
        return event.model_copy(update={"text": await self._trees.words(event.words)})


def _started(plan: SessionPlan, files: int) -> SessionStarted:
    return SessionStarted(
        title=plan.title,
        words=plan.task,
        seats=tuple(_seat(seat, seat.agent.model) for seat in plan.seats),
        aside=tuple(_aside(plan)),
        rounds=tuple(map(_round, plan.rounds)),
        files=files,
        auto_confirm=plan.auto_confirm,
        limits=plan.limits,
    )


def _aside(plan: SessionPlan) -> Iterator[SeatInfo]:
    if substitute := plan.absence.substitute:
        yield _seat(substitute, substitute.agent.model)
    if judge := plan.judging.apart:
        yield _seat(judge, judge.agent.judge_model)


def _seat(seat: Seat, model: str) -> SeatInfo:
    agent = seat.agent
    return SeatInfo(
        id=seat.id,
        label=agent.label,
        letter=agent.letter,
        provider=agent.provider.value,
        model=model,
        scripted=agent.scripted,
    )


def _round(plan: RoundPlan) -> RoundInfo:
    return RoundInfo(
        id=plan.id,
        number=plan.number,
        title=plan.title,
        role=plan.role,
        iterations=plan.iterations,
    )
