"""The files of an answer: read, checked against the tree they go into, stored."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from activities.trees import Trees
from domain.file_blocks import Problem, ProblemKind, Problems, parse_file_blocks
from domain.files import (
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_TREE_BYTES,
    FileEntry,
    FileText,
    FileTree,
)
from domain.paths import conflicts
from domain.value import Sha256


class Written(NamedTuple):
    """What an answer wrote, as stored, and what of it could not be used."""

    entries: tuple[FileEntry, ...]
    problems: tuple[Problem, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths that were written."""
        return tuple(entry.path for entry in self.entries)

    @property
    def empty(self) -> bool:
        """Whether the answer holds no file at all, not even a broken one."""
        return any(problem.kind is ProblemKind.NO_FILE_BLOCK for problem in self.problems)


async def write(trees: Trees, text: str, tree: FileTree, before: Mapping[str, str]) -> Written:
    """Store the files of an answer that can go into this tree.

    `before` holds the current texts for the elision guard. A file that is too large, or that
    cannot live beside the tree's others, becomes a problem.
    """
    blocks = parse_file_blocks(text, before)
    entries = await trees.entries(blocks.files)
    refused = _refused(tree, blocks.files, entries)
    kept = tuple(entry for entry in entries if entry.path not in refused)
    return Written(kept, (*blocks.problems, *refused.values()))


def only(written: Written, offered: Collection[str]) -> Written:
    """Only the files that this step may write; each other one becomes a problem."""
    strange = [entry.path for entry in written.entries if entry.path not in offered]
    kept = tuple(entry for entry in written.entries if entry.path in offered)
    return Written(kept, (*written.problems, *map(_not_offered, strange)))


def _refused(
    tree: FileTree, files: tuple[FileText, ...], entries: tuple[FileEntry, ...]
) -> dict[str, Problem]:
    new = [file.path for file in files if tree.entry(file.path) is None]
    clashes = {error.path: error.reason for error in conflicts((*tree.paths(), *new))}
    problems = {path: _clash(path, clashes[path]) for path in new if path in clashes}
    room = MAX_TREE_BYTES - sum(entry.size for entry in tree.files)
    places = MAX_FILES - len(tree.files)
    for entry in entries:
        old = tree.entry(entry.path)
        more, place = entry.size - (old.size if old else 0), int(old is None)
        if entry.size > MAX_FILE_BYTES or more > room or place > places:
            problems[entry.path] = _too_large(entry.path)
        elif entry.path not in problems:
            room, places = room - more, places - place
    return problems


def _clash(path: str, reason: str) -> Problem:
    detail = f"{path}: the path {reason}. Write the file again under another path."
    return Problem(kind=ProblemKind.BAD_PATH, path=path, detail=detail)


def _too_large(path: str) -> Problem:
    detail = f"{path}: the file is too large for this project. Write a smaller one."
    return Problem(kind=ProblemKind.TOO_LARGE, path=path, detail=detail)


def _not_offered(path: str) -> Problem:
    detail = f"{path}: this file is not among those you may write here. Leave it out."
    return Problem(kind=ProblemKind.NOT_OFFERED, path=path, detail=detail)


def not_written(path: str) -> Problem:
    """The problem of a file that the ruling changes and the answer does not hold."""
    detail = f"{path}: the ruling changes this file, and the answer does not hold it. Write it."
    return Problem(kind=ProblemKind.NOT_WRITTEN, path=path, detail=detail)


async def keep_problems(
    trees: Trees, answer: Sha256, problems: tuple[Problem, ...]
) -> Sha256 | None:
    """Store what a repair has to know; None when there is nothing to repair."""
    return await trees.keep(Problems(answer=answer, found=problems)) if problems else None


def told(problems: tuple[Problem, ...]) -> tuple[str, ...]:
    """The problems as sentences for people."""
    return tuple(problem.detail for problem in problems)
