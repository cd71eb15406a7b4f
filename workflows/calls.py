"""One paid call: within the budget, counted once, and named when its seat is absent."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

from domain.agents import Seat
from domain.events import SeatAbsent
from domain.session import Spent
from domain.steps import Failure
from workflows.purse import afford
from workflows.round_run import RoundRun
from workflows.table import Table


class Paid(Protocol):
    """What every paid step gives back."""

    @property
    def spent(self) -> Spent:
        """What it used."""
        ...


R = TypeVar("R", bound=Paid)

_PASSING = frozenset({"rate", "quota", "overload", "server", "connection", "timeout"})


class Missing(Exception):
    """The seat's call failed for good. `kind` is the provider's error kind, or empty."""

    def __init__(self, reason: str, kind: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.kind = kind

    @property
    def may_pass(self) -> bool:
        """Whether waiting can help."""
        return self.kind in _PASSING


async def call(table: Table, run: RoundRun, seat: Seat, start: Callable[[], Awaitable[R]]) -> R:
    """Make one paid call; raises `Missing` when the seat cannot be had.

    Money is reserved before the call and settled after it, so that calls side by side cannot
    pass a limit together.
    """
    table.go_on()
    if not await afford(table, run, seat):
        raise Missing("left out by the developer, to stay within the budget")
    table.purse.hold(seat.id)
    try:
        result = await start()
    except ActivityError as error:
        if is_cancelled_exception(error):
            raise
        table.spend(_lost(error))
        raise _missing(error) from None
    finally:
        table.purse.release(seat.id)
    table.spend(result.spent)
    return result


def _missing(error: ActivityError) -> Missing:
    cause = error.cause
    if not isinstance(cause, ApplicationError):
        return Missing("it gave no answer in time", "timeout")
    return Missing(cause.message, (cause.type or "").removeprefix("LLM."))


def _lost(error: ActivityError) -> Spent:
    """What the failed call had used: a refusal is paid for like an answer."""
    cause = error.cause
    if not isinstance(cause, ApplicationError) or not (cause.type or "").startswith("LLM."):
        return Spent()
    return Failure.model_validate(cause.details[0]).spent if cause.details else Spent()


def tell_absent(table: Table, run: RoundRun, seat: Seat, missing: Missing) -> None:
    """Announce that the others go on without this seat."""
    table.outbox.put(SeatAbsent(agent=seat.id, round=run.key, reason=missing.reason))
