"""`roundtable up`: the real thing on this machine."""

import asyncio
import os
import sys
import webbrowser
from pathlib import Path
from typing import Annotated

from typer import Option

from cli.problems import Exit
from cli.words import say

NoOpen = Annotated[bool, Option("--no-open", help="Do not open the page in a browser.")]
Port = Annotated[int | None, Option(help="Port of page and API. [default: 8000 or the next free]")]
DataDir = Annotated[Path | None, Option(help="Folder with everything that survives a restart.")]
Temporal = Annotated[
    str | None, Option(metavar="HOST:PORT", help="Use this Temporal server instead of our own.")
]


def up(
    port: Port = None, no_open: NoOpen = False, data_dir: DataDir = None, temporal: Temporal = None
) -> None:
    """Serve page and API, with Temporal and the worker, until Ctrl-C."""
    from adapters.settings import forget_keys, parse_settings

    settings = parse_settings(port=port, data_dir=data_dir, temporal_address=temporal)
    forget_keys()
    say("Starting …", style="bright_black")
    from cli.banner import announce
    from cli.embedded import embedded
    from cli.signals import leave, stop_on_signals

    async def run() -> None:
        stop = stop_on_signals()
        async with embedded(settings) as running:
            announce(settings, running)
            if not no_open and _has_browser():
                webbrowser.open(running.url)
            await stop.wait()
            say("\nStopping; sessions go on at the next start. (Ctrl-C again: at once)")

    asyncio.run(run())
    leave(Exit.DONE)


def _has_browser() -> bool:
    screen = (
        sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    return bool(screen) and sys.stderr.isatty()
