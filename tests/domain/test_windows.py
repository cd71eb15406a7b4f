"""How much a language model can read: by its family, and with a careful guess for unknown ones."""

import pytest

from domain.agents import ProviderName
from domain.speech import Request
from domain.windows import seems_too_long, size, window


def asked(model: str, bytes: int) -> Request:
    """A prompt of this many bytes."""
    return Request(
        turn="development.1.claude", model=model, system="", messages=("x" * bytes,), budget=8_192
    )


@pytest.mark.parametrize(
    ("model", "tokens"),
    [
        ("claude-sonnet-5-5", 1_000_000),
        ("claude-haiku-4-5-20251001", 200_000),
        ("claude-sonnet-4-6", 1_000_000),
        ("gpt-6.2-sol", 272_000),
        ("gpt-5-mini", 400_000),
        ("gemini-4-hydrogen", 1_000_000),
        ("llama4:8b", 128_000),
    ],
)
def test_the_longest_name_that_matches_counts(model: str, tokens: int) -> None:
    assert window(model) == tokens


@pytest.mark.parametrize(
    ("model", "bytes", "long"),
    [
        ("llama4:8b", 280_000, False),
        ("llama4:8b", 300_000, True),
        ("gpt-6.2-sol", 760_000, False),
        ("gpt-6.2-sol", 800_000, True),
        ("scripted", 9_000_000, False),
    ],
)
def test_a_prompt_is_too_long_when_no_room_is_left_for_its_answer(
    model: str, bytes: int, long: bool
) -> None:
    provider = ProviderName.OPENAI if model.startswith("gpt") else ProviderName.COMPATIBLE
    assert seems_too_long(asked(model, bytes), provider) is long


def test_a_size_is_counted_in_bytes() -> None:
    assert size(asked("m", 0).model_copy(update={"messages": ("日本", "a"), "system": "é"})) == 9
