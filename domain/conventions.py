"""The rules of a code base that its people wrote down for whoever works on it.

`AGENTS.md` (https://agents.md) and its kin: the names are compared without case; a file in a
folder speaks for the files there; other people's packages inside the code base have no say.
"""

from collections.abc import Mapping
from posixpath import basename, dirname
from typing import NamedTuple

from domain.digest import cut, tokens
from domain.files import FileText

LIMIT = 8_000
"""Estimated tokens of all conventions together."""
EACH_FOLDER = 2
"""How many files of one folder are heard, in the order of the names below."""
_LEAST = 100
"""Estimated tokens below which a cut beginning says nothing."""

_NAMES = (
    "agents.md",
    "conventions.md",
    "claude.md",
    ".cursorrules",
    "contributing.md",
    "contributing.rst",
    "contributing.txt",
    "contributing",
)
_FOREIGN = frozenset(
    {"node_modules", "vendor", "third_party", "site-packages", ".venv", "venv", "dist", "build"}
)


class Conventions(NamedTuple):
    """What is heard, the project's own folder first, and the paths that found no room."""

    files: tuple[FileText, ...] = ()
    left_out: tuple[str, ...] = ()


def is_convention(path: str) -> bool:
    """Whether the file at this path can hold conventions, by its name and place."""
    folders = dirname(path).casefold().split("/")
    return basename(path).casefold() in _NAMES and _FOREIGN.isdisjoint(folders)


def conventions(texts: Mapping[str, str], limit_tokens: int = LIMIT) -> Conventions:
    """The conventions among these files by path: two of each folder, a text told twice once.

    The file at which the limit is reached is cut with a mark, those after it are only named.
    """
    heard: list[FileText] = []
    left_out: list[str] = []
    room = limit_tokens
    for path in _chosen(texts):
        text = cut(texts[path].strip(), room) if room >= _LEAST else ""
        if not text:
            left_out.append(path)
            continue
        heard.append(FileText(path=path, text=text))
        room -= tokens(text)
    return Conventions(tuple(heard), tuple(left_out))


def _chosen(texts: Mapping[str, str]) -> list[str]:
    chosen: list[str] = []
    told: set[str] = set()
    for path in sorted(filter(is_convention, texts), key=_place):
        text = texts[path].strip()
        neighbours = [one for one in chosen if dirname(one) == dirname(path)]
        if text and text not in told and len(neighbours) < EACH_FOLDER:
            chosen.append(path)
            told.add(text)
    return chosen


def _place(path: str) -> tuple[int, str, int, str]:
    rank = _NAMES.index(basename(path).casefold())
    return path.count("/"), dirname(path), rank, path
