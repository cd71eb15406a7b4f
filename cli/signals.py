"""Ctrl-C and SIGTERM: the first ends everything in order, the second at once."""

import asyncio
import os
import signal
import sys
from typing import NoReturn

from cli.problems import Exit

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def stop_on_signals() -> asyncio.Event:
    """An event that the first signal sets. Call it inside the running loop, in the main thread.

    The handlers stay until the process ends: a second Ctrl-C may come during the clean-up.
    """
    loop, stop = asyncio.get_running_loop(), asyncio.Event()

    def on_signal() -> None:
        if stop.is_set():
            os._exit(Exit.DETACHED)
        stop.set()

    for sign in _SIGNALS:
        loop.add_signal_handler(sign, on_signal)
    return stop


def leave(code: int) -> NoReturn:
    """End the process when everything is closed; the interpreter's own tidying takes 2 s more."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
