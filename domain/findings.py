"""What a reviewer found: where, what follows from it, what to do."""

from enum import StrEnum

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
