"""`roundtable decide`, `note`, `stop` and `complete`: what a developer says to a session."""

from typing import Annotated

from typer import Argument, Option

Id = Annotated[str, Argument(help="The session's id, or the beginning of it.")]


def decide(
    id: Id,
    choice: Annotated[str, Argument(help="The option's id or number.")],
    note: Annotated[str, Option(help="A word to the table with it.")] = "",
) -> None:
    """Answer the open decision."""
    from cli.asking import answer, parse_choice
    from cli.problems import Trouble
    from cli.server import Server, find_url
    from cli.words import harmless, say

    server = Server(find_url())
    id = server.find(id)
    decision = server.view(id).decision
    if decision is None:
        raise Trouble(
            "Nothing is open in this session.", f"Look at it: roundtable status {id[:12]}"
        )
    say(harmless(decision.question))
    chosen = parse_choice(decision, choice)
    answer(server, id, decision, chosen, note)
    label = next(option.label for option in decision.options if option.id == chosen)
    say(f"✓ {harmless(label)}", style="bold green")


def note(id: Id, text: Annotated[str, Argument(help="What every seat shall hear.")]) -> None:
    """Say something; every seat hears it at its next turn."""
    _tell(id, "note", {"text": text}, "✓ Queued; every seat hears it at its next turn.")


def stop(id: Id, reason: Annotated[str, Option(help="Why.")] = "") -> None:
    """End a session now; the files so far stay."""
    _tell(id, "stop", {"reason": reason}, "■ Stopped.")


def complete(id: Id) -> None:
    """End a session as done, with the files as they are."""
    _tell(id, "complete", {}, "✓ Completed.")


def _tell(id: str, verb: str, body: dict[str, str], done: str) -> None:
    from cli.server import Server, find_url
    from cli.words import say

    server = Server(find_url())
    server.post(f"session/{server.find(id)}/{verb}", body)
    say(done)
