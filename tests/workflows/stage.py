"""A stage for the workflow alone: activities of the right names that play a given part."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from temporalio import activity
from temporalio.client import Client, WorkflowHandle
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

from domain.agents import AGENTS, Seat
from domain.decisions import Answer, Decision, Option
from domain.events import Event
from domain.rounds import ROUNDS, VerdictKind
from domain.session import RoundPlan, SessionPlan, SessionView, Spent
from domain.steps import (
    Announce,
    Chunks,
    Files,
    Fix,
    Judge,
    OpenChunk,
    OpenSession,
    Outcome,
    Purpose,
    Record,
    Recorded,
    Ruling,
    Settle,
    Speak,
    Split,
    Synthesize,
    Turn,
)
from workflows.carried import SessionInput
from workflows.sandbox import RUNNER
from workflows.session import SessionWorkflow

OWNER = "local:test"


def sha(text: str) -> str:
    """The address that this text would have."""
    return sha256(text.encode()).hexdigest()


def a_session(*rounds: str, iterations: int = 3, auto_confirm: bool = True) -> SessionPlan:
    """A plan for three scripted seats and these rounds."""
    ids = ("scripted-claude", "scripted-gpt", "scripted-gemini")
    return SessionPlan(
        session_id=uuid4().hex,
        owner=OWNER,
        title="A test",
        task=sha("task"),
        seats=tuple(Seat(id=id, agent=AGENTS[id]) for id in ids),
        rounds=tuple(RoundPlan(**ROUNDS[id].model_dump(), iterations=iterations) for id in rounds),
        auto_confirm=auto_confirm,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def agreed(step: Judge) -> Ruling:
    """A ruling for the same draft in whatever order they are shown."""
    code = step.brief.round.verdict is VerdictKind.CODE
    base = min((turn.seat for turn in step.drafts), default=None) if code else None
    return Ruling(outcome=Outcome.CONSENSUS, words=sha("ruling"), verdict=sha("verdict"), base=base)


def disagreed(step: Judge) -> Ruling:
    """A ruling that leaves one question open."""
    seats = tuple(turn.seat for turn in step.drafts)
    options = (Option(id="1", label="argon2id", seats=seats[:1]), Option(id="2", label="bcrypt"))
    return Ruling(
        outcome=Outcome.DISCUSS, words=sha("discuss"), options=options, question="Which hash?"
    )


class Stage:
    """Activities that note what they were asked and answer as told."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.spoken: list[tuple[str, Speak]] = []
        self.judged: list[Judge] = []
        self.settled: list[Settle] = []
        self.synthesized: list[Synthesize] = []
        self.recorded: list[Record] = []
        self.events: list[Event] = []
        self.rule: Callable[[Judge], Ruling] = agreed
        self.mute: set[str] = set()
        """The agents who fail for good."""
        self.kind = "auth"
        """The kind of their failure; `rate` may pass."""
        self.back_after: timedelta | None = None
        """The mute speak again this long after their first failure, by the server's clock."""
        self.same = False
        """Whether the seats repeat themselves in every iteration."""
        self._failed_at: datetime | None = None
        self.cost = 0
        """What every call costs, in micros."""
        self.hold: asyncio.Event | None = None
        self.deaf = False
        """Whether a held turn ends well in spite of being cancelled."""
        self.speaking = asyncio.Event()
        self._floor = asyncio.Condition()

    def _note(self) -> str:
        id = activity.info().activity_id
        self.steps.append(id)
        return id

    @activity.defn(name="speak")
    async def speak(self, step: Speak) -> Turn:
        id = self._note()
        self.spoken.append((id, step))
        self.speaking.set()
        async with self._floor:
            self._floor.notify_all()
        if self.hold and self.deaf:
            await self.hold.wait()
        elif self.hold:
            await self._held()
        if step.seat.agent.id in self.mute and not self._back():
            raise ApplicationError("no answer", type=f"LLM.{self.kind}", non_retryable=True)
        files = step.brief.round.verdict == "code"
        return Turn(
            turn=id,
            seat=step.seat.id,
            iteration=step.iteration,
            words=sha(step.seat.id if self.same else id),
            draft=sha(f"draft {id}") if files and step.purpose is Purpose.DRAFT else None,
            findings=sha(f"findings {id}") if step.chunk else None,
            objections=sha(f"objections {id}") if step.purpose is Purpose.CRITIQUE else None,
            spent=Spent(cost_micros=self.cost),
        )

    async def floor(self, seats: int) -> None:
        """Wait until this many turns have begun."""
        async with asyncio.timeout(20), self._floor:
            await self._floor.wait_for(lambda: len(self.spoken) >= seats)

    def _back(self) -> bool:
        now = activity.info().scheduled_time
        self._failed_at = self._failed_at or now
        return self.back_after is not None and now - self._failed_at >= self.back_after

    async def _held(self) -> None:
        assert self.hold is not None
        while not self.hold.is_set():
            activity.heartbeat()
            try:
                await asyncio.wait_for(self.hold.wait(), 0.1)
            except TimeoutError:
                continue

    @activity.defn(name="judge")
    async def judge(self, step: Judge) -> Ruling:
        self._note()
        self.judged.append(step)
        return self.rule(step)

    @activity.defn(name="settle")
    async def settle(self, step: Settle) -> Ruling:
        self._note()
        self.settled.append(step)
        return Ruling(
            outcome=Outcome.CONSENSUS, words=sha("settled"), verdict=sha("settled verdict")
        )

    @activity.defn(name="synthesize")
    async def synthesize(self, step: Synthesize) -> Files:
        self._note()
        self.synthesized.append(step)
        return Files(tree=sha(f"tree {step.brief.key}"), changed=1)

    @activity.defn(name="split")
    async def split(self, step: Split) -> Chunks:
        self._note()
        return Chunks(chunks=(sha("chunk 1"), sha("chunk 2")) if step.brief.tree else ())

    @activity.defn(name="open_chunk")
    async def open_chunk(self, step: OpenChunk) -> None:
        self._note()

    @activity.defn(name="fix")
    async def fix(self, step: Fix) -> Files:
        self._note()
        return Files(tree=sha(f"fixed {step.number}"), changed=1)

    @activity.defn(name="open_session")
    async def open_session(self, step: OpenSession) -> None:
        self._note()

    @activity.defn(name="announce")
    async def announce(self, step: Announce) -> None:
        self.events.extend(step.events)

    @activity.defn(name="record")
    async def record(self, step: Record) -> Recorded:
        self.recorded.append(step)
        return Recorded(minutes=sha(f"minutes {len(self.recorded)}"))

    def turns(self) -> list[str]:
        """The ids of the turns, in the order they were taken."""
        return [id for id, _ in self.spoken]

    def told(self, type: str) -> list[Event]:
        """The announced events of one type."""
        return [event for event in self.events if event.type == type]


