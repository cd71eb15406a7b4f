"""What calls cost, in millionths of a US dollar."""

from datetime import date

import pytest

from adapters.prices import PriceTable
from domain.agents import AGENTS
from domain.speech import Usage

MILLION = Usage(input=1_000_000, cached=500_000, output=100_000, reasoning=50_000)
SMALL = Usage(input=1_000, cached=400, output=100)
KEPT = Usage(input=1_000, cached=400, cache_write=600)


@pytest.mark.parametrize(
    ("agent", "model", "usage", "micros"),
    [
        ("claude", "claude-sonnet-5-5", MILLION, 2_050_000),
        ("claude", "claude-haiku-5-5", SMALL, 114),
        ("gpt", "gpt-6-luna", SMALL, 114),
        ("gpt", "gpt-6.2-sol", SMALL, 2_240),
        ("gpt", "gpt-6.2-sol", MILLION, 3_600_000),
        ("gemini", "gemini-4-hydrogen", SMALL, 1_680),
        ("claude", "claude-sonnet-5-5", KEPT, 1_540),
        ("gpt", "gpt-6.2-sol", KEPT, 1_540),
        ("gemini", "gemini-4-hydrogen", KEPT, 930),
        ("scripted-claude", "scripted", MILLION, 0),
    ],
    ids=[
        "bundled",
        "bundled-small",
        "bundled-gpt",
        "ours",
        "ours-long",
        "ours-gemini",
        "bundled-kept",
        "ours-kept",
        "ours-kept-for-nothing",
        "scripted",
    ],
)
def test_a_call_costs_what_the_vendor_publishes(
    agent: str, model: str, usage: Usage, micros: int
) -> None:
    assert PriceTable().cost_micros(AGENTS[agent], model, usage) == micros


@pytest.mark.parametrize(
    ("agent", "model"),
    [
        ("gpt", "gpt-99-nobody-knows"),
        ("claude", "claude-nope"),
        ("compatible", "gpt-6-luna"),
    ],
)
def test_an_unknown_price_is_unknown_and_not_free(agent: str, model: str) -> None:
    assert PriceTable().cost_micros(AGENTS[agent], model, SMALL) is None


@pytest.mark.parametrize(
    ("day", "micros"), [(date(2026, 11, 30), 2_240), (date(2026, 12, 1), 4_480)]
)
def test_an_announced_price_counts_from_its_day(day: date, micros: int) -> None:
    table = PriceTable(today=lambda: day)
    assert table.cost_micros(AGENTS["gemini"], "gemini-4-carbon", SMALL) == micros


def test_a_call_that_used_nothing_costs_nothing() -> None:
    assert PriceTable().cost_micros(AGENTS["claude"], "claude-sonnet-5-5", Usage()) == 0


@pytest.mark.parametrize(
    ("agent", "model", "micros"),
    [
        ("claude", "claude-sonnet-5-5", 350_000),
        ("gemini", "gemini-4-hydrogen", 225_000),
        ("scripted-gpt", "scripted", 0),
        ("compatible", "default", None),
    ],
)
def test_a_reserve_is_the_price_of_a_call_that_finds_nothing_in_a_cache_and_keeps_everything(
    agent: str, model: str, micros: int | None
) -> None:
    reserved = PriceTable().reserve_micros(
        AGENTS[agent], model, output_tokens=10_000, input_tokens=100_000
    )
    assert reserved == micros
