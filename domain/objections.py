"""Objections to a draft, from the critique that raises them to the ruling that ends them.

A critique is plain text with one line per objection, in any order, among any prose:

    OBJECTION: B | src/app.py:load | what follows from it | how to see it
    NO OBJECTION
"""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from domain.answers import LABELS
from domain.errors import UnreadableCritique
from domain.value import Value

Ending = Literal["fixed", "rejected", "deferred"]
"""How an objection ends; until a ruling says so, it is open."""


class Objection(Value):
    """What is wrong where, what follows from it, and how to see it."""

    id: str
    """`<turn>.<n>`, unique in the session."""
    by: str
    against: str = ""
    """The seat whose draft is meant; empty when the critique named none that is there."""
    place: str
    consequence: str
    reproduction: str

    @property
    def about(self) -> str:
        """Where it is, for a line that people read."""
        draft = f"the draft of {self.against}" if self.against else ""
        return " in ".join(part for part in (self.place, draft) if part) or self.id


class Objections(Value):
    """The objections of one critique, as stored."""

    found: tuple[Objection, ...] = ()


class Closing(Value):
    """A ruling ends an objection; a rejection always has its reason."""

    id: str
    about: str
    outcome: Ending
    reason: str


_LEAD = r"[\s>*_#`+\-•|(\d.)]*"
_LINE = re.compile(rf"{_LEAD}objections?[\s*_`#(\d)]*[:：](.*)", re.IGNORECASE)
_NONE = re.compile(rf"{_LEAD}no\s+objections?[\s*_`]*(?:[-.:!;–—].*)?", re.IGNORECASE)
_LABEL = re.compile(
    r"[\[(\"'*`]*(?:draft\s+)?[*`]*([A-F])\b[\])\"'*`]*(?:\s*[,:;]\s*(?P<place>.+))?", re.IGNORECASE
)
_NOTHING = frozenset({"none", "nothing", "no objection", "no objections", "n/a", "na", "-"})
_FIELDS = 4
_EDGES = " \t\r*`"


def parse_objections(text: str, turn: str, by: str, seats: Sequence[str]) -> Objections:
    """What a critique objects to, in its order, labels turned into seats (`seats[0]` is A).

    Forgives bullets, bold, numbers, case, a label that is missing or not on the table, and
    missing last fields; the same line twice counts once. Raises `UnreadableCritique` when no
    line is an OBJECTION and none says NO OBJECTION.
    """
    lines = text.encode("utf-8", "replace").decode("utf-8").split("\n")
    bodies = [match[1].strip(_EDGES) for line in lines if (match := _LINE.match(line))]
    found = tuple(dict.fromkeys(_read(bodies, seats)))
    nothing = any(map(_NONE.fullmatch, lines)) or any(map(_is_nothing, bodies))
    if not found and not nothing:
        raise UnreadableCritique(
            "The critique has no OBJECTION line and does not say NO OBJECTION. Write one line per "
            "objection, `OBJECTION: B | place | what follows from it | how to see it`, or the "
            "line `NO OBJECTION`."
        )
    return Objections(
        found=tuple(
            Objection(
                id=f"{turn}.{number}",
                by=by,
                against=against,
                place=place,
                consequence=consequence,
                reproduction=reproduction,
            )
            for number, (against, place, consequence, reproduction) in enumerate(found, start=1)
        )
    )


def _is_nothing(body: str) -> bool:
    return body.lower().rstrip(".") in _NOTHING


def _read(bodies: Sequence[str], seats: Sequence[str]) -> Iterator[tuple[str, str, str, str]]:
    """Whose draft, place, consequence and reproduction of each line that says something."""
    for body in bodies:
        split = body.strip("| \t").split("|", _FIELDS - 1)
        against, fields = _against([field.strip(_EDGES) for field in split], seats)
        if len(fields) == 1:
            fields = ["", *fields]
        place, consequence, *how = [*fields, ""]
        if (place or consequence) and not _is_nothing(body):
            yield against, place, consequence, " | ".join(part for part in how if part)


def _against(fields: list[str], seats: Sequence[str]) -> tuple[str, list[str]]:
    """The seat that the first field names, and the other fields."""
    match = _LABEL.fullmatch(fields[0])
    if not match:
        return "", fields
    table = dict(zip(LABELS, seats, strict=False))
    seat = next((seat for label, seat in table.items() if label == match[1].upper()), "")
    place = match["place"]
    return seat, [place, *fields[1:]] if place else fields[1:] or [""]
