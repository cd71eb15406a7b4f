"""Everything that happens in a session, one class each: the only schema of the live stream.

A new event is one class here and its name in `Event`; `make schema` carries it to the page,
where the TypeScript compiler names the switch that must handle it. Classes are in the past
tense; the wire names in `type` are published and never change. This file is long because it is
a list: one short class an event, read from top to bottom like the stream itself.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.decisions import Decision, Option
from domain.findings import Severity
from domain.policies import Limits
from domain.speech import Stop, Usage
from domain.value import Sha256, Value


class SeatInfo(Value):
    """A seat as the reader sees it."""

    id: str
    label: str
    letter: str
    provider: str
    model: str
    scripted: bool


class RoundInfo(Value):
    """A planned round as the reader sees it."""

    id: str
    number: int
    title: str
    role: str
    iterations: int


class SessionStarted(Value):
    """The table is laid: task, seats and rounds."""

    type: Literal["session_start"] = "session_start"
    title: str
    words: Sha256
    text: str = ""
    seats: tuple[SeatInfo, ...]
    aside: tuple[SeatInfo, ...] = ()
    """Who may speak without a seat: a substitute, a judge apart."""
    rounds: tuple[RoundInfo, ...]
    files: int = 0
    auto_confirm: bool = False
    limits: Limits = Limits()


class RoundStarted(Value):
    """A round begins."""

    type: Literal["round_start"] = "round_start"
    round: str
    id: str
    number: int
    title: str
    role: str
    run: int
    judge: str
    order: tuple[str, ...]


class DebateIterated(Value):
    """The seats begin another iteration, in this order."""

    type: Literal["debate_iteration"] = "debate_iteration"
    round: str
    iteration: int
    iterations: int
    order: tuple[str, ...]


class AgentStarted(Value):
    """A seat has the floor. `turn` is the id that its tokens carry."""

    type: Literal["agent_start"] = "agent_start"
    turn: str
    agent: str
    round: str
    iteration: int
    purpose: str
    attempt: int = 1


class TokenStreamed(Value):
    """A piece of a seat's answer, batched; dropped from the log once the turn is stored whole."""

    type: Literal["token"] = "token"
    turn: str
    agent: str
    token: str
    thinking: bool = False


class TurnRetried(Value):
    """A turn begins anew: what was streamed of it so far is void."""

    type: Literal["turn_retry"] = "turn_retry"
    turn: str
    agent: str
    attempt: int
    reason: str = ""


class AgentEnded(Value):
    """A seat has spoken. `text` is the whole answer and replaces what was streamed."""

    type: Literal["agent_end"] = "agent_end"
    turn: str
    agent: str
    round: str
    iteration: int
    purpose: str
    text: str
    words: Sha256
    stop: Stop
    files: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    """What could not be used of the answer, for people."""


class ChunkStarted(Value):
    """The seats begin to review one chunk of the code base."""

    type: Literal["chunk_start"] = "chunk_start"
    round: str
    chunk: int
    chunks: int
    paths: tuple[str, ...]
    tokens: int


class FindingMade(Value):
    """A seat found something."""

    type: Literal["finding"] = "finding"
    round: str
    turn: str
    agent: str
    severity: Severity
    path: str
    place: str
    consequence: str
    fix: str


class ConsensusReached(Value):
    """The judge, or the developer in a dispute, ended the debate. `summary` is the text form."""

    type: Literal["consensus"] = "consensus"
    round: str
    iteration: int
    judge: str
    by: str
    """The seat that judged, or the developer."""
    summary: str
    base: str | None = None
    incorporate: tuple[str, ...] = ()
    must_fix: tuple[str, ...] = ()
    critical: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    confirmed_clean: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    next_round: str = ""


class JudgeDissented(Value):
    """The judge ruled DISCUSS (or could not be read): another iteration, or a dispute."""

    type: Literal["dispute"] = "dispute"
    round: str
    iteration: int
    judge: str
    summary: str
    question: str
    options: tuple[Option, ...] = ()
    final: bool = False
    """Whether the limit is reached and the developer has to decide."""


class DecisionOpened(Value):
    """The developer is asked."""

    type: Literal["decision_open"] = "decision_open"
    decision: Decision


