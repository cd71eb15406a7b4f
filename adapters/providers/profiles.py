"""What language models accept, by the beginning of their name; the longest match counts.

As of 2026-11-21, from the vendors' model pages. A new family is one row.
"""

from domain.speech import Request
from domain.value import Value

HEADROOM = 8_192
"""Tokens for reasoning at medium effort: it counts inside the limit, on top of the answer."""


def limit(request: Request) -> int:
    """The most tokens that the answer and the reasoning before it may have together."""
    return request.budget + (HEADROOM if request.headroom is None else request.headroom)


class Profile(Value):
    """How a family of language models wants to be asked to think."""

    prefix: str
    effort: str | None = None
    """None: the family has no such setting, or rejects it."""
    shows_thinking: bool = False
    """Whether thinking can be asked for as a summary apart from the answer."""


_ROWS = (
    Profile(prefix=""),
    Profile(prefix="claude-", effort="medium", shows_thinking=True),
    Profile(prefix="claude-haiku-4"),
    Profile(prefix="claude-sonnet-4"),
    Profile(prefix="claude-opus-4"),
    Profile(prefix="gpt-5", effort="medium"),
    Profile(prefix="gpt-6", effort="medium"),
    Profile(prefix="gemini-", effort="medium", shows_thinking=True),
    Profile(prefix="gemini-2"),
)


def profile(model: str) -> Profile:
    """The row for this language model; unknown families are asked without any settings."""
    return max((row for row in _ROWS if model.startswith(row.prefix)), key=lambda r: len(r.prefix))
