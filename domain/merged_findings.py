"""Findings that mean the same, made one."""

from collections.abc import Sequence

from domain.findings import Finding, Severity
from domain.sameness import all_places, folded, same_place, same_words


def merge_findings(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Each finding once, critical first, else in order; who found it joined as `claude, gpt`.

    Two are the same when they name the same file, the same place and the same consequence, both
    as `domain.sameness` has it; without a file the consequence has to agree word for word. The
    longest wording and the worst severity stay, places that differ are listed, and the first fix
    stands in where the wording brings none. Merging twice changes nothing.
    """
    merged: list[Finding] = []
    for finding in found:
        place = next((n for n, other in enumerate(merged) if _same(finding, other)), None)
        if place is None:
            merged.append(finding)
        else:
            merged[place] = _joined(merged[place], finding)
    if len(merged) < len(found):
        return merge_findings(merged)
    return tuple(sorted(merged, key=lambda finding: finding.severity is Severity.WARNING))


def _same(one: Finding, other: Finding) -> bool:
    if one.path != other.path or not same_place(one.place, other.place):
        return False
    if not one.path:
        return folded(one.consequence) == folded(other.consequence)
    return same_words(one.consequence, other.consequence)


def _joined(first: Finding, second: Finding) -> Finding:
    clearest = max(first, second, key=lambda finding: len(finding.consequence))
    severe = Severity.CRITICAL in (first.severity, second.severity)
    seats = dict.fromkeys(
        seat for side in (first, second) for seat in side.seat.split(", ") if seat
    )
    return clearest.model_copy(
        update={
            "severity": Severity.CRITICAL if severe else Severity.WARNING,
            "place": all_places(first.place, second.place),
            "fix": clearest.fix or first.fix or second.fix,
            "seat": ", ".join(seats),
        }
    )
