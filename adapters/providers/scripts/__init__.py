"""The prepared lines of scripted seats: a folder for each task, a page for each round.

In a page, `<!-- turn: requirements.1.scripted-claude -->` opens what that turn says. The lines of
a judge are JSON with the drafts' labels as `$claude`, `$gpt` and `$gemini`. A new task is a new
folder with a `task.md`.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from domain.value import Value

SAMPLE = "url_shortener"
"""The task of `roundtable demo`."""

JUDGE = "judge"
CRITIC = "critique"
"""Who speaks in a critique: there are no lines for it, whatever the seat."""

_OPENING = re.compile(r"^<!-- turn: (\S+) -->\n", re.MULTILINE)
_RUN = re.compile(r"-\d+$")


class Place(Value):
    """Where in a session something is said. `iteration` is 0 where there are none."""

    round: str
    iteration: int
    who: str


class Line(Value):
    """What is said there."""

    place: Place
    text: str


class Script(Value):
    """All lines for one task."""

    task: str
    lines: tuple[Line, ...]

    def says(self, place: Place) -> str | None:
        """The line for this place, of the last iteration that is written down up to it."""
        found = [
            line
            for line in self.lines
            if (line.place.round, line.place.who) == (place.round, place.who)
            and line.place.iteration <= place.iteration
        ]
        return max(found, key=lambda line: line.place.iteration).text if found else None

    def last(self, place: Place) -> str | None:
        """The last line that is written down for this speaker and round."""
        return self.says(place.model_copy(update={"iteration": 99}))

    def speakers(self, place: Place) -> dict[str, str]:
        """What each seat says in this place's iteration, by the seat's name without `scripted-`."""
        seats = {line.place.who for line in self.lines if line.place.who.startswith("scripted-")}
        said = {seat: self.says(place.model_copy(update={"who": seat})) for seat in sorted(seats)}
        return {seat.removeprefix("scripted-"): text for seat, text in said.items() if text}


def parse_place(turn: str) -> Place:
    """The place that a step's id names; a later run, another ruling, a repair are the same one."""
    round, *rest = turn.split(".")
    numbers = [int(part) for part in rest if part.isdigit()]
    words = [part for part in rest if not part.isdigit()]
    return Place(
        round=_RUN.sub("", round),
        iteration=numbers[0] if numbers else 0,
        who=CRITIC if CRITIC in words else _RUN.sub("", words[0]) if words else "",
    )


@cache
def load(name: str) -> Script:
    """The script of this task."""
    folder = files(__name__).joinpath(name)
    pages = sorted(page.name for page in folder.iterdir() if page.name.endswith(".md"))
    texts = {page: folder.joinpath(page).read_text(encoding="utf-8") for page in pages}
    task = texts.pop("task.md").strip()
    return Script(task=task, lines=tuple(line for text in texts.values() for line in _lines(text)))


def _lines(page: str) -> Iterator[Line]:
    parts = _OPENING.split(page)[1:]
    for turn, text in zip(parts[::2], parts[1::2], strict=True):
        yield Line(place=parse_place(turn), text=text.strip() + "\n")
