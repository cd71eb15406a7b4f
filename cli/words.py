"""Where words go: data to stdout, words for people to stderr; text from outside made harmless."""

import re
from functools import cache

from rich.console import Console

from cli.problems import Trouble

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@cache
def out() -> Console:
    """The console for data."""
    return Console(highlight=False, markup=False, emoji=False)


@cache
def err() -> Console:
    """The console for people."""
    return Console(stderr=True, highlight=False, markup=False, emoji=False)


def say(text: str = "", style: str = "") -> None:
    """A line for people."""
    err().print(text, style=style, soft_wrap=True)


def put(text: str) -> None:
    """A line of data, as it is."""
    print(text, flush=True)


def harmless(text: str) -> str:
    """The text without the characters that steer a terminal or turn the reading direction."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n"))


def show_trouble(trouble: Trouble) -> None:
    """Field, problem and remedy."""
    field = f"{trouble.field}: " if trouble.field and trouble.field not in trouble.problem else ""
    say(f"✗ {field}{harmless(trouble.problem)}", style="bold red")
    if trouble.remedy:
        say(f"  → {harmless(trouble.remedy)}")
