"""A session: the plan it was started with, and the view that everyone may ask for."""

from datetime import datetime
from enum import StrEnum

from domain.agents import Seat
from domain.decisions import Decision, Settled
from domain.policies import AbsencePolicy, DebateOrder, Judging, Limits
from domain.rounds import Procedure, VerdictKind
from domain.value import Sha256, Value


class RoundPlan(Value):
    """One round as this session will run it: a copy of the table's row with the user's changes."""

    id: str
    number: int
    title: str
    role: str
    budget: int
    verdict: VerdictKind
    procedure: Procedure
    iterations: int
    instructions: Sha256 | None = None
    judge: str | None = None
    """The seat that judges; None: seats take turns by the round's number."""
    order: DebateOrder = DebateOrder.SEQUENTIAL


class SessionPlan(Value):
    """The workflow's input. Everything large is an artifact; no prompt, file or key is in it."""

    session_id: str
    owner: str
    title: str
    task: Sha256
    seats: tuple[Seat, ...]
    rounds: tuple[RoundPlan, ...]
    tree: Sha256 | None = None
    """The uploaded code base: the address of a `FileTree`."""
    auto_confirm: bool = False
    absence: AbsencePolicy = AbsencePolicy()
    judging: Judging = Judging()
    limits: Limits = Limits()
    reserves: tuple[tuple[str, int], ...] = ()
    """What one call of a seat may cost at most, in millionths of a US dollar; unpriced seats
    are left out."""
    memory: str | None = None
    """The project whose memory this session reads and adds to; None: neither."""
    remembered: Sha256 | None = None
    """The project's memory as it was at the start (`domain.memory.Memory`)."""
    decision_days: int = 30
    created_at: datetime


class SessionStatus(StrEnum):
    """Where a session is in its life."""

    RUNNING = "running"
    WAITING = "waiting"
    COMPLETED = "completed"
    STOPPED = "stopped"
    EXPIRED = "expired"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self not in (SessionStatus.RUNNING, SessionStatus.WAITING)


class RoundStatus(StrEnum):
    """Where a round is."""

    PENDING = "pending"
    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"
    SKIPPED = "skipped"
    STOPPED = "stopped"


class RoundView(Value):
    """One row of the progress rail."""

    id: str
    number: int
    title: str
    status: RoundStatus
    run: int = 1
    iteration: int = 0
    iterations: int = 0
    judge: str = ""
    ruling: Sha256 | None = None
    """The address of the last ruling's text."""


class NoteView(Value):
    """A note and the turns that heard it."""

    id: str
    by: str
    words: Sha256
    heard_by: tuple[str, ...] = ()


class Spent(Value):
    """What a session used so far. `cost_micros` is in millionths of a US dollar."""

    input: int = 0
    cached: int = 0
    output: int = 0
    cost_micros: int = 0
    unpriced_calls: int = 0
    """Calls whose price is unknown; their cost is not in `cost_micros`."""

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(
            input=self.input + other.input,
            cached=self.cached + other.cached,
            output=self.output + other.output,
            cost_micros=self.cost_micros + other.cost_micros,
            unpriced_calls=self.unpriced_calls + other.unpriced_calls,
        )


class SessionView(Value):
    """The answer to the query `view`: all that a door needs besides the events."""

    session_id: str
    owner: str
    title: str
    task: Sha256
    status: SessionStatus
    seats: tuple[Seat, ...]
    rounds: tuple[RoundView, ...]
    round: str = ""
    """The key of the round under way."""
    decision: Decision | None = None
    settled: tuple[Settled, ...] = ()
    notes: tuple[NoteView, ...] = ()
    spent: Spent = Spent()
    tree: Sha256 | None = None
    created_at: datetime
    reason: str = ""
    """Why the session ended, when it did not complete."""


class SessionSummary(Value):
    """One row of the caller's list."""

    session_id: str
    title: str
    status: str
    round: int = 0
    waiting_on: str = ""
    cost_micros: int = 0
    created_at: datetime