@asynccontextmanager
async def on(stage: Stage, client: Client) -> AsyncIterator[str]:
    """A worker on a task queue of its own, whose name is given."""
    queue = f"test-{uuid4().hex}"
    names = ("speak", "judge", "settle", "synthesize", "split", "open_chunk", "fix")
    telling = ("open_session", "announce", "record")
    async with Worker(
        client,
        task_queue=queue,
        workflows=[SessionWorkflow],
        activities=[getattr(stage, name) for name in (*names, *telling)],
        workflow_runner=RUNNER,
        max_cached_workflows=100,
        max_heartbeat_throttle_interval=timedelta(milliseconds=200),
        default_heartbeat_throttle_interval=timedelta(milliseconds=200),
    ):
        yield queue


Handle = WorkflowHandle[SessionWorkflow, SessionView]


async def started(client: Client, queue: str, plan: SessionPlan) -> Handle:
    """A session under way."""
    return await client.start_workflow(
        SessionWorkflow.run, SessionInput(plan=plan), id=plan.session_id, task_queue=queue
    )


async def open_decision(handle: Handle) -> Decision:
    """The open decision, as soon as there is one."""
    while True:
        view = await handle.query(SessionWorkflow.view)
        if view.decision:
            return view.decision
        assert not view.status.ended, view
        await asyncio.sleep(0.02)


def answer(decision: Decision, choice: str, note: str | None = None) -> Answer:
    """An answer to this decision by its owner."""
    return Answer(
        decision_id=decision.id, choice=choice, digest=decision.digest, by=OWNER, note=note
    )
