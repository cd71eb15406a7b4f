"""The seven rounds, one row each. A new round is one row here and one page in `prompts/rounds/`."""

from enum import StrEnum
from types import MappingProxyType

from domain.value import Value


class VerdictKind(StrEnum):
    """Which of the three judge formats a round ends with."""

    DISCUSSION = "discussion"
    CODE = "code"
    REVIEW = "review"


class Procedure(StrEnum):
    """How a round is run."""

    DEBATE = "debate"
    CHUNKED_REVIEW = "chunked_review"
    EXECUTION = "execution"


class Round(Value):
    """One row of the table: what a round is called, who its seats are, what it may cost."""

    id: str
    number: int
    title: str
    role: str
    budget: int
    """Visible answer tokens per turn; reasoning comes on top."""
    verdict: VerdictKind
    procedure: Procedure


_DEBATE, _REVIEW, _RUN = Procedure.DEBATE, Procedure.CHUNKED_REVIEW, Procedure.EXECUTION
_TALK, _CODE, _FINDINGS = VerdictKind.DISCUSSION, VerdictKind.CODE, VerdictKind.REVIEW

_ROWS = (
    ("requirements", "Requirements", "Principal Product Engineer", 2048, _TALK, _DEBATE),
    ("architecture", "Architecture", "Distinguished Software Architect", 4096, _TALK, _DEBATE),
    ("development", "Development", "Principal Software Engineer", 8192, _CODE, _DEBATE),
    ("code_review", "Code Review", "Staff Engineer", 4096, _FINDINGS, _REVIEW),
    ("qa", "QA", "Principal QA Engineer", 8192, _CODE, _DEBATE),
    ("devops", "DevOps", "Senior Platform Engineer", 4096, _CODE, _DEBATE),
    ("execution", "Execution & Analysis", "SRE / Runtime Debugger", 8192, _FINDINGS, _RUN),
)

ROUNDS = MappingProxyType(
    {
        id: Round(
            id=id,
            number=number,
            title=title,
            role=role,
            budget=budget,
            verdict=verdict,
            procedure=run,
        )
        for number, (id, title, role, budget, verdict, run) in enumerate(_ROWS, start=1)
    }
)
"""The rounds by id, in order. A running session never reads this table: its plan carries a copy."""

DEFAULT_ITERATIONS = 3
MAX_ITERATIONS = 10


class Preset(StrEnum):
    """The common selections of rounds."""

    FULL = "full"
    SPEC = "spec"
    CODE = "code"
    NO_DOCKER = "no_docker"
    REVIEW = "review"


PRESETS = MappingProxyType(
    {
        Preset.FULL: tuple(ROUNDS),
        Preset.SPEC: ("requirements", "architecture"),
        Preset.CODE: ("development", "code_review"),
        Preset.NO_DOCKER: ("requirements", "architecture", "development", "code_review", "qa"),
        Preset.REVIEW: ("code_review",),
    }
)
