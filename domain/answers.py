"""What a judge may answer, on the wire: drafts by label, the same schema in every call.

The models keep to what every vendor's structured output accepts: no extra fields, no defaults,
nullable instead of optional, `Literal`s, lists and nested models, no dict, recursion,
discriminator or length. A schema that never changes keeps prefixes cached.
"""

from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

from domain.rounds import VerdictKind
from domain.speech import Schema

Label = Literal["A", "B", "C", "D", "E", "F"]
LABELS: tuple[Label, ...] = ("A", "B", "C", "D", "E", "F")


class _Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OptionAnswer(_Wire):
    """One way to end the dispute, the argument for it, and the drafts that argue for it."""

    label: str
    argument: str
    drafts: list[Label]


class IncorporateAnswer(_Wire):
    """A whole function to take from another draft; `function` is its qualified name."""

    draft: Label
    path: str
    function: str
    reason: str


class ItemAnswer(_Wire):
    """Something that is wrong: `place` is path:line or path:name."""

    place: str
    consequence: str
    fix: str


def _number(value: object) -> object:
    """`O3` and `#3` are 3, where no schema held the judge to a number."""
    return value.strip().lstrip("Oo#") if isinstance(value, str) else value


class ObjectionAnswer(_Wire):
    """What becomes of one objection; `number` is the one that the judge was shown."""

    number: Annotated[int, BeforeValidator(_number)]
    outcome: Literal["FIXED", "REJECTED", "DEFERRED"]
    reason: str


class RulingAnswer(_Wire):
    """What every ruling has."""

    decision: Literal["CONSENSUS", "DISCUSS"]
    summary: str
    question: str
    options: list[OptionAnswer]
    objections: list[ObjectionAnswer]


class DiscussionAnswer(RulingAnswer):
    """The drafts agree (CONSENSUS, with a summary) or not (DISCUSS, with question and options)."""


class CodeAnswer(RulingAnswer):
    """Which draft is the base of the merge, what to take from the others, what must be fixed."""

    base: Label | None
    incorporate: list[IncorporateAnswer]
    must_fix: list[str]


class ReviewAnswer(RulingAnswer):
    """What is wrong with the code, and what was confirmed to be clean."""

    critical: list[ItemAnswer]
    warnings: list[ItemAnswer]
    confirmed_clean: list[str]


ANSWERS = MappingProxyType[VerdictKind, type[RulingAnswer]](
    {
        VerdictKind.DISCUSSION: DiscussionAnswer,
        VerdictKind.CODE: CodeAnswer,
        VerdictKind.REVIEW: ReviewAnswer,
    }
)


def answer_schema(kind: VerdictKind) -> Schema:
    """The shape that the judge of such a round must answer in."""
    return Schema(name=f"{kind.value}_verdict", json_schema=ANSWERS[kind].model_json_schema())
