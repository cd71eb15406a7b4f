"""What a developer asks for: the body of `POST /session/start`, as parsed and not yet trusted."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from domain.policies import Absence, DebateOrder
from domain.rounds import Preset
from domain.value import StrictValue


class SeatChoice(StrictValue):
    """A seat: which agent takes it, and with which language models if not the usual ones."""

    agent: str
    model: str | None = None
    judge_model: str | None = None


def _named(value: Any) -> Any:
    return {"agent": value} if isinstance(value, str) else value


NamedSeat = Annotated[SeatChoice, BeforeValidator(_named)]
"""A seat, or the bare name of its agent."""


class RoundChoice(StrictValue):
    """Changes to one round. What is left out keeps the table's value."""

    id: str
    enabled: bool = True
    iterations: int | None = None
    instructions: str | None = None
    budget: int | None = None
    judge: str | None = None
    order: DebateOrder | None = None
    """None: the session's order."""


class AbsenceChoice(StrictValue):
    """What to do when a seat cannot speak, and how many must speak in an iteration."""

    policy: Absence = Absence.PROCEED
    wait_minutes: int | None = None
    """Needed to wait, and only then."""
    substitute: NamedSeat | None = None
    """Needed for a substitute, and only then: an agent without a seat of its own."""
    quorum: int = 1


class JudgingChoice(StrictValue):
    """Who judges (None: the seats in turn), and whether each ruling is asked for twice."""

    apart: NamedSeat | None = None
    twice: bool = False


class LimitsChoice(StrictValue):
    """The most that the session, or any one round, may cost in US dollars; None: no limit."""

    session_usd: Decimal | None = None
    round_usd: Decimal | None = None


class Upload(StrictValue):
    """A file of an existing code base. Text as it is, or bytes as base64."""

    path: str
    content: str
    encoding: Literal["utf-8", "base64"] = "utf-8"


class SessionRequest(StrictValue):
    """A whole session as asked for. A seat may be given as the bare name of its agent."""

    task: str
    title: str | None = None
    preset: Preset | None = None
    seats: tuple[NamedSeat, ...] | None = None
    """None: every agent this installation can offer a real seat for."""
    rounds: tuple[RoundChoice, ...] = ()
    files: tuple[Upload, ...] = ()
    auto_confirm: bool = False
    order: DebateOrder = DebateOrder.SEQUENTIAL
    """Of every debated round that names none of its own."""
    absence: AbsenceChoice = AbsenceChoice()
    judging: JudgingChoice = JudgingChoice()
    limits: LimitsChoice = LimitsChoice()
    memory: str | None = None
    """The project whose memory the session reads and adds to; None: neither."""
