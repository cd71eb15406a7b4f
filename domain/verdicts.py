"""Rulings: what a judge's answer means, with seats instead of labels, and how people read it."""

import json
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from domain.answers import (
    ANSWERS,
    LABELS,
    CodeAnswer,
    DiscussionAnswer,
    ItemAnswer,
    Label,
    OptionAnswer,
    ReviewAnswer,
    RulingAnswer,
)
from domain.answers import answer_schema as answer_schema
from domain.decisions import Option
from domain.errors import UnreadableVerdict
from domain.rounds import VerdictKind
from domain.value import Value

MAX_LABEL = 120
MAX_ARGUMENT = 300


class _Verdict(Value):
    consensus: bool
    summary: str
    question: str = ""
    options: tuple[Option, ...] = ()


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


def parse_ruling(kind: VerdictKind, text: str, seats: Sequence[str]) -> Verdict:
    """The verdict in a judge's answer, labels turned into seats (`seats[0]` is A).

    Reads one JSON object, alone, fenced or among prose; never the prose. Raises
    `UnreadableVerdict` with a sentence that a language model can act on.
    """
    try:
        answer = ANSWERS[kind].model_validate_json(_object(text))
    except ValidationError as error:
        raise UnreadableVerdict(f"The ruling has wrong fields: {_faults(error)}.") from None
    _check(answer)
    return _meaning(answer, _Table(seats))


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


def _items(rows: Sequence[ItemAnswer]) -> tuple[Item, ...]:
    return tuple(Item(**row.model_dump()) for row in rows)


def _cut(text: str, limit: int) -> str:
    line = _line(text)
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _line(text: str) -> str:
    return " ".join(text.split())


def text_form(verdict: Verdict) -> str:
    """The ruling as people and later rounds read it; each item is one line."""
    if not verdict.consensus:
        return "\n".join([f"DISCUSS: {verdict.question}", *map(_choice, verdict.options)])
    if isinstance(verdict, CodeVerdict):
        return _block(
            f"CONSENSUS: BASE={verdict.base}.",
            _list("INCORPORATE", [_taken(row) for row in verdict.incorporate]),
            _list("MUST_FIX", verdict.must_fix),
            verdict.summary,
        )
    if isinstance(verdict, ReviewVerdict):
        return _block(
            "CONSENSUS: " + _list("CRITICAL", [_wrong(item) for item in verdict.critical]),
            _list("WARNINGS", [_wrong(item) for item in verdict.warnings]),
            _list("CONFIRMED_CLEAN", verdict.confirmed_clean),
            verdict.summary,
        )
    return f"CONSENSUS: {verdict.summary}"


def _block(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


def _list(title: str, items: Sequence[str]) -> str:
    return "\n".join(
        [f"{title}:", *(f"- {_line(item)}" for item in items)] if items else [f"{title}: none"]
    )


def _choice(option: Option) -> str:
    who = f" [{', '.join(option.seats)}]" if option.seats else ""
    why = f": {option.argument}" if option.argument else ""
    return f"({option.id}) {option.label}{who}{why}"


def _taken(row: Incorporate) -> str:
    return f"{row.function} of {row.path} from {row.seat}" + (
        f": {row.reason}" if row.reason else ""
    )


def _wrong(item: Item) -> str:
    return f"{item.place}: {item.consequence}" + (f" Fix: {item.fix}" if item.fix else "")
