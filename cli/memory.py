"""`roundtable memory`: what your projects remember of earlier sessions, and how to remove it."""

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option, Typer

if TYPE_CHECKING:
    from domain.memory import Entry

memory = Typer(
    help="What your projects remember of earlier sessions.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

Project = Annotated[str, Argument(help="The project's name.")]
AsJson = Annotated[bool, Option("--json", help="As JSON, one entry on each line.")]


@memory.command("list")
def list_projects() -> None:
    """Your projects, and how much each remembers."""
    from cli.words import put, say

    found = _entries()
    if not found:
        say("Nothing is remembered. A session remembers when it is started with --memory PROJECT.")
    counts: dict[str, int] = {}
    for entry in found:
        counts[entry.project] = counts.get(entry.project, 0) + 1
    for project, count in counts.items():
        put(f"{project}\t{count}")


@memory.command("show")
def show_project(project: Project, as_json: AsJson = False) -> None:
    """What a project remembers, the oldest first; each entry names its session."""
    from cli.problems import Trouble
    from cli.words import harmless, put

    found = [entry for entry in _entries() if entry.project == project]
    if not found:
        raise Trouble(f"Nothing is remembered of {project!r}.", "See: roundtable memory list")
    for entry in found:
        if as_json:
            put(entry.model_dump_json())
            continue
        put(
            f"{entry.id}  {entry.at:%Y-%m-%d}  session {entry.session_id[:12]}"
            f"  {entry.kind.value} of {entry.round}"
        )
        put("\n".join(f"    {line}" for line in harmless(entry.text).splitlines()))


@memory.command("forget")
def forget(
    project: Project,
    entry: Annotated[str | None, Argument(help="An entry's id; left out: all of them.")] = None,
) -> None:
    """Remove one entry, or all that a project remembers."""
    from urllib.parse import quote

    from cli.server import Server, find_url
    from cli.words import say

    path = "/".join(quote(part, safe="") for part in ("memory", project, entry) if part)
    Server(find_url()).delete(path)
    say("✓ Forgotten.")


def _entries() -> "tuple[Entry, ...]":
    from cli.server import Server, find_url

    return Server(find_url()).memories()
