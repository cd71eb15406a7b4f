"""Chunks: a code base cut into pieces that every seat can review in one turn."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from domain.agents import ProviderName
from domain.code.clusters import clusters
from domain.code.neighbours import neighbours
from domain.code.outlines import outlines
from domain.code.precedence import precedence
from domain.code.signatures import signatures
from domain.code.ties import ties
from domain.tokens import estimate
from domain.value import Sha256, Value

LIMIT = 18_000
"""Tokens of files; with the outlines of their neighbours a chunk has at most 20,000."""
LARGE = 58_000
"""The same for seats that all have `LARGE_WINDOW` tokens of context."""
LARGE_WINDOW = 200_000


class SourceFile(Value):
    """A text file, in memory only."""

    path: str
    sha: Sha256
    text: str


class Part(Value):
    """Some lines of a file, or all of them. Lines end at a line feed and count from 1.

    An empty file is one part with `first` 1 and `last` 0. An outline counts signatures instead
    of lines: it shows the first ones of a file that is context and not under review.
    """

    path: str
    sha: Sha256
    """The address of the whole file."""
    first: int
    last: int
    """Inclusive."""
    whole: bool
    outline: bool = False


class Chunk(Value):
    """What the seats read in one turn: parts under review, then outlines of the files around."""

    parts: tuple[Part, ...]
    tokens: int
    """Of the parts under review."""

    @property
    def reviewed(self) -> tuple[Part, ...]:
        """The parts under review."""
        return tuple(part for part in self.parts if not part.outline)


_Sized = tuple[Part, int]
Ties = Mapping[str, Sequence[str]]


def split(files: Sequence[SourceFile], limit: int = LIMIT) -> tuple[Chunk, ...]:
    """Every line of every file exactly once, in chunks of at most `limit` tokens.

    Application code first, then configuration and infrastructure, then tests, lock files last.
    In each, files that import each other share a chunk as far as the limit allows, and chunks are
    filled in the order of the paths; so all files are one chunk when they fit. A file that is
    larger than the limit is cut between lines; a single line that is larger is never cut and is
    a chunk of its own, the only kind that passes the limit. Tokens are counted for the tokenizer
    that needs most (Claude's), so the limit holds for every seat.

    Each chunk ends with outlines of the files around it (`Part.outline`), of at most
    2,000 tokens beyond the limit.
    """
    ordered = sorted(files, key=lambda file: precedence(file.path))
    tied = ties({file.path: file.text for file in ordered})
    bins = _filled([_units(group, tied, limit) for group in _by_priority(ordered)], limit)
    texts = {file.path: file for file in ordered}
    return tuple(_chunk(sized, texts, tied) for sized in bins)


def limit_for(windows: Sequence[int]) -> int:
    """How large chunks may be in tokens for seats with these context windows (0: unknown).

    20,000 with outlines when there is no seat or any window is unknown or below 200,000; else
    60,000, far inside every window and below the size from which a vendor charges more
    (Haiku 5.5: 100,000).
    A code base up to this size is reviewed in one pass.
    """
    return LARGE if min(windows, default=0) >= LARGE_WINDOW else LIMIT


def text_of(part: Part, text: str) -> str:
    """The part's lines, cut from the text of the whole file; signatures for an outline."""
    if part.outline:
        return "".join(f"{line}\n" for line in signatures(part.path, text)[: part.last])
    return text if part.whole else "".join(_lines(text)[part.first - 1 : part.last])


def _tokens(size: int) -> int:
    return estimate(size, ProviderName.ANTHROPIC)


def _by_priority(ordered: Sequence[SourceFile]) -> Iterator[list[SourceFile]]:
    for _, group in groupby(ordered, key=lambda file: precedence(file.path)[0]):
        yield list(group)


def _units(files: Sequence[SourceFile], tied: Ties, limit: int) -> Iterator[list[_Sized]]:
    """What goes into one chunk together: files tied to each other, or a piece of a long one."""
    sizes = {file.path: len(file.text.encode(errors="replace")) for file in files}
    short = {path: size for path, size in sizes.items() if _tokens(size) <= limit}
    pairs = [(path, other) for path in short for other in tied[path]]
    home = clusters(short, pairs, lambda size: _tokens(size) <= limit)
    units: dict[tuple[str, int], list[_Sized]] = {}
    for file in files:
        if file.path in short:
            units.setdefault((home[file.path], 0), []).append((_whole(file), sizes[file.path]))
        else:
            units |= {(part.path, part.first): [(part, size)] for part, size in _cut(file, limit)}
    yield from units.values()


def _filled(groups: Iterable[Iterable[list[_Sized]]], limit: int) -> list[list[_Sized]]:
    """Each unit in the first chunk with room, but never before the last one of an earlier group."""
    bins: list[list[_Sized]] = []
    for group in groups:
        start = max(len(bins) - 1, 0)
        for unit in group:
            # Pieces of a long file stay in order: none goes behind a chunk that is already there.
            open_bins = bins[start:] if unit[0][0].whole else bins[start:][-1:]
            room = (b for b in open_bins if _tokens(_size(b) + _size(unit)) <= limit)
            found = next(room, None)
            if found is None:
                bins.append(unit)
            else:
                found.extend(unit)
    return bins


def _size(sized: Sequence[_Sized]) -> int:
    return sum(size for _, size in sized)


def _chunk(sized: Sequence[_Sized], files: Mapping[str, SourceFile], tied: Ties) -> Chunk:
    parts = sorted(
        (part for part, _ in sized), key=lambda part: (precedence(part.path), part.first)
    )
    around = neighbours({part.path for part in parts}, tied)
    shown = outlines((path, files[path].text) for path in around)
    context = (_outline(files[path], count) for path, count in shown)
    return Chunk(parts=(*parts, *context), tokens=_tokens(_size(sized)))


def _outline(file: SourceFile, count: int) -> Part:
    return Part(path=file.path, sha=file.sha, first=1, last=count, whole=False, outline=True)


def _whole(file: SourceFile) -> Part:
    last = len(_lines(file.text))
    return Part(path=file.path, sha=file.sha, first=1, last=last, whole=True)


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
