"""What calls may cost at most, before they are made: reserved first, settled after."""

from collections.abc import Iterator, Sequence

from domain.agents import Agent, Seat
from domain.cut_answers import PARTS
from domain.policies import AbsencePolicy, Judging
from domain.ports import PriceList
from domain.session import RoundPlan

HEADROOM = 8_192
"""Reasoning tokens on top of a round's visible budget, in each part of a continued answer."""
INPUT = 60_000
"""Tokens that a call reads at most, as a rule: task, files, minutes and one round's passages."""


def reserves(
    seats: Sequence[Seat],
    rounds: Sequence[RoundPlan],
    absence: AbsencePolicy,
    judging: Judging,
    prices: PriceList,
) -> tuple[tuple[str, int], ...]:
    """The most that one call of each seat may cost; a seat with an unknown price is left out.

    The substitute and the judge apart are in the result under their seats' ids.
    """
    output = (max(round.budget for round in rounds) + HEADROOM) * PARTS
    found = []
    for id, agent, models in _callers(seats, absence, judging):
        costs = [prices.reserve_micros(agent, model, output, INPUT) for model in models]
        known = [cost for cost in costs if cost is not None]
        if known:
            found.append((id, max(known)))
    return tuple(found)


def _callers(
    seats: Sequence[Seat], absence: AbsencePolicy, judging: Judging
) -> Iterator[tuple[str, Agent, tuple[str, ...]]]:
    """Who may call, with which language models. Seats judge too; a judge apart only judges."""
    speaking = [*seats, absence.substitute] if absence.substitute else seats
    for seat in speaking:
        yield seat.id, seat.agent, (seat.agent.model, seat.agent.judge_model)
    if judging.apart:
        yield judging.apart.id, judging.apart.agent, (judging.apart.agent.judge_model,)
