"""A request that cannot become a session is refused before anything starts, with the remedy."""

from collections.abc import Mapping
from typing import Any

import pytest

from domain.agents import AGENTS, Agent
from domain.errors import BadInput
from domain.plan import parse_rounds, parse_seats, parse_task, parse_title
from domain.policies import DebateOrder
from domain.request import SessionRequest
from domain.rounds import PRESETS, ROUNDS, Preset
from domain.session import RoundPlan

OFFERED = {id: AGENTS[id] for id in ("claude", "gpt", "gemini", "scripted-claude")}
AVAILABLE = tuple(id for id in ROUNDS if id != "execution")


def plan(
    request: Mapping[str, Any], offered: Mapping[str, Agent] = OFFERED
) -> tuple[RoundPlan, ...]:
    """Everything that a request is put through before a session starts."""
    asked = SessionRequest.model_validate({"task": "Build a shop", **request})
    parse_task(asked)
    parse_title(asked)
    return parse_rounds(asked, parse_seats(asked, offered), AVAILABLE)


def rounds(*changed: dict[str, Any]) -> dict[str, Any]:
    return {"rounds": changed}


ALL_OFF = rounds(*({"id": id, "enabled": False} for id in ROUNDS))
REFUSED: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "empty task": ({"task": ""}, "task", "is empty", "Say in a sentence"),
    "blank task": ({"task": " \n\t"}, "task", "is empty", "Say in a sentence"),
    "task of 200,000 characters": ({"task": "x" * 200_000}, "task", "200,000 characters", "upload"),
    "no seats": ({"seats": ()}, "seats", "is empty", "Choose among claude, gpt, gemini"),
    "unknown seat": ({"seats": ("claude", "eliza")}, "seats[1]", "'eliza'", "Choose among claude"),
    "a seat that is not offered": (
        {"seats": ("compatible",)},
        "seats[0]",
        "not on offer",
        "claude",
    ),
    "the same seat twice": ({"seats": ("gpt", "gpt")}, "seats", "twice", "one seat"),
    "seven seats": ({"seats": ("gpt",) * 7}, "seats", "7 seats", "at most 6"),
    "unknown round": (
        rounds({"id": "poetry"}),
        "rounds[0].id",
        "'poetry'",
        "Choose among requirements",
    ),
    "the same round twice": (rounds({"id": "qa"}, {"id": "qa"}), "rounds[1].id", "twice", "once"),
    "all rounds off": (ALL_OFF, "rounds", "switched off", "at least one round"),
    "no iterations": (
        rounds({"id": "qa", "iterations": 0}),
        "rounds[0].iterations",
        "is 0",
        "1 to 10",
    ),
    "eleven iterations": (
        rounds({"id": "qa", "iterations": 11}),
        "rounds[0].iterations",
        "is 11",
        "1 to 10",
    ),
    "too small a budget": (
        rounds({"id": "qa", "budget": 255}),
        "rounds[0].budget",
        "is 255",
        "256 to 32,768",
    ),
    "too large a budget": (
        rounds({"id": "qa", "budget": 32_769}),
        "rounds[0].budget",
        "is 32769",
        "256 to",
    ),
    "review without code": ({"preset": "review"}, "files", "no code to review", "Upload files"),
    "review before any code": (
        rounds(*({"id": id, "enabled": id == "code_review"} for id in ROUNDS)),
        "rounds[3]",
        "no code to review",
        "development round",
    ),
    "round 7 without a sandbox": (
        rounds({"id": "execution"}),
        "rounds[0]",
        "round 7",
        "Switch the round off",
    ),
    "a full session without a sandbox": ({"preset": "full"}, "preset", "sandbox", "no_docker"),
    "a judge without a seat": (
        {"seats": ("gpt",), "rounds": ({"id": "qa", "judge": "claude"},)},
        "rounds[0].judge",
        "'claude', which has no seat",
        "Choose among gpt",
    ),
    "a blind review": (
        {"rounds": ({"id": "code_review", "order": "blind"},)},
        "rounds[0].order",
        "no debate",
        "Leave it out",
    ),
    "endless instructions": (
        rounds({"id": "qa", "instructions": "x" * 8_001}),
        "rounds[0].instructions",
        "8,000",
        "files",
    ),
}


