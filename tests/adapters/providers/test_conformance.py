"""A few rows of `make prove NAME=conformance`, so that a broken one is seen before the proof."""

import httpx2
import pytest

from bench.cases import ADAPTERS, SCENARIOS
from bench.conformance import attempt
from domain.agents import ProviderName

ROWS = (
    "an answer",
    "characters cut in two",
    "written to the cache",
    "refused after some words",
    "429, RetryInfo",
    "429, two hours",
    "200, a page",
    "a redirect",
    "unknown error in the stream",
    "cancelled in mid-stream",
)


@pytest.mark.parametrize("row", ROWS)
async def test_every_adapter_does_as_the_table_says(
    http: httpx2.AsyncClient, row: str, name: ProviderName
) -> None:
    outcome = await attempt(SCENARIOS[row], name, http)
    assert not outcome.faults, outcome.cell()


def test_the_table_is_as_long_as_promised() -> None:
    assert len(SCENARIOS) >= 30
    assert len(ADAPTERS) == 4
