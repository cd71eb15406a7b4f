"""Tokens are guessed from bytes, and guessed too high rather than too low."""

import pytest

from domain.agents import ProviderName
from domain.tokens import estimate


@pytest.mark.parametrize(
    ("provider", "tokens"),
    [
        (ProviderName.ANTHROPIC, 523),
        (ProviderName.OPENAI, 329),
        (ProviderName.GEMINI, 329),
        (ProviderName.COMPATIBLE, 384),
        (ProviderName.SCRIPTED, 384),
        (None, 384),
    ],
)
def test_a_thousand_bytes_cost_what_the_tokenizer_makes_of_them(
    provider: ProviderName | None, tokens: int
) -> None:
    assert estimate(1000, provider) == tokens


def test_nothing_costs_nothing_and_a_byte_costs_a_token() -> None:
    assert estimate(0) == 0
    assert estimate(1) == 1