@pytest.mark.parametrize(("request_", "field", "problem", "remedy"), REFUSED.values(), ids=REFUSED)
def test_bad_input_names_its_field_and_the_remedy(
    request_: dict[str, Any], field: str, problem: str, remedy: str
) -> None:
    with pytest.raises(BadInput) as refused:
        plan(request_)

    assert refused.value.field == field
    assert problem in refused.value.problem
    assert remedy in refused.value.remedy
    assert str(refused.value) == f"{field}: {refused.value.problem} {refused.value.remedy}"


def test_nobody_on_offer_says_to_set_a_key() -> None:
    with pytest.raises(BadInput, match="set a provider key first") as refused:
        plan({}, offered={})

    assert refused.value.field == "seats"


def test_without_choices_every_real_agent_sits_and_every_available_round_runs() -> None:
    asked = SessionRequest(task="  Build a shop\nwith a till ")

    assert parse_task(asked) == "Build a shop\nwith a till"
    assert parse_title(asked) == "Build a shop"
    assert [seat.id for seat in parse_seats(asked, OFFERED)] == ["claude", "gpt", "gemini"]
    assert [round.id for round in plan({})] == list(AVAILABLE)


def test_a_plan_copies_the_table_with_the_changes() -> None:
    changed = {
        "id": "qa",
        "iterations": 10,
        "budget": 256,
        "judge": "gpt",
        "instructions": "x" * 8_000,
    }

    qa = next(round for round in plan(rounds(changed)) if round.id == "qa")

    assert (qa.iterations, qa.budget, qa.judge, qa.instructions) == (10, 256, "gpt", None)
    assert (qa.number, qa.role) == (5, "Principal QA Engineer")


def test_a_session_is_sequential_unless_asked_otherwise() -> None:
    assert {round.order for round in plan({})} == {DebateOrder.SEQUENTIAL}


def test_the_sessions_order_holds_for_debated_rounds_that_name_none() -> None:
    asked = {"order": "blind", "rounds": ({"id": "qa", "order": "sequential"},)}

    blind = [round.id for round in plan(asked) if round.order is DebateOrder.BLIND]

    assert blind == ["requirements", "architecture", "development", "devops"]


@pytest.mark.parametrize("preset", [p for p in Preset if p not in (Preset.FULL, Preset.REVIEW)])
def test_a_preset_selects_its_rounds(preset: Preset) -> None:
    assert tuple(round.id for round in plan({"preset": preset})) == PRESETS[preset]


def test_uploaded_files_can_be_reviewed() -> None:
    file = {"path": "a.py", "content": "x = 1\n"}

    assert [round.id for round in plan({"preset": "review", "files": [file]})] == ["code_review"]


def test_a_seat_may_bring_its_own_language_models() -> None:
    asked = SessionRequest.model_validate(
        {"task": "x", "seats": ["gpt", {"agent": "claude", "model": "opus", "judge_model": "tiny"}]}
    )

    gpt, claude = parse_seats(asked, OFFERED)

    assert gpt.agent == AGENTS["gpt"]
    assert (claude.agent.model, claude.agent.judge_model) == ("opus", "tiny")


@pytest.mark.parametrize(
    ("title", "task", "want"),
    [
        (" A  shop ", "x", "A shop"),
        (None, "First line\nsecond", "First line"),
        ("x" * 81, "x", "x" * 79 + "…"),
        ("x" * 80, "x", "x" * 80),
        (" ", "task", "task"),
    ],
)
def test_a_title_is_one_short_line(title: str | None, task: str, want: str) -> None:
    assert parse_title(SessionRequest(task=task, title=title)) == want
