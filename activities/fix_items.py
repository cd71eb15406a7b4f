"""Which of a review's items belong to which chunk."""

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from domain.chunks import Chunk
from domain.files import FileTree
from domain.verdicts import Item, ReviewVerdict

_IN_A_PATH = r"[\w./-]"


class Assigned(NamedTuple):
    """A chunk's part of the ruling."""

    items: tuple[Item, ...]
    offered: tuple[str, ...]
    """Paths that are whole in the chunk: only these may be written."""
    too_long: tuple[Item, ...]
    """Items about files of which the chunk holds only some lines."""


def assigned(verdict: ReviewVerdict, chunk: Chunk, number: int, tree: FileTree) -> Assigned:
    """The items that name a file of this chunk; the first chunk takes those that name none."""
    present = [part for part in chunk.reviewed if tree.entry(part.path)]
    whole = tuple(part.path for part in present if part.whole)
    cut = tuple(part.path for part in present if not part.whole)
    items = (*verdict.critical, *verdict.warnings)
    mine = [item for item in items if _names(item, whole)]
    if number == 1:
        mine += [item for item in items if not _names(item, tree.paths())]
    lost = [item for item in items if item not in mine and _names(item, cut)]
    return Assigned(tuple(mine), whole, tuple(lost))


def _names(item: Item, paths: Iterable[str]) -> bool:
    return any(mentions(item.place, path) for path in paths)


def mentions(place: str, path: str) -> bool:
    """Whether the place names this path, and not a longer one that contains it."""
    name = re.escape(path)
    return re.search(rf"(?<!{_IN_A_PATH}){name}(?![\w/-])(?!\.\w)", place) is not None


def path_in(item: Item, paths: Collection[str]) -> str:
    """The first of these paths that the item names, or nothing."""
    return next((path for path in paths if mentions(item.place, path)), "")
