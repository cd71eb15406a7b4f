"""How a session treats absent seats, judges and money: chosen at its start, fixed from then on."""

from enum import StrEnum

from domain.agents import Seat
from domain.value import Value


class DebateOrder(StrEnum):
    """How the seats of a debated round hear each other."""

    SEQUENTIAL = "sequential"
    """One after the other, each after reading everything said before it."""
    BLIND = "blind"
    """All at once without sight; then one critique of the others' drafts without names."""


class Absence(StrEnum):
    """What happens when a seat cannot speak."""

    PROCEED = "proceed"
    """The others go on."""
    WAIT = "wait"
    """The session waits for the seat, up to a limit, and tries again."""
    SUBSTITUTE = "substitute"
    """A named seat speaks in its place."""


class AbsencePolicy(Value):
    """What to do when a seat cannot speak, and how many must."""

    policy: Absence = Absence.PROCEED
    wait_minutes: int = 120
    """How long a turn waits for its seat under `WAIT`."""
    substitute: Seat | None = None
    quorum: int = 1
    """An iteration in which fewer seats spoke opens a decision."""


class Judging(Value):
    """Who judges, and how often. A round may name its own judge besides."""

    apart: Seat | None = None
    """A judge who has no seat at the table; None: the seats take turns."""
    twice: bool = False
    """Each ruling is asked for twice, the drafts in reversed order; a flip is no decision."""


class Limits(Value):
    """Money, in millionths of a US dollar; None: no limit."""

    session_micros: int | None = None
    round_micros: int | None = None
