"""The command line. A new verb is a function in the file of its group and one line here."""

import sys

import typer

from cli import ask, demo, doctor, fetching, following, looking, memory, saying, seats, up
from cli.problems import Exit, Trouble
from cli.words import say, show_trouble

app = typer.Typer(
    name="roundtable",
    help="Claude, GPT and Gemini deliberate over your software task, in the open.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for verb in (
    up.up,
    demo.demo,
    following.start,
    following.follow,
    looking.sessions,
    looking.status,
    saying.decide,
    saying.note,
    ask.ask,
    saying.stop,
    saying.complete,
    fetching.files,
    fetching.download,
    doctor.doctor,
    doctor.version,
):
    app.command("list" if verb is looking.sessions else None)(verb)
app.add_typer(seats.app)
app.add_typer(memory.memory, name="memory")


def main() -> None:
    """Run a verb and leave with its exit code; no traceback for what a person can mend."""
    from domain.errors import BadInput, RoundtableError

    try:
        app()
    except Trouble as trouble:
        show_trouble(trouble)
        sys.exit(trouble.code)
    except BadInput as problem:
        show_trouble(Trouble(problem.problem, problem.remedy, problem.field))
        sys.exit(Exit.USAGE)
    except RoundtableError as problem:
        show_trouble(Trouble(str(problem)))
        sys.exit(Exit.FAILED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(Exit.DONE)
    except KeyboardInterrupt:
        say()
        sys.exit(Exit.DETACHED)
