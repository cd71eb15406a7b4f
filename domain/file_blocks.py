"""Files in a model's answer: a line `FILE: path`, then a fenced block with the whole file.

What models write instead, and what is made of it:

| written | read as |
|---|---|
| `**FILE: src/a.py**`, ``### FILE: `a.py` ``, `- FILE: a.py`, `1. FILE: a.py` | the same |
| `File: a.py`, `Filename: a.py` | the same, when a fence follows; else prose |
| `FILE: a.py (new)`, `FILE: a.py - the entry point` | `a.py` |
| `FILE: ./a.py` | `a.py`, the only repair: it names the same file, nothing is guessed |
| blank lines before the fence, `~~~`, longer fences, an indented block, CRLF | the same |
| a fence inside the file, shorter or of the other character | text of the file |
| a fence of the same length with a language inside the file | a nested block, up to its end |
| in Markdown, a bare fence with text right below it | a nested block, up to its end |
| the same file twice | the last one |
| prose, and blocks without a `FILE:` line | nothing |
| a name without a fence, a fence that never ends | a problem; the file is not used |

A block ends at a fence of its character, at least as long, no deeper indented, without language.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from domain.elision import elision
from domain.errors import BadPath
from domain.files import FileText
from domain.paths import MAX_PATH, canonical_path, conflicts
from domain.value import Sha256, Value


class ProblemKind(StrEnum):
    """Why a part of an answer cannot be used."""

    NO_FILE_BLOCK = "no_file_block"
    MISSING_FENCE = "missing_fence"
    UNCLOSED_FENCE = "unclosed_fence"
    BAD_PATH = "bad_path"
    ELIDED = "elided"
    PLACEHOLDER_PATH = "placeholder_path"
    TOO_LARGE = "too_large"
    NOT_OFFERED = "not_offered"
    """A path that this step may not write."""
    NOT_WRITTEN = "not_written"
    """A file that was to change and did not come."""
    NO_FINDING = "no_finding"
    NO_CRITIQUE = "no_critique"
    """A critique that neither objects nor says that it does not."""


class Problem(Value):
    """What is wrong and what to do, in sentences for people and for the repair turn."""

    kind: ProblemKind
    path: str
    """As written, at most 240 characters; empty when the whole answer is meant."""
    detail: str


class Problems(Value):
    """What was wrong with an answer, as stored."""

    answer: Sha256
    found: tuple[Problem, ...]


class FileBlocks(Value):
    """The usable files of an answer in the order they were first named, and the problems."""

    files: tuple[FileText, ...]
    problems: tuple[Problem, ...]


class _Fence(NamedTuple):
    indent: str
    mark: str
    info: str

    def matches(self, other: "_Fence") -> bool:
        """Whether the other may open or close something inside a block of this fence."""
        deeper = len(other.indent) > len(self.indent)
        return other.mark.startswith(self.mark) and not deeper


class _Header(NamedTuple):
    name: str
    strict: bool
    fence: int | None
    """The line of the fence below the name."""


class Block(NamedTuple):
    """A file as written: its name, the line that names it, and its text."""

    name: str
    line: int
    text: str | None
    """None: there is no block, or it does not end (`unclosed`)."""
    unclosed: bool = False


_NONE_BEFORE: Mapping[str, str] = MappingProxyType({})
_FENCE = re.compile(r"([ \t]*)(`{3,}|~{3,})(.*)", re.DOTALL)
_HEADER = re.compile(
    r"[\s>*_#`+•-]*(?:\d{1,3}[.)][\s*_`]*)?(file(?:name|[ ]path)?)[\s*_`]*[:：](.*)",
    re.IGNORECASE | re.DOTALL,
)
_ANNOTATION = re.compile(r"[ \t](?:[(\[]|[-–—#←]+ |<!--|//)")
_QUOTED = re.compile(r"([`\"'])(.+?)\1")
_MAX_HEADER = 600
_PLACEHOLDER = re.compile(
    r"(.*/)?(path/to|your[-_ ]?(file|module|path|project|component)\w*)([/.].*)?"
    r"|(.*/)?(file|filename|file_name|example_file|some_file|new_file)(\.(ext|extension|py|js|ts|txt))?"
    r"|(relative/|full/|the/)?path|.*<[^>]*>.*|.*\.\.\.(/.*)?|\{(path|file|filename|name)\}",
    re.IGNORECASE,
)
_MARKDOWN = (".md", ".mdx", ".markdown")


def parse_file_blocks(text: str, before: Mapping[str, str] = _NONE_BEFORE) -> FileBlocks:
    """The files in an answer and what could not be used; never raises, in linear time.

    `before` holds the current text of known files, for the elision guard. Line ends become LF.
    A file with a problem is left out. Size and number of files are for the caller to check.
    """
    found: dict[str, FileText | Problem] = {}
    for block in blocks(lines_of(text)):
        result = _file(block, before)
        if block.text is None and not block.unclosed:
            found.setdefault(result.path, result)
        else:
            found[result.path] = result
    found = _apart(found)
    files = tuple(item for item in found.values() if isinstance(item, FileText))
    problems = tuple(item for item in found.values() if isinstance(item, Problem))
    return FileBlocks(files=files, problems=problems if found else (_problem(_NO_BLOCK, ""),))


def lines_of(text: str) -> list[str]:
    """The lines of an answer, without CR, byte order mark and lone surrogates."""
    readable = text.encode("utf-8", "replace").decode("utf-8").removeprefix("\ufeff")
    return readable.replace("\r\n", "\n").split("\n")


def blocks(lines: Sequence[str]) -> Iterator[Block]:
    """The files that an answer names, in order, whether or not they can be used."""
    place = 0
    while place < len(lines):
        header = _header(lines, place)
        if header is None:
            place = _after_snippet(lines, place)
        elif header.fence is None:
            yield Block(name=header.name, line=place, text=None)
            place += 1
        else:
            end, closed = _end(lines, header.fence, header.name)
            text = _text(lines, header.fence, end) if closed else None
            yield Block(header.name, place, text, unclosed=not closed)
            place = end + closed


def _header(lines: Sequence[str], place: int) -> _Header | None:
    """The name on this line, when it claims to be one: in capitals, or with a fence below it."""
    match = _HEADER.match(lines[place][:_MAX_HEADER])
    if not match:
        return None
    name, strict, fence = _name(match[2]), match[1] == "FILE", _fence_below(lines, place + 1)
    claims = (
        (bool(name) or fence is not None) if strict else (fence is not None and " " not in name)
    )
    return _Header(name=name, strict=strict, fence=fence) if claims else None


def _name(written: str) -> str:
    name = written.strip().strip("*").strip()
    if quoted := _QUOTED.match(name):
        return quoted[2].strip().removeprefix("./")
    note = _ANNOTATION.search(name)
    return (name[: note.start()] if note else name).rstrip(" \t*`:").removeprefix("./")


def _fence(line: str) -> _Fence | None:
    match = _FENCE.fullmatch(line)
    if not match or (match[2][0] == "`" and "`" in match[3]):
        return None
    return _Fence(indent=match[1], mark=match[2], info=match[3].strip())


def _fence_below(lines: Sequence[str], place: int) -> int | None:
    while place < len(lines) and not lines[place].strip():
        place += 1
    return place if place < len(lines) and _fence(lines[place]) else None


def _after_snippet(lines: Sequence[str], place: int) -> int:
    """The line after this one, or after the nameless block that it opens."""
    if not _fence(lines[place]):
        return place + 1
    end, closed = _end(lines, place, "")
    return end + closed


def _end(lines: Sequence[str], start: int, name: str) -> tuple[int, bool]:
    """The line that closes the block opened at `start`; or, when nothing does, where it must stop.

    A name with a fence as long as this one's can't be text of the file: the block before it was
    never closed. (In Markdown only the exact word FILE is taken for a name.)
    """
    opened = _fence(lines[start])
    markdown = name.lower().endswith(_MARKDOWN)
    nested: list[_Fence] = []
    for place in range(start + 1, len(lines)):
        fence = _fence(lines[place])
        if opened is None or fence is None or not opened.matches(fence):
            if fence is None and opened and _starts_another(lines, place, opened, markdown):
                return place, False
        elif fence.info or (markdown and not nested and _text_right_below(lines, place)):
            nested.append(fence)
        elif not nested:
            return place, True
        elif nested[-1].matches(fence):
            nested.pop()
    return len(lines), False


def _starts_another(lines: Sequence[str], place: int, opened: _Fence, markdown: bool) -> bool:
    header = _header(lines, place)
    if header is None or header.fence is None or (markdown and not header.strict):
        return False
    fence = _fence(lines[header.fence])
    return fence is not None and opened.matches(fence)


def _text_right_below(lines: Sequence[str], place: int) -> bool:
    below = lines[place + 1] if place + 1 < len(lines) else ""
    return bool(below.strip()) and _header(lines, place + 1) is None


def _text(lines: Sequence[str], start: int, end: int) -> str:
    indent = len(lines[start]) - len(lines[start].lstrip(" \t"))
    return "".join(_dedent(line, indent) + "\n" for line in lines[start + 1 : end])


def _dedent(line: str, indent: int) -> str:
    return line[:indent].lstrip(" \t") + line[indent:]


def _file(block: Block, before: Mapping[str, str]) -> FileText | Problem:
    name = block.name
    if _PLACEHOLDER.fullmatch(name[:MAX_PATH]):
        return _problem(ProblemKind.PLACEHOLDER_PATH, name)
    try:
        path = canonical_path(name)
    except BadPath as error:
        return _problem(ProblemKind.BAD_PATH, name, error.reason)
    if block.text is None:
        missing = ProblemKind.UNCLOSED_FENCE if block.unclosed else ProblemKind.MISSING_FENCE
        return _problem(missing, path)
    if phrase := elision(block.text, before.get(path), path):
        return _problem(ProblemKind.ELIDED, path, phrase)
    return FileText(path=path, text=block.text)


def _apart(found: Mapping[str, FileText | Problem]) -> dict[str, FileText | Problem]:
    """The files that can't live beside an earlier one become problems."""
    paths = [path for path, item in found.items() if isinstance(item, FileText)]
    clashes = {
        error.path: _problem(ProblemKind.BAD_PATH, error.path, error.reason)
        for error in conflicts(paths)
    }
    return {**found, **clashes}


