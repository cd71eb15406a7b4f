"""The terms of a session, as asked for and as kept: absent seats, judges, money."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from domain.agents import Agent, Seat
from domain.errors import BadInput
from domain.plan import parse_seat, within
from domain.policies import Absence, AbsencePolicy, Judging, Limits
from domain.request import SessionRequest

WAITS = range(1, 24 * 60 + 1)
"""Minutes that a turn may wait for its seat."""
MAX_USD = 10_000
JUDGE = "judge"
"""The id of a judge who has no seat at the table."""


def parse_absence(
    request: SessionRequest, seats: Sequence[Seat], offered: Mapping[str, Agent]
) -> AbsencePolicy:
    """What happens when one of these seats cannot speak; raises `BadInput`."""
    asked = request.absence
    within("absence.quorum", asked.quorum, range(1, len(seats) + 1))
    _belongs("wait_minutes", asked.wait_minutes is not None, asked.policy, Absence.WAIT)
    _belongs("substitute", asked.substitute is not None, asked.policy, Absence.SUBSTITUTE)
    policy = AbsencePolicy(policy=asked.policy, quorum=asked.quorum)
    if asked.wait_minutes is not None:
        within("absence.wait_minutes", asked.wait_minutes, WAITS)
        policy = policy.model_copy(update={"wait_minutes": asked.wait_minutes})
    return policy.model_copy(update={"substitute": _substitute(request, seats, offered)})


_REMEDY = {
    "wait_minutes": f"Say how long to wait at most: {WAITS[0]} to {WAITS[-1]:,} minutes.",
    "substitute": "Name an agent that has no seat.",
}


def _belongs(field: str, given: bool, policy: Absence, to: Absence) -> None:
    if policy is to and not given:
        raise BadInput(f"absence.{field}", f"is missing for the policy {to}.", _REMEDY[field])
    if policy is not to and given:
        raise BadInput(
            f"absence.{field}",
            f"is given, but the policy is {policy}.",
            f"Set absence.policy to {to}, or leave it out.",
        )


def _substitute(
    request: SessionRequest, seats: Sequence[Seat], offered: Mapping[str, Agent]
) -> Seat | None:
    choice = request.absence.substitute
    if choice is None:
        return None
    taken = {seat.id for seat in seats}
    free = {id: agent for id, agent in offered.items() if id not in taken}
    if choice.agent in taken:
        raise BadInput(
            "absence.substitute",
            f"is {choice.agent!r}, who has a seat already.",
            f"Choose among {', '.join(free)}." if free else "Give up one of the seats first.",
        )
    return parse_seat("absence.substitute", choice, free)


def parse_judging(request: SessionRequest, offered: Mapping[str, Agent]) -> Judging:
    """Who judges; a judge apart may be an agent that also has a seat. Raises `BadInput`."""
    asked = request.judging
    if asked.apart is None:
        return Judging(twice=asked.twice)
    judge = parse_seat("judging.apart", asked.apart, offered)
    return Judging(apart=judge.model_copy(update={"id": JUDGE}), twice=asked.twice)


def parse_limits(request: SessionRequest) -> Limits:
    """The limits in millionths of a US dollar; raises `BadInput` for one that cannot be kept."""
    asked = request.limits
    return Limits(
        session_micros=_micros("limits.session_usd", asked.session_usd),
        round_micros=_micros("limits.round_usd", asked.round_usd),
    )


def _micros(field: str, usd: Decimal | None) -> int | None:
    if usd is None:
        return None
    if not Decimal("0.000001") <= usd <= MAX_USD:
        raise BadInput(
            field,
            f"is {str(usd)[:20]}.",
            f"Choose more than 0 and at most {MAX_USD:,} US dollars, or leave it out.",
        )
    return int(usd * 1_000_000)
