"""What can be chosen here: all that the start page needs to know."""

from collections.abc import Iterator
from datetime import date

from fastapi import APIRouter

from api.deps import Composed
from api.parts import Parts
from api.words import MAX_WORDS
from domain.agents import AGENTS, Agent
from domain.files import MAX_FILE_BYTES, MAX_FILES, MAX_TREE_BYTES
from domain.plan import BUDGETS, MAX_INSTRUCTIONS, MAX_SEATS, MAX_TASK, MAX_TITLE
from domain.policies import Absence, DebateOrder
from domain.ports import PriceList
from domain.rounds import (
    DEFAULT_ITERATIONS,
    MAX_ITERATIONS,
    PRESETS,
    ROUNDS,
    Preset,
    Procedure,
    VerdictKind,
)
from domain.speech import Usage
from domain.terms import MAX_USD, WAITS
from domain.value import Value

router = APIRouter(tags=["installation"])

_NO_SANDBOX = "needs the sandbox, which this installation does not have"


class Rate(Value):
    """What tokens cost: millionths of a US dollar per million of them."""

    input: int
    cached: int
    output: int


class OfferedAgent(Value):
    """An agent. `reason` says why it cannot take a seat here, when it cannot."""

    id: str
    label: str
    letter: str
    provider: str
    model: str
    judge_model: str
    scripted: bool
    price: Rate | None
    """Of `model`; None: unknown."""
    judge_price: Rate | None
    """Of `judge_model`; None: unknown."""
    available: bool
    reason: str = ""


class OfferedRound(Value):
    """A round and its defaults. `budget` is in visible tokens per turn."""

    id: str
    number: int
    title: str
    role: str
    iterations: int
    budget: int
    verdict: VerdictKind
    procedure: Procedure
    available: bool
    reason: str = ""


class OfferedPreset(Value):
    """A common selection of rounds."""

    id: Preset
    rounds: tuple[str, ...]
    available: bool
    reason: str = ""


class RequestLimits(Value):
    """What a request may hold: characters, counts, bytes, tokens, minutes, US dollars."""

    task: int = MAX_TASK
    title: int = MAX_TITLE
    seats: int = MAX_SEATS
    instructions: int = MAX_INSTRUCTIONS
    note: int = MAX_WORDS
    iterations: int = MAX_ITERATIONS
    budget_least: int = BUDGETS[0]
    budget_most: int = BUDGETS[-1]
    files: int = MAX_FILES
    file_bytes: int = MAX_FILE_BYTES
    tree_bytes: int = MAX_TREE_BYTES
    wait_minutes: int = WAITS[-1]
    usd: int = MAX_USD


class Offer(Value):
    """Everything on offer here, and why the rest is not."""

    agents: tuple[OfferedAgent, ...]
    rounds: tuple[OfferedRound, ...]
    presets: tuple[OfferedPreset, ...]
    orders: tuple[DebateOrder, ...] = tuple(DebateOrder)
    absences: tuple[Absence, ...] = tuple(Absence)
    limits: RequestLimits
    prices_as_of: date
    """When the prices were last compared with the vendors' pages."""


@router.get("/offer")
async def get_offer(parts: Composed) -> Offer:
    """Agents, rounds, presets and limits of this installation."""
    return Offer(
        agents=tuple(_agents(parts)),
        rounds=tuple(_rounds(parts)),
        presets=tuple(_presets(parts)),
        limits=RequestLimits(),
        prices_as_of=parts.prices.as_of,
    )


def _agents(parts: Parts) -> Iterator[OfferedAgent]:
    for id, agent in {**AGENTS, **parts.offered}.items():
        reason = "" if id in parts.offered else parts.unavailable.get(id, "is not set up here")
        yield _agent(agent, parts.prices, reason)


def _agent(agent: Agent, prices: PriceList, reason: str) -> OfferedAgent:
    return OfferedAgent(
        **agent.model_dump(),
        scripted=agent.scripted,
        price=_rate(agent, agent.model, prices),
        judge_price=_rate(agent, agent.judge_model, prices),
        available=not reason,
        reason=reason,
    )


_SAMPLE = 10_000
"""Tokens: below every vendor's threshold for long calls."""


def _rate(agent: Agent, model: str, prices: PriceList) -> Rate | None:
    samples = {
        "input": Usage(input=_SAMPLE),
        "cached": Usage(input=_SAMPLE, cached=_SAMPLE),
        "output": Usage(output=_SAMPLE),
    }
    costs = {kind: prices.cost_micros(agent, model, usage) for kind, usage in samples.items()}
    known = {kind: cost * 1_000_000 // _SAMPLE for kind, cost in costs.items() if cost is not None}
    return Rate(**known) if len(known) == len(samples) else None


def _rounds(parts: Parts) -> Iterator[OfferedRound]:
    for row in ROUNDS.values():
        yield OfferedRound(
            **row.model_dump(),
            iterations=DEFAULT_ITERATIONS,
            available=row.id in parts.rounds,
            reason="" if row.id in parts.rounds else _NO_SANDBOX,
        )


def _presets(parts: Parts) -> Iterator[OfferedPreset]:
    for id, rounds in PRESETS.items():
        possible = set(rounds) <= set(parts.rounds)
        reason = "" if possible else _NO_SANDBOX
        yield OfferedPreset(id=id, rounds=rounds, available=possible, reason=reason)
