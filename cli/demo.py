"""`roundtable demo`: a whole session with scripted seats, through the same doors as a real one."""

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

if TYPE_CHECKING:
    from adapters.settings import Settings

PACE = 2_500
FOLDER = "roundtable-demo"

Out = Annotated[Path | None, Option(help="Where the files go. [default: a new folder here]")]
Pace = Annotated[int, Option(min=0, help="Characters a second that a seat speaks; 0: at once.")]
Code = Annotated[bool, Option("--code", help="Show whole files instead of one line for each.")]


def demo(out: Out = None, pace: Pace = PACE, show_code: Code = False) -> None:
    """Run a whole session with scripted seats: no key, no cost, half a minute."""
    from adapters.settings import Settings, forget_keys
    from cli.signals import leave
    from cli.words import say

    folder = _new_folder(out)
    say("This is a demo: its seats are SCRIPTED. They speak prepared lines and ask no language")
    say("model. Server, workflow, rulings, decisions and files are the real thing.")
    forget_keys()
    with tempfile.TemporaryDirectory(prefix="roundtable-demo-", ignore_cleanup_errors=True) as data:
        settings = Settings(
            _env_file=None,
            data_dir=Path(data),
            database_url="",
            temporal_address=None,
            scripted_pace=pace,
        )
        code = asyncio.run(_served(settings, folder, show_code))
    leave(code)


def _new_folder(out: Path | None) -> Path:
    """The folder that was asked for when it is empty, else the first that does not exist."""
    from cli.problems import BadUsage

    if out is not None:
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise BadUsage(f"{out} is there and not empty.", "Name another folder.", field="--out")
        return out
    names = (FOLDER if number == 1 else f"{FOLDER}-{number}" for number in range(1, 1000))
    return next(Path(name) for name in names if not Path(name).exists())


async def _served(settings: "Settings", folder: Path, show_code: bool) -> int:
    from cli.embedded import embedded
    from cli.problems import Exit
    from cli.show import show
    from cli.signals import stop_on_signals
    from cli.threads import in_thread

    stop = stop_on_signals()
    async with embedded(settings) as running:
        shown = asyncio.ensure_future(in_thread(lambda: show(running, folder, show_code)))
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait((shown, stopped), return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        return shown.result() if shown.done() else Exit.DETACHED
