"""Chunks: a code base cut into pieces that every seat can review in one turn."""

import re
from collections.abc import Iterator, Sequence

from domain.agents import ProviderName
from domain.tokens import estimate
from domain.value import Sha256, Value

LIMIT = 20_000


class SourceFile(Value):
    """A text file, in memory only."""

    path: str
    sha: Sha256
    text: str


class Part(Value):
    """Some lines of a file, or all of them. Lines end at a line feed and count from 1.

    An empty file is one part with `first` 1 and `last` 0.
    """

    path: str
    sha: Sha256
    """The address of the whole file."""
    first: int
    last: int
    """Inclusive."""
    whole: bool


class Chunk(Value):
    """What the seats review in one turn."""

    parts: tuple[Part, ...]
    tokens: int


_Sized = tuple[Part, int]

_LOCKS = re.compile(
    r"(.*[.-])?lock(\.(json|yaml|yml|hcl))?|(.*\.)?lockb|go\.sum|npm-shrinkwrap\.json|"
    r"packages\.lock\.json|gradle\.lockfile|package\.resolved"
)
_TEST_FOLDERS = frozenset(
    {"test", "tests", "__tests__", "spec", "specs", "e2e", "testdata", "fixtures"}
)
_TEST_NAMES = re.compile(
    r"test_.*|.*_test\.[^.]+|.*\.(test|spec|cy)\.[^.]+|conftest\.py|.*tests?\.(java|cs|kt)"
)
_CONFIG_FOLDERS = frozenset(
    {
        ".github",
        ".gitlab",
        ".circleci",
        "deploy",
        "infra",
        "terraform",
        "k8s",
        "helm",
        "docker",
        "docs",
    }
)
_CONFIG_NAMES = re.compile(
    r".*\.(ya?ml|toml|json|jsonc|json5|ini|cfg|conf|env|properties|tf|tfvars|hcl|md|mdx|rst|txt|"
    r"xml|gradle|dockerfile|bat|ps1|sh)|(docker|make|proc|vagrant|jenkins|caddy)file.*|\..*|.*\.config\.[^.]+"
)


def split(files: Sequence[SourceFile], limit: int = LIMIT) -> tuple[Chunk, ...]:
    """Every line of every file exactly once, in chunks of at most `limit` tokens.

    Application code first, then configuration and infrastructure, then tests, lock files last;
    in each the files of a folder stand together. Chunks are filled in this order. A file that is
    larger than the limit is cut between lines; a single line that is larger is never cut and is
    a chunk of its own, the only kind that passes the limit. Tokens are counted for the tokenizer
    that needs most (Claude's), so the limit holds for every seat.
    """
    chunks: list[Chunk] = []
    open_parts: list[Part] = []
    filled = 0
    for part, size in _parts(sorted(files, key=_place), limit):
        if open_parts and _tokens(filled + size) > limit:
            chunks.append(Chunk(parts=tuple(open_parts), tokens=_tokens(filled)))
            open_parts, filled = [], 0
        open_parts.append(part)
        filled += size
    if open_parts:
        chunks.append(Chunk(parts=tuple(open_parts), tokens=_tokens(filled)))
    return tuple(chunks)


def text_of(part: Part, text: str) -> str:
    """The part's lines, cut from the text of the whole file."""
    return text if part.whole else "".join(_lines(text)[part.first - 1 : part.last])


def _tokens(size: int) -> int:
    return estimate(size, ProviderName.ANTHROPIC)


def _place(file: SourceFile) -> tuple[int, str, str]:
    folder, _, name = file.path.rpartition("/")
    return _priority(folder.lower().split("/"), name.lower()), folder, name


def _priority(folders: Sequence[str], name: str) -> int:
    if _LOCKS.fullmatch(name):
        return 3
    if _TEST_NAMES.fullmatch(name) or not _TEST_FOLDERS.isdisjoint(folders):
        return 2
    if _CONFIG_NAMES.fullmatch(name) or not _CONFIG_FOLDERS.isdisjoint(folders):
        return 1
    return 0


def _parts(files: Sequence[SourceFile], limit: int) -> Iterator[_Sized]:
    for file in files:
        size = len(file.text.encode())
        if _tokens(size) <= limit:
            last = len(_lines(file.text))
            yield Part(path=file.path, sha=file.sha, first=1, last=last, whole=True), size
        else:
            yield from _cut(file, limit)


def _cut(file: SourceFile, limit: int) -> Iterator[_Sized]:
    lines = _lines(file.text)
    sizes = [len(line.encode()) for line in lines]
    first, filled = 0, 0
    for place, size in enumerate(sizes):
        if place > first and _tokens(filled + size) > limit:
            yield _part(file, first, place, len(lines)), filled
            first, filled = place, 0
        filled += size
    yield _part(file, first, len(lines), len(lines)), filled


def _part(file: SourceFile, start: int, end: int, lines: int) -> Part:
    whole = end - start == lines
    return Part(path=file.path, sha=file.sha, first=start + 1, last=end, whole=whole)


def _lines(text: str) -> list[str]:
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]
