"""How much a language model can read, by the beginning of its name; the longest match counts.

As of 2026-11-21, from the vendors' model pages and the data of `genai-prices` 0.2.3. A new family
is one row. A prompt that seems too long is shrunk before it is sent.
"""

from domain.agents import ProviderName
from domain.speech import Request
from domain.tokens import estimate
from domain.value import Value

REASONING = 8_192
"""Tokens that a model thinks with beside its answer, when the request does not say."""


class Window(Value):
    """The most tokens that a prompt and its answer may have together."""

    prefix: str
    tokens: int


_ROWS = (
    Window(prefix="", tokens=128_000),
    Window(prefix="claude-", tokens=1_000_000),
    Window(prefix="claude-haiku-4", tokens=200_000),
    Window(prefix="claude-sonnet-4", tokens=200_000),
    Window(prefix="claude-sonnet-4-6", tokens=1_000_000),
    Window(prefix="claude-opus-4", tokens=200_000),
    Window(prefix="claude-opus-4-6", tokens=1_000_000),
    Window(prefix="claude-opus-4-7", tokens=1_000_000),
    Window(prefix="claude-opus-4-8", tokens=1_000_000),
    Window(prefix="gpt-5", tokens=400_000),
    # It can read 1,050,000, but above 272,000 input costs twice and output half as much again.
    Window(prefix="gpt-6", tokens=272_000),
    Window(prefix="gemini-", tokens=1_000_000),
    # Prepared lines are spoken whatever was asked.
    Window(prefix="scripted", tokens=1_000_000_000),
)


def window(model: str) -> int:
    """The most tokens to ask this language model to handle; 128,000 for an unknown one."""
    return max((row for row in _ROWS if model.startswith(row.prefix)), key=_length).tokens


def seems_too_long(request: Request, provider: ProviderName) -> bool:
    """Whether prompt, reasoning and answer may pass the window, by a careful estimate."""
    thinking = REASONING if request.headroom is None else request.headroom
    read = estimate(size(request), provider)
    return read + request.budget + thinking > window(request.model)


def size(request: Request) -> int:
    """The UTF-8 bytes of a prompt."""
    return sum(len(text.encode(errors="replace")) for text in (request.system, *request.messages))


def _length(row: Window) -> int:
    return len(row.prefix)
