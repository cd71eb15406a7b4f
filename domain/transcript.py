"""What was said, in order: by reference in the workflow, as text in the prompts.

The workflow keeps `Passage`s (who, when, address of the words). Activities load the words and
`render` them once, byte-identical for every seat and append-only, so that prefixes stay cached.
"""

import re
from enum import StrEnum

from domain.value import Sha256, Value


class PassageKind(StrEnum):
    """What a passage is."""

    TURN = "turn"
    RULING = "ruling"
    NOTE = "note"
    DECISION = "decision"


class Passage(Value):
    """Something said at the table; the words are an artifact."""

    kind: PassageKind
    round: str
    words: Sha256
    iteration: int = 0
    speaker: str = ""
    """The seat that spoke or judged; who wrote the note or took the decision."""


class Spoken(Value):
    """A passage with its words."""

    passage: Passage
    text: str


def render(spoken: Spoken) -> str:
    """One passage as the block that every seat reads.

    The text is quoted as data, so that no turn can end early and speak as somebody else.
    """
    passage = spoken.passage
    tag = passage.kind.value
    who = f' by="{passage.speaker}"' if passage.speaker else ""
    when = f' round="{passage.round}"'
    if passage.iteration:
        when += f' iteration="{passage.iteration}"'
    return f"<{tag}{who}{when}>\n{inside(tag, spoken.text)}\n</{tag}>"


def inside(tag: str, text: str) -> str:
    """The text as it may stand inside this tag: closing tags in it are escaped."""
    return re.sub(rf"<(?=\s*/\s*{tag}\s*>)", r"<\\", text, flags=re.IGNORECASE)
