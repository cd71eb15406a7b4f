"""A seat's tokens as lines for a terminal: wrapped, and whole files folded to one line."""

import re
from collections.abc import Iterator

_FILE = re.compile(r"[\s>*#`-]*FILE: *`?([^\s`*]+)")
_FINDING = re.compile(r"[\s>*#-]*(FINDING|CLEAN): *(\S*)")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_ITEM = re.compile(r" *(?:[-*+] |\d+[.)] )?")
_STRUCTURE = re.compile(r"[\s>*#`~-]*(FILE:|FINDING:|CLEAN:|`{3}|~{3})")


class SeatLines:
    """The lines of one turn as they become complete. `width` None: only as written."""

    def __init__(self, width: int | None, fold: bool) -> None:
        self._width = width
        self._fold = fold
        self._rest = ""
        self._path = ""
        self._fence = ""
        self._count = 0
        self._folded = False
        """Whether a file was folded just now: blank lines around it are folded as well."""
        self.heard = ""

    def feed(self, text: str) -> Iterator[str]:
        """Take a piece; yields the lines that it completes."""
        self.heard += text
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            yield from self._line(line)
        if not self._fence and not self._path:
            yield from self._overflow()

    def end(self) -> Iterator[str]:
        """The last line, even without its end."""
        rest, self._rest = self._rest, ""
        if rest:
            yield from self._line(rest)

    def _overflow(self) -> Iterator[str]:
        """A paragraph that is longer than the terminal is shown while it is still being said."""
        if self._width is None or (self._fold and _STRUCTURE.match(self._rest)):
            return
        while len(self._rest) > self._width:
            line, self._rest = _cut(self._rest, self._width)
            yield line

    def _line(self, line: str) -> Iterator[str]:
        fence = _FENCE.match(line)
        if self._fence:
            yield from self._inside(bool(fence and _closes(line, self._fence)))
        elif fence and self._path and self._fold:
            self._fence, self._count = fence[1], 0
        elif self._fold and (named := _FILE.match(line)):
            self._path = named[1]
        elif self._fold and (said := _FINDING.match(line)):
            yield from [f"✓ {said[2]}"] if said[1] == "CLEAN" else []
        elif line.strip() or not (self._path or self._folded):
            self._path, self._folded = "", False
            yield from self._wrapped(line)

    def _inside(self, closing: bool) -> Iterator[str]:
        if not closing:
            self._count += 1
            return
        yield f"▸ {self._path}  {self._count} line{'' if self._count == 1 else 's'}"
        self._path, self._fence, self._folded = "", "", True

    def _wrapped(self, line: str) -> Iterator[str]:
        while self._width is not None and len(line) > self._width:
            head, line = _cut(line, self._width)
            yield head
        yield line


def _closes(line: str, fence: str) -> bool:
    mark = line.strip()
    return len(mark) >= len(fence) and set(mark) == {fence[0]}


def _cut(line: str, width: int) -> tuple[str, str]:
    """The line up to the last space within the width, and what remains, under its own text."""
    place = line.rfind(" ", 1, width + 1)
    hanging = _ITEM.match(line)
    indent = " " * (len(hanging[0]) if hanging else 0)
    if place <= len(indent) or len(indent) > width // 2:
        return line[:width], line[width:]
    return line[:place], indent + line[place + 1 :]
