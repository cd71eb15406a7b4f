"""What a fix may not do to a file: drop what others use and the ruling does not name."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from activities.trees import Trees
from activities.writing import Written
from domain.code.signatures import dropped
from domain.file_blocks import Problem, ProblemKind
from domain.verdicts import Item


class Guarded(NamedTuple):
    """What of an answer goes into the tree, and the problem of each file that does not."""

    written: Written
    refused: tuple[Problem, ...]


async def guarded(
    trees: Trees, written: Written, before: Mapping[str, str], items: Sequence[Item]
) -> Guarded:
    """The answer without the files that lose a public name which none of the items names.

    `before` holds the present texts by path; a file that is new there loses nothing.
    """
    lost = {
        entry.path: _unnamed(before.get(entry.path, ""), await trees.text(entry), entry.path, items)
        for entry in written.entries
    }
    refused = tuple(_loss(path, names) for path, names in lost.items() if names)
    kept = tuple(entry for entry in written.entries if not lost[entry.path])
    return Guarded(Written(kept, (*written.problems, *refused)), refused)


def _unnamed(before: str, after: str | None, path: str, items: Sequence[Item]) -> list[str]:
    gone = dropped(before, after or "", path)
    return [name for name in gone if not any(names(item, name) for item in items)]


def names(item: Item, name: str) -> bool:
    """Whether the item speaks of this function or class: `Shop.pay` names `pay`, not `Shop`."""
    last = re.escape(name.rpartition(".")[2])
    said = "\n".join((item.place, item.consequence, item.fix))
    return re.search(rf"(?<![\w$/]){last}(?![\w$/]|\.\w)", said) is not None


def _loss(path: str, names: Sequence[str]) -> Problem:
    listed = ", ".join(f"`{name}`" for name in names)
    detail = (
        f"{path}: the answer drops {listed}, which others may use and no point of the ruling "
        "names; the file stays as it was. Write it again with everything public that it had."
    )
    return Problem(kind=ProblemKind.ELIDED, path=path, detail=detail)