_NO_BLOCK = ProblemKind.NO_FILE_BLOCK
_DETAILS = MappingProxyType(
    {
        _NO_BLOCK: "The answer holds no file. Write each file as a line `FILE: path`, then a "
        "fenced block with the whole file.",
        ProblemKind.MISSING_FENCE: "{path}: the name is not followed by a fenced block. Write the "
        "line `FILE: {path}` again, and right below it the whole file in a fenced block.",
        ProblemKind.UNCLOSED_FENCE: "{path}: its fenced block does not end. Write the whole file "
        "again and close it with the same fence; when the file itself has fences, use a longer one "
        "around it.",
        ProblemKind.BAD_PATH: "{path}: the path {reason}. Write the file again under a plain "
        "relative path.",
        ProblemKind.ELIDED: "{path}: the file {reason}. Write the whole file again, with every "
        "line that belongs in it.",
        ProblemKind.PLACEHOLDER_PATH: "{path}: this is a placeholder, not a path. Write the file "
        "again under its real path.",
    }
)


def _problem(kind: ProblemKind, path: str, reason: str = "") -> Problem:
    path = path[:MAX_PATH]
    detail = _DETAILS[kind].format(path=path or "(no name)", reason=reason)
    return Problem(kind=kind, path=path, detail=detail)
