"""Rulings: what a judge's answer means, with seats instead of labels."""

import json
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from domain.answers import (
    ANSWERS,
    LABELS,
    CodeAnswer,
    DiscussionAnswer,
    ItemAnswer,
    Label,
    ObjectionAnswer,
    OptionAnswer,
    ReviewAnswer,
    RulingAnswer,
)
from domain.answers import answer_schema as answer_schema
from domain.decisions import Option
from domain.errors import UnreadableVerdict
from domain.objections import Closing, Ending, Objection
from domain.rounds import VerdictKind
from domain.value import Value

MAX_LABEL = 120
MAX_ARGUMENT = 300


class _Verdict(Value):
    consensus: bool
    summary: str
    question: str = ""
    options: tuple[Option, ...] = ()
    closed: tuple[Closing, ...] = ()
    """What became of the objections; one that is not among them stays open."""


class DiscussionVerdict(_Verdict):
    """A ruling on words."""

    kind: Literal[VerdictKind.DISCUSSION] = VerdictKind.DISCUSSION


class Incorporate(Value):
    """A function to take from a seat's draft, as the judge named it: look it up, never open it."""

    seat: str
    path: str
    function: str
    reason: str


class CodeVerdict(_Verdict):
    """A ruling on drafts of code: the merge directive."""

    kind: Literal[VerdictKind.CODE] = VerdictKind.CODE
    base: str | None
    """The seat whose draft is the base; never None in a consensus."""
    incorporate: tuple[Incorporate, ...] = ()
    must_fix: tuple[str, ...] = ()


class Item(Value):
    """Something the review ruled to be wrong."""

    place: str
    consequence: str
    fix: str


class ReviewVerdict(_Verdict):
    """A ruling on findings."""

    kind: Literal[VerdictKind.REVIEW] = VerdictKind.REVIEW
    critical: tuple[Item, ...] = ()
    warnings: tuple[Item, ...] = ()
    confirmed_clean: tuple[str, ...] = ()


Verdict = Annotated[DiscussionVerdict | CodeVerdict | ReviewVerdict, Field(discriminator="kind")]
_VERDICT: TypeAdapter[DiscussionVerdict | CodeVerdict | ReviewVerdict] = TypeAdapter(Verdict)


def parse_verdict(stored: bytes) -> Verdict:
    """A verdict from its own JSON, as stored; raises `UnreadableVerdict`."""
    try:
        return _VERDICT.validate_json(stored)
    except ValidationError as error:
        raise UnreadableVerdict(f"The stored verdict is damaged: {_faults(error)}.") from None


def parse_ruling(
    kind: VerdictKind, text: str, seats: Sequence[str], objections: Sequence[Objection] = ()
) -> Verdict:
    """The verdict in a judge's answer, labels turned into seats (`seats[0]` is A).

    Reads one JSON object, alone, fenced or among prose; never the prose. `objections[0]` is O1;
    one that the ruling does not mention, contradicts itself on, or rejects without a reason
    stays open. Raises `UnreadableVerdict` with a sentence that a language model can act on.
    """
    try:
        answer = ANSWERS[kind].model_validate_json(_object(text))
    except ValidationError as error:
        raise UnreadableVerdict(f"The ruling has wrong fields: {_faults(error)}.") from None
    _check(answer)
    verdict = _meaning(answer, _Table(seats))
    return verdict.model_copy(update={"closed": _closed(answer.objections, objections)})


def _object(text: str) -> bytes:
    rulings = {_bytes(found) for found in _objects(text) if "decision" in found}
    if not rulings:
        raise UnreadableVerdict(
            "The answer holds no ruling. Answer with one JSON object of the given schema, "
            "complete, and nothing else."
        )
    if len(rulings) > 1:
        raise UnreadableVerdict("The answer holds two different rulings. Answer with only one.")
    return rulings.pop()


