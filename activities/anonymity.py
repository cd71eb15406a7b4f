"""Drafts without names: a judge is to weigh what is said, not who says it.

The labels follow the order that the workflow drew; names of seats inside the texts become
labels too ("I agree with GPT" reads "I agree with draft B").
"""

import re
from collections.abc import Sequence

from domain.answers import LABELS
from domain.transcript import Spoken

_KINDS = frozenset({"scripted", "compatible"})
"""Parts of a seat's id that are ordinary words."""


class Labels:
    """Which label stands for which seat in one ruling."""

    def __init__(self, seats: Sequence[str]) -> None:
        self.seats = tuple(dict.fromkeys(seats))
        self._labels = dict(zip(self.seats, LABELS, strict=False))
        self._names = {name: seat for seat in self.seats for name in _names(seat)}
        self._pattern = _pattern(self._names)

    def of(self, seat: str) -> str:
        """The label of this seat's draft."""
        return self._labels[seat]

    def mask(self, text: str) -> str:
        """The text with every name of a seat turned into its label."""
        if not self._names:
            return text
        return self._pattern.sub(self._masked, text)

    def unsigned(self, spoken: Spoken) -> Spoken:
        """A passage without its speaker and without names in its words."""
        passage = spoken.passage.model_copy(update={"speaker": ""})
        return Spoken(passage=passage, text=self.mask(spoken.text))

    def _masked(self, match: re.Match[str]) -> str:
        return f"draft {self.of(self._names[match[0].casefold()])}"


def _names(seat: str) -> tuple[str, ...]:
    """What a seat may be called: its id, and the parts of it that are names."""
    parts = [part for part in seat.casefold().split("-") if part not in _KINDS]
    return (seat.casefold(), *(part for part in parts if len(part) > 1))


def _pattern(names: dict[str, str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.I)
