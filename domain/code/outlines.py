"""How much is shown of the files around those under review."""

from collections.abc import Iterable
from itertools import accumulate

from domain.agents import ProviderName
from domain.code.signatures import signatures
from domain.tokens import estimate

LIMIT = 2_000
"""Tokens of all outlines of a chunk."""
ONE = 600
"""Tokens of one outline, so that one large neighbour leaves room for others."""
_FRAME = 100
"""Bytes around an outline in a prompt: its heading and its fence."""


def outlines(files: Iterable[tuple[str, str]]) -> list[tuple[str, int]]:
    """How many signatures each file (path, text) shows, first files first, within both limits.

    A file without signatures, or without room for the first, is left out. Tokens are Claude's,
    the most of any.
    """
    shown, room = [], LIMIT
    for path, text in files:
        lines = signatures(path, text)
        sizes = accumulate((_size(line) for line in lines), initial=_FRAME + _size(path))
        costs = [estimate(size, ProviderName.ANTHROPIC) for size in sizes][1:]
        fitting = [cost for cost in costs if cost <= min(room, ONE)]
        if fitting:
            room -= fitting[-1]
            shown.append((path, len(fitting)))
    return shown


def _size(line: str) -> int:
    return len(line.encode(errors="replace")) + 1
