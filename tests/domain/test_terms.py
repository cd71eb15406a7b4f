"""Absence, judging and money: what may be asked for, and what a plan keeps of it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from domain.agents import AGENTS
from domain.errors import BadInput
from domain.plan import parse_seats
from domain.policies import Absence, AbsencePolicy, Judging, Limits
from domain.request import SessionRequest
from domain.terms import parse_absence, parse_judging, parse_limits

OFFERED = {id: AGENTS[id] for id in ("claude", "gpt", "gemini", "scripted-claude")}


def terms(asked: Mapping[str, Any]) -> tuple[AbsencePolicy, Judging, Limits]:
    """The terms of a session with the seats claude and gpt."""
    body = {"task": "Build a shop", "seats": ("claude", "gpt"), **asked}
    request = SessionRequest.model_validate(body)
    seats = parse_seats(request, OFFERED)
    return (
        parse_absence(request, seats, OFFERED),
        parse_judging(request, OFFERED),
        parse_limits(request),
    )


def away(**absence: object) -> dict[str, object]:
    return {"absence": absence}


def limited(usd: object, which: str = "session_usd") -> dict[str, object]:
    return {"limits": {which: usd}}


REFUSED: dict[str, tuple[dict[str, object], str, str, str]] = {
    "wait without minutes": (away(policy="wait"), "absence.wait_minutes", "missing", "1 to 1,440"),
    "wait no time": (
        away(policy="wait", wait_minutes=0),
        "absence.wait_minutes",
        "is 0",
        "1 to 1,440",
    ),
    "wait two days": (
        away(policy="wait", wait_minutes=2880),
        "absence.wait_minutes",
        "is 2880",
        "1 to 1,440",
    ),
    "minutes without waiting": (
        away(wait_minutes=5),
        "absence.wait_minutes",
        "the policy is proceed",
        "to wait",
    ),
    "nobody as a substitute": (
        away(policy="substitute"),
        "absence.substitute",
        "missing",
        "Name an agent that has no seat",
    ),
    "a substitute for nothing": (
        away(policy="wait", wait_minutes=5, substitute="gemini"),
        "absence.substitute",
        "the policy is wait",
        "to substitute",
    ),
    "a substitute with a seat": (
        away(policy="substitute", substitute="gpt"),
        "absence.substitute",
        "'gpt', who has a seat",
        "Choose among gemini, scripted-claude.",
    ),
    "an unknown substitute": (
        away(policy="substitute", substitute="eliza"),
        "absence.substitute",
        "'eliza', which is not on offer",
        "Choose among gemini, scripted-claude.",
    ),
    "more seats needed than there are": (away(quorum=3), "absence.quorum", "is 3", "1 to 2"),
    "no seat needed": (away(quorum=0), "absence.quorum", "is 0", "1 to 2"),
    "a judge who is not on offer": (
        {"judging": {"apart": "compatible"}},
        "judging.apart",
        "'compatible', which is not on offer",
        "Choose among claude",
    ),
    "no money": (limited(0), "limits.session_usd", "is 0", "more than 0"),
    "less than no money": (limited("-1", "round_usd"), "limits.round_usd", "is -1", "more than 0"),
    "less than a millionth": (limited("1e-7"), "limits.session_usd", "is 1E-7", "more than 0"),
    "too much money": (limited("10000.01"), "limits.session_usd", "10000.01", "at most 10,000"),
    "all the money": (limited("1e999999"), "limits.session_usd", "1E+999999", "at most 10,000"),
}


@pytest.mark.parametrize(("asked", "field", "problem", "remedy"), REFUSED.values(), ids=REFUSED)
def test_a_term_that_cannot_be_kept_names_its_field_and_the_remedy(
    asked: dict[str, object], field: str, problem: str, remedy: str
) -> None:
    with pytest.raises(BadInput) as refused:
        terms(asked)

    assert refused.value.field == field
    assert problem in refused.value.problem
    assert remedy in refused.value.remedy


NO_NUMBERS: tuple[object, ...] = ("NaN", "Infinity", "a lot", "$5", True, [1])


@pytest.mark.parametrize("usd", NO_NUMBERS, ids=repr)
def test_a_limit_that_is_no_number_is_no_limit(usd: object) -> None:
    with pytest.raises(ValidationError):
        terms(limited(usd))


def test_without_a_word_a_session_goes_on_as_ever() -> None:
    assert terms({}) == (AbsencePolicy(), Judging(), Limits())


def test_a_session_waits_as_long_as_it_was_told() -> None:
    absence, _, _ = terms(away(policy="wait", wait_minutes=1440, quorum=2))

    assert absence == AbsencePolicy(policy=Absence.WAIT, wait_minutes=1440, quorum=2)


def test_a_substitute_brings_its_own_language_model() -> None:
    choice = {"agent": "gemini", "model": "gemini-4-carbon"}

    absence, _, _ = terms(away(policy="substitute", substitute=choice))

    assert absence.substitute is not None
    assert (absence.substitute.id, absence.substitute.agent.model) == ("gemini", "gemini-4-carbon")


def test_a_judge_apart_may_be_an_agent_that_also_has_a_seat() -> None:
    _, judging, _ = terms({"judging": {"apart": "claude", "twice": True}})

    assert judging.apart is not None
    assert (judging.apart.id, judging.apart.agent, judging.twice) == (
        "judge",
        AGENTS["claude"],
        True,
    )


@pytest.mark.parametrize(
    ("usd", "micros"),
    [("0.000001", 1), (Decimal("0.29"), 290_000), (0.1, 100_000), (5, 5_000_000), ("1e4", 10**10)],
)
def test_dollars_are_kept_in_millionths(usd: object, micros: int) -> None:
    _, _, limits = terms({"limits": {"session_usd": usd, "round_usd": usd}})

    assert limits == Limits(session_micros=micros, round_micros=micros)
