"""What a reviewer found: where, what follows from it, what to do.

A review answer is plain text with one line per finding, in any order, among any prose:

    FINDING: critical | src/app.py:42 | what follows from it | what to do
    CLEAN: src/util.py
"""

import re
from collections.abc import Collection, Sequence
from enum import StrEnum

from domain.errors import UnreadableReview
from domain.value import Value


class Severity(StrEnum):
    """How bad a finding is."""

    CRITICAL = "critical"
    WARNING = "warning"


class Finding(Value):
    """One finding of one seat."""

    severity: Severity
    path: str
    place: str
    """A line number or a name inside the file; empty for the whole file."""
    consequence: str
    fix: str
    seat: str = ""


class Review(Value):
    """A review answer as read: what is wrong, and which paths the reviewer calls clean."""

    findings: tuple[Finding, ...]
    clean: tuple[str, ...]


_LINE = re.compile(r"[\s>*_#`+\-•|(\d.)]*(findings?|clean)[\s*_`]*[:：](.*)", re.IGNORECASE)
_SEVERE = frozenset({"critical", "high", "blocker"})
_SEVERITIES = _SEVERE | {
    "warning",
    "warn",
    "medium",
    "low",
    "minor",
    "major",
    "info",
    "note",
    "nit",
}
_NOTHING = frozenset({"", "none", "nothing", "no findings", "n/a", "na", "-"})
_FIELDS = 4
_MARKS = frozenset("./")
"""A word with one of these is rather a path than a word."""
_WORD = re.compile(r"[a-z]+")
_PLACE = re.compile(
    r"(?P<path>[^\s:#]+)(?:\s*(?:[:#]|\bline\b|\blines\b)\s*(?P<place>.*))?", re.IGNORECASE
)
_EDGES = " \t\r*`"


def parse_findings(text: str, seat: str) -> Review:
    """What a review answer says, in its order; paths as written, to be looked up, never opened.

    Forgives bullets, bold, case, a missing fix and a missing place. CRITICAL, HIGH and BLOCKER
    are critical, every other severity is a warning. `FINDING: none` is an answer without
    findings. Raises `UnreadableReview` when no line is a FINDING or a CLEAN line.
    """
    lines = [match for line in _readable(text).split("\n") if (match := _LINE.match(line))]
    if not lines:
        raise UnreadableReview(
            "The review has no FINDING and no CLEAN line. Write one line per finding, "
            "`FINDING: critical | path:line | what follows from it | what to do`, "
            "and `CLEAN: path` for each file without findings."
        )
    said = [(match[1].lower(), match[2].strip(_EDGES)) for match in lines]
    findings = (_finding(body, seat) for word, body in said if word != "clean")
    clean = (path for word, body in said if word == "clean" for path in _clean(body))
    return Review(
        findings=tuple(found for found in findings if found), clean=tuple(dict.fromkeys(clean))
    )


def _readable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _finding(body: str, seat: str) -> Finding | None:
    fields = [field.strip(_EDGES) for field in body.rstrip("| ").split("|", _FIELDS - 1)]
    if len(fields) == 1 and fields[0].lower().rstrip(".") in _NOTHING:
        return None
    word = next(iter(_WORD.findall(fields[0].lower())), "")
    if len(fields) > 1 and (word in _SEVERITIES or _is_unknown_severity(fields)):
        fields = fields[1:]
    path, place = _where(fields[0]) if len(fields) > 1 else ("", "")
    rest = fields[1:] if path else fields
    return Finding(
        severity=Severity.CRITICAL if word in _SEVERE else Severity.WARNING,
        path=path,
        place=place,
        consequence=rest[0],
        fix=" | ".join(rest[1:]),
        seat=seat,
    )


def _is_unknown_severity(fields: Sequence[str]) -> bool:
    return len(fields) == _FIELDS and not _is_path(fields[0])


def _where(field: str) -> tuple[str, str]:
    match = _PLACE.fullmatch(field.replace("`", ""))
    if not match:
        return "", ""
    place = (match["place"] or "").strip(_EDGES)
    return match["path"].removeprefix("./"), re.sub(r"^L(?=\d)", "", place)


def _clean(body: str) -> list[str]:
    """The paths of a CLEAN line; a remark behind a path is dropped, and so are plain words."""
    paths = []
    for part in body.split(","):
        words = [word.strip(_EDGES) for word in part.strip(_EDGES).split()]
        if words and words[0].lower() not in _NOTHING:
            alone = len(words) == 1
            paths += [words[0].removeprefix("./")] if alone or _is_path(words[0]) else []
    return paths


def _is_path(word: str) -> bool:
    return not _MARKS.isdisjoint(word)


def advisory(review: Review, paths: Collection[str]) -> Review:
    """The review of a chunk with these paths: a finding about another file is only a warning.

    Its reviewer saw no more of that file than signatures. A path may be written without its
    first folders; a finding without a path is about the chunk.
    """
    findings = tuple(_advisory(found, paths) for found in review.findings)
    return review.model_copy(update={"findings": findings})


def _advisory(found: Finding, paths: Collection[str]) -> Finding:
    inside = any(f"/{path}".endswith(f"/{found.path}") for path in paths)
    if inside or not found.path:
        return found
    return found.model_copy(update={"severity": Severity.WARNING})
