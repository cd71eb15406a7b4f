"""A question beside the table: put to the judge or to a seat, answered outside the transcript."""

from domain.agents import Seat
from domain.session import Spent
from domain.steps import Brief
from domain.value import Sha256, Value

JUDGE = "judge"
"""Whom to ask for the one who rules, whichever seat that is."""
MAX_QUESTION = 4_000
"""Characters."""
MAX_NOTE = 8_000
"""Characters of a note; the question and the answer together may be longer."""


class Chat(Value):
    """The workflow's input: who is asked what, and what they may read."""

    chat_id: str
    """The question's own stream in the event log: nothing of it is in the session's."""
    owner: str
    brief: Brief
    """The session as it is now; its minutes are everything said in public."""
    to: str
    """`judge`, or a seat's id."""
    seat: Seat
    question: Sha256
    promote: bool = False
    """Whether question and answer become a note to the session."""


class Answered(Value):
    """The answer, by reference; with `promote` also the note that it makes."""

    words: Sha256
    note: Sha256 | None = None
    spent: Spent = Spent()


def as_note(to: str, question: str, answer: str) -> str:
    """Question and answer as the table hears them, within the length of a note."""
    note = f"The developer asked {to}: {question}\n\nThe answer was: {answer}"
    return note if len(note) <= MAX_NOTE else note[: MAX_NOTE - 1] + "…"