class DecisionMade(Value):
    """A decision was answered."""

    type: Literal["decision_made"] = "decision_made"
    decision_id: str
    round: str
    choice: str
    label: str
    by: str
    door: str
    words: Sha256 | None = None
    text: str = ""


class NoteQueued(Value):
    """The developer wrote a note; the next turn of every seat will hear it."""

    type: Literal["note_queued"] = "note_queued"
    note_id: str
    by: str
    words: Sha256
    text: str = ""


class NoteHeard(Value):
    """A seat heard a note in this turn."""

    type: Literal["note_heard"] = "note_heard"
    note_id: str
    agent: str
    turn: str


class SynthesisStarted(Value):
    """The drafts are being merged."""

    type: Literal["synthesis_start"] = "synthesis_start"
    round: str
    base: str
    incorporate: tuple[str, ...] = ()
    must_fix: tuple[str, ...] = ()


class SynthesisEnded(Value):
    """The drafts are merged."""

    type: Literal["synthesis_end"] = "synthesis_end"
    round: str
    base: str
    files: tuple[str, ...]
    problems: tuple[str, ...] = ()


class MergeStepped(Value):
    """One step of a merge."""

    type: Literal["merge_step"] = "merge_step"
    round: str
    step: Literal["kept", "rewritten", "spliced", "gated", "repaired", "refused"]
    path: str
    detail: str = ""


class FileChange(Value):
    """What happened to one file."""

    path: str
    change: Literal["added", "modified", "removed"]
    size: int


class FilesChanged(Value):
    """The session's files changed."""

    type: Literal["files_changed"] = "files_changed"
    round: str
    tree: Sha256
    changes: tuple[FileChange, ...]


class UsageCounted(Value):
    """What one call used; `cost_micros` is None when the price is unknown."""

    type: Literal["usage"] = "usage"
    turn: str
    agent: str
    model: str
    usage: Usage
    cost_micros: int | None = None


class SeatAbsent(Value):
    """A seat cannot speak; the others go on."""

    type: Literal["seat_absent"] = "seat_absent"
    agent: str
    round: str
    reason: str
    until: datetime | None = None
    """When the seat is tried again; None: not in this turn."""
    substitute: str = ""
    """The seat that speaks in its place."""


class ObjectionRaised(Value):
    """A seat objects to something in a draft. `id` is unique in the session."""

    type: Literal["objection"] = "objection"
    id: str
    round: str
    turn: str
    agent: str
    against: str = ""
    """The seat whose draft is meant; empty when the critique named none."""
    place: str
    consequence: str
    reproduction: str


class ObjectionClosed(Value):
    """A ruling ended an objection."""

    type: Literal["objection_closed"] = "objection_closed"
    id: str
    round: str
    outcome: Literal["fixed", "rejected", "deferred"]
    reason: str
    by: str


class ExecOutput(Value):
    """A line from a build or a run."""

    type: Literal["exec_output"] = "exec_output"
    service: str
    stream: Literal["stdout", "stderr"]
    line: str


class ExecDone(Value):
    """A run ended."""

    type: Literal["exec_done"] = "exec_done"
    exit_code: int
    seconds: float


class ExecError(Value):
    """A run could not start or was cut."""

    type: Literal["exec_error"] = "exec_error"
    reason: str


class SessionEnded(Value):
    """Nothing more will happen."""

    type: Literal["session_end"] = "session_end"
    status: str
    reason: str = ""
    files: int = 0
    tree: Sha256 | None = None


Event = Annotated[
    SessionStarted
    | RoundStarted
    | DebateIterated
    | AgentStarted
    | TokenStreamed
    | TurnRetried
    | AgentEnded
    | ChunkStarted
    | FindingMade
    | ConsensusReached
    | JudgeDissented
    | DecisionOpened
    | DecisionMade
    | NoteQueued
    | NoteHeard
    | SynthesisStarted
    | SynthesisEnded
    | MergeStepped
    | FilesChanged
    | UsageCounted
    | SeatAbsent
    | ObjectionRaised
    | ObjectionClosed
    | ExecOutput
    | ExecDone
    | ExecError
    | SessionEnded,
    Field(discriminator="type"),
]


class Envelope(Value):
    """An event on the wire: where it stands in its session (`seq`, from 1, gapless) and when."""

    seq: int
    session_id: str
    at: datetime
    event: Event
