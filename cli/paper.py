"""What a session is told on: a terminal with colours and boxes, or plain lines for pipes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from cli.words import harmless, out, put

COLOURS = ("dark_orange", "green", "dodger_blue1", "magenta", "yellow", "cyan")
WIDEST = 100


class Speaker:
    """Who says a line: the seat's id, its letter and its colour."""

    def __init__(self, id: str, letter: str, colour: str) -> None:
        self.id = id
        self.letter = letter
        self.colour = colour


class Paper(Protocol):
    """Something to write on. `at` is when it happened."""

    at: datetime | None

    @property
    def width(self) -> int | None:
        """Characters of a spoken line, None for any."""
        ...

    def heading(self, text: str) -> None:
        """A new part begins."""
        ...

    def line(self, text: str, style: str = "", speaker: Speaker | None = None) -> None:
        """One line, spoken by a seat or told by the house."""
        ...

    def box(self, title: str, lines: Sequence[str], style: str) -> None:
        """Something that nobody should overlook."""
        ...


class Terminal:
    """A terminal of any width."""

    def __init__(self, console: Console | None = None) -> None:
        self.at: datetime | None = None
        self._console = console or out()

    @property
    def _columns(self) -> int:
        return min(self._console.width, WIDEST)

    @property
    def width(self) -> int | None:
        """What is left beside the letter and the bar."""
        return max(20, self._columns - 5)

    def heading(self, text: str) -> None:
        """A line across, with the text in bold."""
        self._console.print()
        self._console.rule(Text(text, style="bold"), align="left", style="bright_black")

    def line(self, text: str, style: str = "", speaker: Speaker | None = None) -> None:
        """The letter and the bar in the seat's colour, then the text."""
        before = Text("  ")
        if speaker:
            before = Text(f"{speaker.letter} │ ", style=speaker.colour)
        for part in Text(harmless(text), style=style).wrap(self._console, self.width or WIDEST):
            self._console.print(before + part)

    def box(self, title: str, lines: Sequence[str], style: str) -> None:
        """A panel."""
        text = Text("\n".join(harmless(line) for line in lines))
        self._console.print(
            Panel(text, title=Text(title, style=f"bold {style}"), title_align="left",
                  border_style=style, width=self._columns)
        )  # fmt: skip


class Plain:
    """One event, one line: `12:03:11 gpt │ text`."""

    def __init__(self) -> None:
        self.at: datetime | None = None
        self.width: int | None = None

    def heading(self, text: str) -> None:
        """A line of its own."""
        self.line(f"== {text}")

    def line(self, text: str, style: str = "", speaker: Speaker | None = None) -> None:  # noqa: ARG002
        """The time, who, and the text."""
        when = self.at.astimezone().strftime("%H:%M:%S") if self.at else "        "
        put(f"{when} {speaker.id if speaker else '*'} │ {harmless(text)}")

    def box(self, title: str, lines: Sequence[str], style: str) -> None:
        """The title, then the lines."""
        for text in (f"-- {title}", *"\n".join(lines).splitlines()):
            self.line(text, style)
