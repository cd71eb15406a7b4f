"""`roundtable start` and `roundtable follow`: begin a session and watch it."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from typer import Argument, Option

from cli import terms

Id = Annotated[str, Argument(help="The session's id, or the beginning of it.")]
Files = Annotated[
    list[Path] | None, Option("-f", "--file", help="A file or folder of the code base.")
]
AsJson = Annotated[bool, Option("--json", help="Events as JSON, one on each line.")]
IsPlain = Annotated[bool, Option("--plain", help="Plain lines (automatic without a terminal).")]
NoInput = Annotated[bool, Option("--no-input", help="Never ask; leave with code 3 instead.")]
Code = Annotated[bool, Option("--code", help="Show whole files instead of one line for each.")]


def start(
    task: Annotated[str, Argument(help='What to build, or "-" to read it from standard input.')],
    file: Files = None,
    rounds: Annotated[str | None, Option(help="Which rounds: 1-3,6 or their names.")] = None,
    preset: Annotated[str | None, Option(help="full, spec, code, no_docker or review.")] = None,
    seats: Annotated[str | None, Option(help="Who takes a seat: claude,gpt,gemini.")] = None,
    title: Annotated[str | None, Option(help="A short name for the session.")] = None,
    iterations: Annotated[int | None, Option(help="At most so many iterations a round.")] = None,
    auto_confirm: Annotated[bool, Option(help="Go on after each round without asking.")] = False,
    order: terms.Order = None,
    absence: terms.Absence = None,
    quorum: terms.Quorum = None,
    judge: terms.Judge = None,
    judge_twice: terms.JudgeTwice = False,
    budget: terms.Budget = None,
    round_budget: terms.RoundBudget = None,
    memory: terms.Memory = None,
    detach: Annotated[bool, Option(help="Only start; print the id.")] = False,
    as_json: AsJson = False,
    plain: IsPlain = False,
    no_input: NoInput = False,
    show_code: Code = False,
) -> None:
    """Start a session and follow it."""
    from cli.asking_for import compose, given_terms
    from cli.server import Server, Started, find_url
    from cli.words import put, say

    request = compose(
        task=sys.stdin.read() if task == "-" else task,
        files=file or [],
        rounds=rounds,
        preset=preset,
        seats=seats,
        title=title,
        iterations=iterations,
        auto_confirm=auto_confirm,
        terms=given_terms(order, absence, quorum, judge, judge_twice, budget, round_budget)
        | {"memory": memory},
    )
    server = Server(find_url())
    started = Started.model_validate_json(server.post("session/start", request))
    id = started.session_id
    if detach:
        put(started.model_dump_json() if as_json else id)
        say(f"Follow it with: roundtable follow {id[:12]}")
        return
    say(f"session {id}   page {server.url}", style="bright_black")
    _watch(server, id, plain, as_json, no_input, show_code)


def follow(
    id: Id,
    plain: IsPlain = False,
    as_json: AsJson = False,
    no_input: NoInput = False,
    show_code: Code = False,
) -> None:
    """Watch a session from its beginning; Ctrl-C detaches, the session goes on."""
    from cli.server import Server, find_url

    server = Server(find_url())
    _watch(server, server.find(id), plain, as_json, no_input, show_code)


def _watch(
    server: object, id: str, plain: bool, as_json: bool, no_input: bool, show_code: bool
) -> None:
    from cli.asking import by_leaving, by_prompt, by_telling
    from cli.server import Server
    from cli.watching import Watch, form, watch

    assert isinstance(server, Server)
    asked = form(plain, as_json)
    ask = by_prompt if sys.stdin.isatty() and not as_json else by_telling
    watching = Watch(server, asked, by_leaving if no_input else ask, show_code)
    raise typer.Exit(watch(id, watching))
