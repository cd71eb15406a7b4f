"""What a developer asks for: the body of `POST /session/start`, as parsed and not yet trusted."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from domain.rounds import Preset
from domain.value import StrictValue


class SeatChoice(StrictValue):
    """A seat: which agent takes it, and with which language models if not the usual ones."""

    agent: str
    model: str | None = None
    judge_model: str | None = None


class RoundChoice(StrictValue):
    """Changes to one round. What is left out keeps the table's value."""

    id: str
    enabled: bool = True
    iterations: int | None = None
    instructions: str | None = None
    budget: int | None = None
    judge: str | None = None


class Upload(StrictValue):
    """A file of an existing code base. Text as it is, or bytes as base64."""

    path: str
    content: str
    encoding: Literal["utf-8", "base64"] = "utf-8"


def _named(value: Any) -> Any:
    return {"agent": value} if isinstance(value, str) else value


class SessionRequest(StrictValue):
    """A whole session as asked for. A seat may be given as the bare name of its agent."""

    task: str
    title: str | None = None
    preset: Preset | None = None
    seats: tuple[Annotated[SeatChoice, BeforeValidator(_named)], ...] | None = None
    """None: every agent this installation can offer a real seat for."""
    rounds: tuple[RoundChoice, ...] = ()
    files: tuple[Upload, ...] = ()
    auto_confirm: bool = False
