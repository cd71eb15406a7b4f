"""`roundtable ask`: a question to the judge or to a seat, beside the table."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

if TYPE_CHECKING:
    from domain.events import SessionEnded

Id = Annotated[str, Argument(help="The session's id, or the beginning of it.")]


def ask(
    id: Id,
    question: Annotated[str, Argument(help="What you want to know.")],
    to: Annotated[str, Option(help="judge, or a seat's id.")] = "judge",
    promote: Annotated[bool, Option(help="Send question and answer to the table as a note.")] = (
        False
    ),
) -> None:
    """Ask something beside the table; the others do not hear it."""
    from cli.problems import Trouble
    from cli.server import Server, find_url
    from cli.words import say

    server = Server(find_url())
    id = server.find(id)
    body = {"to": to, "message": question, "promote": promote}
    ended = _spoken(server.answers(f"session/{id}/chat", body))
    if ended is None:
        raise Trouble("The answer broke off.", "Ask again; the session is not touched by it.")
    if ended.status != "completed":
        raise Trouble(f"There is no answer: {ended.reason}", "Ask again, or ask another seat.")
    if promote:
        say(f"■ {ended.reason}" if ended.reason else "✓ Sent to the table as a note.")


def _spoken(messages: Iterator[str]) -> "SessionEnded | None":
    """Print the answer as it comes; what its stream ended with."""
    import sys

    from cli.words import harmless, say
    from domain.events import AgentEnded, Envelope, SessionEnded, TokenStreamed, TurnRetried

    heard = False
    for message in messages:
        event = Envelope.model_validate_json(message).event
        if isinstance(event, TokenStreamed) and not event.thinking:
            heard = True
            sys.stdout.write(harmless(event.token))
            sys.stdout.flush()
        elif isinstance(event, TurnRetried) and heard:
            say("\n↻ once more, from the beginning")
        elif isinstance(event, AgentEnded):
            print("" if heard else harmless(event.text), flush=True)
        elif isinstance(event, SessionEnded):
            return event
    return None
