"""Whether the seats of this installation can speak, tried at their endpoints."""

from datetime import timedelta
from uuid import uuid4

from fastapi import APIRouter
from temporalio.client import WorkflowFailureError

from api.deps import Composed
from api.errors import Problem
from api.parts import Parts
from domain.agents import AGENTS, Seat
from domain.checks import Checked, SeatCheck, SeatChecked
from domain.errors import BadInput
from domain.plan import MAX_SEATS
from domain.value import StrictValue
from workflows.check import SeatCheckWorkflow

router = APIRouter(tags=["installation"])

PATIENCE = timedelta(seconds=60)


class SeatsToCheck(StrictValue):
    """Which seats. None: every agent on offer here."""

    seats: tuple[str, ...] | None = None


@router.post("/seats/check")
async def check_seats(asked: SeatsToCheck, parts: Composed) -> Checked:
    """Try the seats: a few tokens each, a minute at most. A seat that fails is no error here."""
    ids = _parse_ids(asked, parts)
    seats = tuple(Seat(id=id, agent=parts.offered[id]) for id in ids if id in parts.offered)
    found = await _checked(parts, seats) if seats else ()
    tried = {check.seat: check for check in found}
    return Checked(checks=tuple(tried.get(id) or _not_set_up(id, parts) for id in ids))


def _parse_ids(asked: SeatsToCheck, parts: Parts) -> tuple[str, ...]:
    """The seats' ids, each once; raises `BadInput`."""
    ids = tuple(parts.offered) if asked.seats is None else tuple(dict.fromkeys(asked.seats))
    known = {**AGENTS, **parts.offered}
    for place, id in enumerate(asked.seats or ()):
        if id not in known:
            remedy = f"Choose among {', '.join(known)}."
            raise BadInput(f"seats[{place}]", "names no agent.", remedy)
    if not 0 < len(ids) <= MAX_SEATS and asked.seats is not None:
        raise BadInput("seats", "is empty or too long.", f"Name 1 to {MAX_SEATS} seats.")
    return ids


async def _checked(parts: Parts, seats: tuple[Seat, ...]) -> tuple[SeatChecked, ...]:
    try:
        found = await parts.client.execute_workflow(
            SeatCheckWorkflow.run,
            SeatCheck(seats=seats),
            id=f"seat-check-{uuid4().hex}",
            task_queue=parts.task_queue,
            execution_timeout=PATIENCE,
            static_summary=f"Check {', '.join(seat.agent.label for seat in seats)}",
        )
    except WorkflowFailureError:
        raise Problem(
            503,
            "no-worker",
            "No worker took the check.",
            "Start a worker (python worker.py), then try again.",
            headers={"Retry-After": "5"},
        ) from None
    return found.checks


def _not_set_up(id: str, parts: Parts) -> SeatChecked:
    reason = parts.unavailable.get(id, "it is not set up here")
    agent = AGENTS[id]
    return SeatChecked(
        seat=id,
        label=agent.label,
        model=agent.model,
        scripted=agent.scripted,
        ok=False,
        verdict=f"not set up here: {reason}.",
    )
