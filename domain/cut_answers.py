"""An answer that ran out of room: where it was cut, and how what comes after is joined to it.

A file that was cut in the middle is written anew, whole: nobody can tell whether two halves of a
line of code fit together. Words go on where they stopped.
"""

from collections.abc import Sequence

from domain.file_blocks import Block, blocks, lines_of
from domain.paths import MAX_PATH
from domain.value import Value

PARTS = 3
"""Calls that one answer may take: the first, and two to continue it when it is cut off."""

_LONGEST_WORD = 80
_LONGEST_REPEAT = 400
_SHORTEST_REPEAT = 12
"""Characters. Shorter repeats may be meant: a table's frame, "the "."""


class Cut(Value):
    """Where an answer was cut."""

    text: str
    """The answer as it was written."""
    whole: str
    """What of it stays: up to the file that was cut, or up to the last whole word."""
    path: str = ""
    """The file that was cut in the middle, as written."""
    files: tuple[str, ...] = ()
    """The complete files, as written."""
    in_files: bool = False
    """Whether the answer had come to its files."""


def parse_cut(text: str) -> Cut:
    """Where this answer was cut; never raises."""
    lines = lines_of(text)
    text, found = "\n".join(lines), list(blocks(lines))
    if not found:
        return Cut(text=text, whole=_whole_words(text))
    last = found[-1]
    path = last.name if last.unclosed else ""
    files = dict.fromkeys(block.name for block in found if block.text is not None)
    files.pop(path, None)
    cut = last.unclosed or _only_named(last, lines)
    whole = "\n".join(lines[: last.line]) if cut else text
    return Cut(text=text, whole=whole, path=path[:MAX_PATH], files=tuple(files), in_files=True)


def parse_rest(cut: Cut, rest: str) -> str:
    """The answer with what came after the cut; never raises.

    The file that was cut is dropped when the rest holds it anew; otherwise it stays as it is and
    will be found unclosed, and only the files of the rest are added.
    """
    lines = lines_of(rest)
    found = list(blocks(lines))
    if not cut.in_files:
        return _words(cut, lines, found)
    if not found:
        return cut.text if cut.path else _below(cut.whole, rest)
    anew = not cut.path or cut.path in {block.name for block in found}
    return _below(cut.whole if anew else cut.text, "\n".join(lines[found[0].line :]))


def _words(cut: Cut, lines: Sequence[str], found: Sequence[Block]) -> str:
    rest = "\n".join(lines)
    if found and not any(line.strip() for line in lines[: found[0].line]):
        return _below(cut.text, rest)
    return cut.whole + rest[_repeated(cut.whole, rest) :]


def _below(above: str, below: str) -> str:
    return f"{above.rstrip()}\n\n{below}" if above.strip() else below


def _only_named(block: Block, lines: Sequence[str]) -> bool:
    """Whether the answer ends at this name, at most with the beginning of a fence below it."""
    below = "".join(lines[block.line + 1 :])
    return block.text is None and not below.strip(" \t`~")


def _whole_words(text: str) -> str:
    """The text up to its last white space: models do not begin with the space that is due."""
    start = len(text.rstrip()) - _LONGEST_WORD
    if text != text.rstrip():
        return text
    place = max(text.rfind(space, max(start, 0)) for space in (" ", "\n", "\t"))
    return text[: place + 1] if place >= 0 else text


def _repeated(above: str, below: str) -> int:
    """How many characters at the beginning of the rest repeat the end of what is there."""
    longest = min(len(above), len(below), _LONGEST_REPEAT)
    sizes = range(longest, _SHORTEST_REPEAT - 1, -1)
    return next((size for size in sizes if above.endswith(below[:size])), 0)
