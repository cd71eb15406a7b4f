"""What happens when a seat cannot speak: the others go on, and everybody is told why."""

from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

from domain.agents import Seat
from domain.events import SeatAbsent
from workflows.round_run import RoundRun
from workflows.table import Table


def absent(table: Table, run: RoundRun, seat: Seat, error: ActivityError) -> None:
    """Announce that this seat's step failed for good; a cancelled step is raised again."""
    if is_cancelled_exception(error):
        raise error
    cause = error.cause
    reason = cause.message if isinstance(cause, ApplicationError) else "it gave no answer in time"
    table.outbox.put(SeatAbsent(agent=seat.id, round=run.key, reason=reason))
