"""`roundtable list` and `roundtable status`: what there is and where it stands."""

from typing import Annotated

from typer import Argument, Option

Id = Annotated[str, Argument(help="The session's id, or the beginning of it.")]
AsJson = Annotated[bool, Option("--json", help="As JSON.")]

MARKS = {
    "done": "✓",
    "running": "▶",
    "waiting": "?",
    "skipped": "·",
    "stopped": "■",
    "pending": "○",
}


def sessions(as_json: AsJson = False) -> None:
    """Your sessions, newest first."""
    from rich.table import Table

    from cli.server import Server, find_url
    from cli.words import harmless, out, put, say

    found = Server(find_url()).sessions()
    if as_json:
        for row in found:
            put(row.model_dump_json())
        return
    if not found:
        say('No sessions yet. Start one: roundtable start "what to build"')
        return
    rows = [
        (
            row.session_id[:12],
            row.status + (" for you" if row.waiting_on else ""),
            str(row.round or ""),
            f"{row.created_at.astimezone():%Y-%m-%d %H:%M}",
            harmless(row.title),
        )
        for row in found
    ]
    if not out().is_terminal:
        for cells in rows:
            put("\t".join(cells))
        return
    table = Table("id", "status", "round", "started", "title", box=None, header_style="bold")
    for column in table.columns[:4]:
        column.no_wrap = True
    for cells in rows:
        table.add_row(*cells)
    out().print(table)


def status(id: Id, as_json: AsJson = False) -> None:
    """Where a session stands, and what it waits for."""
    from cli.asking import command
    from cli.server import Server, find_url
    from cli.tally import spending
    from cli.words import harmless, put

    server = Server(find_url())
    view = server.view(server.find(id))
    if as_json:
        put(view.model_dump_json())
        return
    put(f"{harmless(view.title)}")
    put(f"{view.session_id}  {view.status}  {view.reason}".rstrip())
    put("seats   " + " · ".join(seat.agent.label for seat in view.seats))
    put(f"spent   {spending(view.spent)}")
    for round in view.rounds:
        iteration = f"  iteration {round.iteration}/{round.iterations}" if round.iteration else ""
        put(f"{MARKS.get(round.status, ' ')} {round.number} {round.title}{iteration}")
    labels = {seat.id: seat.agent.label for seat in view.seats}
    for row in server.objections(view.session_id):
        if row.outcome is None:
            put(
                f"⚑ {labels.get(row.agent, row.agent)}: {harmless(row.place)}: "
                f"{harmless(row.consequence)}"
            )
    if view.decision:
        put(f"\n? {harmless(view.decision.question)}")
        for number, option in enumerate(view.decision.options, start=1):
            put(f"  {number}  {harmless(option.label)}  ({option.id})")
        put(f"  {command(view.session_id, view.decision)}")
