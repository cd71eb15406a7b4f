"""Drafts without names: a reader is to weigh what is said, not who says it.

The labels follow the order that the workflow drew; names of seats inside the texts become
labels too ("I agree with GPT" reads "I agree with draft B"), and labels in an answer become
names again for everybody who saw no labels or other ones.
"""

import re
from collections.abc import Sequence

from domain.answers import LABELS
from domain.transcript import Spoken

NOBODY = "another engineer"
"""Who a seat without a label is."""

_KINDS = frozenset({"scripted", "compatible"})
"""Parts of a seat's id that are ordinary words."""

_LABEL = r"[*`]*[A-F]\b(?![+#])[*`]*"
_AND = r"(?:\s*[,/&]\s*(?:(?:and|or)\s+)?|\s+(?:and|or)\s+)"
_DRAFTS = re.compile(rf"\b(?:(T|t)he\s+)?(D|d)raft(s?)\s+({_LABEL}(?:{_AND}{_LABEL})*)")
_FIRST_FIELD = re.compile(r"(?<=[:：])([\s\[(*`]*)([A-F])(?=[\s\])*`]*\|)")
_LETTER = re.compile(r"\b[A-F]\b")


class Labels:
    """Which label stands for which seat before one reader."""

    def __init__(self, seats: Sequence[str], others: Sequence[str] = ()) -> None:
        """`others` are seats without a label; their names are left out of the texts too."""
        self.seats = tuple(dict.fromkeys(seats))
        self._labels = dict(zip(self.seats, LABELS, strict=False))
        self._by_label: dict[str, str] = {label: seat for seat, label in self._labels.items()}
        self._names = {name: seat for seat in (*others, *self.seats) for name in _names(seat)}
        self._pattern = _pattern(self._names)

    def of(self, seat: str) -> str:
        """The label of this seat's draft."""
        return self._labels[seat]

    def mask(self, text: str) -> str:
        """The text with every name of a seat turned into its label."""
        if not self._names:
            return text
        return self._pattern.sub(self._masked, text)

    def named(self, text: str) -> str:
        """The reader's answer with its labels turned into names: what `mask` does, undone."""
        told = _DRAFTS.sub(self._drafts, text)
        return _FIRST_FIELD.sub(lambda found: found[1] + self._seats(found[2]), told)

    def unsigned(self, spoken: Spoken) -> Spoken:
        """A passage without its speaker and without names in its words."""
        passage = spoken.passage.model_copy(update={"speaker": ""})
        return Spoken(passage=passage, text=self.mask(spoken.text))

    def _masked(self, match: re.Match[str]) -> str:
        seat = self._names[match["name"].casefold()]
        return f"draft {self.of(seat)}" if seat in self._labels else NOBODY

    def _drafts(self, match: re.Match[str]) -> str:
        if not self._by_label.keys() >= set(_LETTER.findall(match[4])):
            return match[0]
        the = "The" if match[1] == "T" or (not match[1] and match[2] == "D") else "the"
        return f"{the} draft{match[3]} of {self._seats(match[4])}"

    def _seats(self, labels: str) -> str:
        return _LETTER.sub(lambda found: self._by_label.get(found[0], found[0]), labels)


def _names(seat: str) -> tuple[str, ...]:
    """What a seat may be called: its id, and the parts of it that are names."""
    parts = [part for part in seat.casefold().split("-") if part not in _KINDS]
    return (seat.casefold(), *(part for part in parts if len(part) > 1))


def _pattern(names: dict[str, str]) -> re.Pattern[str]:
    """Any of the names, with "the draft of" before it; not the name of a file."""
    longest_first = sorted(names, key=len, reverse=True)
    name = "|".join(map(re.escape, longest_first))
    return re.compile(
        rf"(?:\b(?:the\s+)?drafts?\s+of\s+)?(?<![\w-])(?P<name>{name})(?!\w|\.\w)", re.IGNORECASE
    )