def _bytes(found: dict[str, Any]) -> bytes:
    """The object's JSON; half a surrogate pair, which UTF-8 can't hold, becomes `?`."""
    return json.dumps(found, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")


_ATTEMPTS = 64
"""How many opening braces are tried; keeps the time linear whatever a model writes."""


def _objects(text: str) -> Iterator[dict[str, Any]]:
    decoder, place = json.JSONDecoder(), 0
    for _ in range(_ATTEMPTS):
        place = text.find("{", place)
        if place < 0:
            return
        try:
            found, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            place += 1
        else:
            yield found


def _faults(error: ValidationError) -> str:
    """Up to five faults; a wrong value is not repeated."""
    faults = error.errors(include_url=False, include_input=False, include_context=False)
    told = [f"{'.'.join(map(str, fault['loc'])) or 'it'}: {fault['msg']}" for fault in faults[:5]]
    return "; ".join(told)


def _check(answer: RulingAnswer) -> None:
    if answer.decision == "DISCUSS" and not answer.question.strip():
        raise UnreadableVerdict(
            "The ruling is DISCUSS but asks nothing. Put what has to be settled in `question` "
            "and the possible answers in `options`."
        )
    if answer.decision == "DISCUSS":
        return
    if isinstance(answer, CodeAnswer) and answer.base is None:
        raise UnreadableVerdict(
            "The ruling is CONSENSUS but names no base. Put the label of the draft to build on "
            "in `base`."
        )
    if isinstance(answer, DiscussionAnswer) and not answer.summary.strip():
        raise UnreadableVerdict(
            "The ruling is CONSENSUS but says nothing. Put what was agreed in `summary`."
        )


class _Table:
    """Who sits behind each label."""

    def __init__(self, seats: Sequence[str]) -> None:
        self._seats = dict(zip(LABELS, seats, strict=False))

    def seat(self, label: Label) -> str:
        if label in self._seats:
            return self._seats[label]
        raise UnreadableVerdict(
            f"The ruling names draft {label}, which is not on the table. "
            f"Use only {', '.join(self._seats) or 'no label'}."
        )


def _meaning(answer: RulingAnswer, table: _Table) -> Verdict:
    shared: dict[str, Any] = {
        "consensus": answer.decision == "CONSENSUS",
        "summary": answer.summary.strip(),
        "question": answer.question.strip(),
        "options": _options(answer.options, table),
    }
    if isinstance(answer, CodeAnswer):
        return CodeVerdict(
            **shared,
            base=None if answer.base is None else table.seat(answer.base),
            incorporate=tuple(
                Incorporate(seat=table.seat(row.draft), **row.model_dump(exclude={"draft"}))
                for row in answer.incorporate
            ),
            must_fix=tuple(answer.must_fix),
        )
    if isinstance(answer, ReviewAnswer):
        return ReviewVerdict(
            **shared,
            critical=_items(answer.critical),
            warnings=_items(answer.warnings),
            confirmed_clean=tuple(answer.confirmed_clean),
        )
    return DiscussionVerdict(**shared)


def _options(rows: Sequence[OptionAnswer], table: _Table) -> tuple[Option, ...]:
    return tuple(
        Option(
            id=str(number),
            label=_cut(row.label, MAX_LABEL),
            argument=_cut(row.argument, MAX_ARGUMENT),
            seats=tuple(dict.fromkeys(table.seat(label) for label in row.drafts)),
        )
        for number, row in enumerate(rows, start=1)
    )


def _closed(
    rows: Sequence[ObjectionAnswer], objections: Sequence[Objection]
) -> tuple[Closing, ...]:
    outcomes: dict[int, set[str]] = {}
    for row in rows:
        outcomes.setdefault(row.number, set()).add(row.outcome)
    first = {row.number: row for row in reversed(rows) if len(outcomes[row.number]) == 1}
    return tuple(
        _closing(objection, first[number])
        for number, objection in enumerate(objections, start=1)
        if number in first and _is_final(first[number])
    )


def _is_final(row: ObjectionAnswer) -> bool:
    return row.outcome != "REJECTED" or bool(row.reason.strip())


_ENDINGS: Mapping[str, Ending] = MappingProxyType(
    {"FIXED": "fixed", "REJECTED": "rejected", "DEFERRED": "deferred"}
)


def _closing(objection: Objection, row: ObjectionAnswer) -> Closing:
    return Closing(
        id=objection.id,
        about=_cut(objection.about, MAX_LABEL),
        outcome=_ENDINGS[row.outcome],
        reason=_cut(row.reason, MAX_ARGUMENT),
    )


def _items(rows: Sequence[ItemAnswer]) -> tuple[Item, ...]:
    return tuple(Item(**row.model_dump()) for row in rows)


def _cut(text: str, limit: int) -> str:
    line = one_line(text)
    return line if len(line) <= limit else line[: limit - 1] + "…"


def one_line(text: str) -> str:
    """The text without line breaks."""
    return " ".join(text.split())
