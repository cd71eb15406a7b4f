"""Asking the person at the terminal, while another door may answer first."""

import select
import sys

from cli.problems import Exit, Refused, Trouble
from cli.server import Server
from cli.words import err, say, show_trouble
from domain.decisions import Decision

LOOK = 2.0
"""Seconds between two looks whether somebody else has answered."""


class Waiting(Trouble):
    """A person has to answer, and none may be asked here."""

    code = Exit.WAITING


def parse_choice(decision: Decision, words: str) -> str:
    """The option meant by its id, its number from 1, or nothing for the default.

    Raises `Trouble` naming the options.
    """
    ids = [option.id for option in decision.options]
    words = words.strip()
    if not words:
        return decision.default
    if words in ids:
        return words
    if words.isascii() and words.isdigit() and 0 < int(words) <= len(ids):
        return ids[int(words) - 1]
    raise Trouble(f"{words!r} is no option.", f"Choose among {', '.join(ids)}.", field="CHOICE")


def answer(server: Server, id: str, decision: Decision, choice: str, note: str = "") -> None:
    """Send an answer with the digest of what was shown."""
    body = {"choice": choice, "digest": decision.digest} | ({"note": note} if note else {})
    server.post(f"session/{id}/decision/{decision.id}", body)


def command(id: str, decision: Decision) -> str:
    """How to answer from another terminal."""
    return f"roundtable decide {id[:12]} {decision.default}"


def by_prompt(server: Server, id: str, decision: Decision) -> None:
    """Ask here until there is an answer, from here or from elsewhere."""
    default = [option.id for option in decision.options].index(decision.default) + 1
    say(f"or in another terminal: {command(id, decision)} --note '…'", style="bright_black")
    while True:
        err().print(f"Your choice [{default}], then a note if you like: ", end="")
        words = _line(server, id, decision)
        if words is None:
            return
        if _sent(server, id, decision, words):
            return


def _line(server: Server, id: str, decision: Decision) -> str | None:
    """What the person types; None when it was answered elsewhere or nobody is there any more."""
    while not select.select([sys.stdin], [], [], LOOK)[0]:
        now = server.view(id).decision
        if now is None or now.id != decision.id:
            say("\nAnswered elsewhere.")
            return None
    return sys.stdin.readline() or None


def _sent(server: Server, id: str, decision: Decision, words: str) -> bool:
    choice, _, note = words.strip().partition(" ")
    try:
        answer(server, id, decision, parse_choice(decision, choice), note.strip())
    except Refused as trouble:
        show_trouble(trouble)
        return True
    except Trouble as trouble:
        show_trouble(trouble)
        return False
    return True


def by_telling(server: Server, id: str, decision: Decision) -> None:  # noqa: ARG001
    """Say how to answer, and wait for whoever does."""
    say(f"Waiting for your answer, for example: {command(id, decision)}")


def by_leaving(server: Server, id: str, decision: Decision) -> None:  # noqa: ARG001
    """Leave with the exit code for scripts."""
    raise Waiting("The session waits for a person.", command(id, decision))
