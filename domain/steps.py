"""The steps of a session: what each activity is given and what it gives back.

One object in, one out; addresses and small numbers, never documents. Every step runs under a
speaking activity id (`development.2.claude`) that is also the key of its events and its outcome.
"""

from enum import StrEnum

from domain.agents import Seat
from domain.decisions import Option
from domain.events import Event
from domain.session import RoundPlan, SessionPlan, Spent
from domain.transcript import Passage
from domain.value import Sha256, Value


class Brief(Value):
    """What every step of a round needs to know."""

    session_id: str
    task: Sha256
    round: RoundPlan
    key: str
    """The round's key: `development`, or `development-2` when it is run again."""
    tree: Sha256 | None = None
    """The session's files as the round found them."""
    minutes: Sha256 | None = None
    """What earlier rounds pass on (`Minutes`)."""
    upload: Sha256 | None = None
    """The code base as the developer uploaded it: the same tree in every round."""
    remembered: Sha256 | None = None
    """What earlier sessions of the project decided (`domain.memory.Memory`)."""


class Purpose(StrEnum):
    """What a turn is for."""

    DRAFT = "draft"
    REVIEW = "review"
    CRITIQUE = "critique"
    REPAIR = "repair"
    SYNTHESIS = "synthesis"
    FIX = "fix"


class Draft(Value):
    """A seat's files in this round: the address of a `FileTree` of only what the seat wrote."""

    seat: str
    tree: Sha256


class Turn(Value):
    """What a seat said, by reference."""

    turn: str
    seat: str
    iteration: int
    words: Sha256
    draft: Sha256 | None = None
    findings: Sha256 | None = None
    objections: Sha256 | None = None
    """What a critique objects to (`domain.objections.Objections`)."""
    problems: Sha256 | None = None
    """Set when the answer could not be used whole: one repair turn is due."""
    spent: Spent = Spent()


class Speak(Value):
    """A seat's turn in a debate, or its review of one chunk."""

    brief: Brief
    seat: Seat
    iteration: int
    """Counted from 1; in a chunked review the number of the chunk."""
    iterations: int
    purpose: Purpose = Purpose.DRAFT
    passages: tuple[Passage, ...] = ()
    draft: Sha256 | None = None
    """The seat's own files from its earlier turns in this round."""
    chunk: Sha256 | None = None
    problems: Sha256 | None = None
    """For a repair: what was wrong with the answer (`Problems`)."""
    drafts: tuple[Turn, ...] = ()
    """For a critique: every draft of the table, the reader's own among them, in the order in
    which this reader sees them as A, B, C. Nobody is told which one is their own."""
    new_notes: tuple[str, ...] = ()
    """Ids of the notes that this seat hears for the first time in this turn."""


class Judge(Value):
    """A ruling is asked for. `drafts` are in the order that the judge sees as A, B, C."""

    brief: Brief
    judge: Seat
    iteration: int
    iterations: int
    drafts: tuple[Turn, ...]
    passages: tuple[Passage, ...] = ()
    objections: tuple[Sha256, ...] = ()
    """The critiques' objections (`Objections`), in the order they were raised."""
    closed: tuple[str, ...] = ()
    """Ids of the objections that earlier rulings ended: they are not shown again."""
    must_decide: bool = False
    """The developer asked the judge to end the dispute."""


class Outcome(StrEnum):
    """What a ruling says."""

    CONSENSUS = "consensus"
    DISCUSS = "discuss"
    UNREADABLE = "unreadable"


class Ruling(Value):
    """A judge's ruling, by reference."""

    outcome: Outcome
    words: Sha256
    """The ruling in the text form that people and later rounds read."""
    verdict: Sha256 | None = None
    """The structured verdict; None when it was unreadable."""
    base: str | None = None
    incorporate: int = 0
    must_fix: int = 0
    options: tuple[Option, ...] = ()
    question: str = ""
    closed: tuple[str, ...] = ()
    """Ids of the objections that this ruling ends."""
    open: tuple[str, ...] = ()
    """Ids of the objections that the judge was shown and that stay open."""
    spent: Spent = Spent()


class Settle(Value):
    """The developer ended a dispute: their choice becomes the round's ruling."""

    brief: Brief
    iteration: int
    option: Option
    by: str
    note: Sha256 | None = None
    drafts: tuple[Draft, ...] = ()


class Synthesize(Value):
    """The base seat writes the round's files from the drafts and the ruling."""

    brief: Brief
    seat: Seat
    verdict: Sha256
    drafts: tuple[Draft, ...]
    problems: Sha256 | None = None
    partial: Sha256 | None = None
    """For a repair: the tree as the first attempt left it."""
    rewrite: bool = True
    """False: the base's draft as it is, without asking a language model (its seat is absent)."""


class Fix(Value):
    """One seat fixes one chunk's files as the review ruled."""

    brief: Brief
    seat: Seat
    number: int
    chunk: Sha256
    verdict: Sha256
    tree: Sha256
    problems: Sha256 | None = None


class Files(Value):
    """A step's new file tree."""

    tree: Sha256
    changed: int
    problems: Sha256 | None = None
    spent: Spent = Spent()


class Split(Value):
    """The session's files are to be cut into chunks for review."""

    brief: Brief
    limit: int = 18_000
    """Tokens of a chunk at most, as `domain.chunks.limit_for` has it for the session's seats."""


class Chunks(Value):
    """The chunks of a code base, each the address of a `domain.chunks.Chunk`."""

    chunks: tuple[Sha256, ...]


class OpenChunk(Value):
    """Tell everybody which chunk is reviewed now."""

    brief: Brief
    number: int
    chunks: int
    chunk: Sha256


class Minutes(Value):
    """What a finished round passes on to later ones, as stored."""

    passages: tuple[Passage, ...] = ()


class Record(Value):
    """A round ended: add its passages to the minutes."""

    minutes: Sha256 | None
    passages: tuple[Passage, ...]


class Recorded(Value):
    """The minutes with the round added."""

    minutes: Sha256


class Remember(Value):
    """The session ends: keep what its project shall remember."""

    plan: SessionPlan
    minutes: Sha256 | None


class Remembered(Value):
    """How much was kept."""

    entries: int


class Failure(Value):
    """The details of a failed call's `ApplicationError`: no body, no header, no key.

    `Failure.model_validate(error.details[0])` reads them.
    """

    kind: str
    """`LLMErrorKind`."""
    status: int | None = None
    code: str = ""
    request_id: str = ""
    retry_after: float | None = None
    """Seconds, as the vendor advised."""
    spent: Spent = Spent()
    """What the failed attempt had used; not what attempts before it used."""


class Announce(Value):
    """Events that the workflow itself has to tell, in order.

    Events with `words` and an empty `text` get their text from the artifact, so that no words
    travel through history.
    """

    session_id: str
    source: str
    events: tuple[Event, ...]


class OpenSession(Value):
    """The first step: tell everybody what was planned."""

    plan: SessionPlan
