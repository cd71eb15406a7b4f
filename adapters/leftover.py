"""A child process that outlived a killed parent: found by its pid file, ended only if ours."""

import asyncio
import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

_STEP = 0.02


async def end_leftover(pid_file: Path, mark: str, within: float) -> None:
    """End the process that the file names when `mark` is in its command line, else leave it.

    SIGTERM first, SIGKILL after `within` seconds. The file stays; the next child overwrites it.
    """
    pid = _read_pid(pid_file)
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if not _is_ours(pid, mark):
            break
        with suppress(ProcessLookupError):
            os.kill(pid, sign)
        await _gone(pid, mark, within)


def _read_pid(pid_file: Path) -> int:
    with suppress(OSError, ValueError):
        return int(pid_file.read_text())
    return 0


async def _gone(pid: int, mark: str, within: float) -> None:
    for _ in range(int(within / _STEP)):
        if not _is_ours(pid, mark):
            return
        await asyncio.sleep(_STEP)


def _is_ours(pid: int, mark: str) -> bool:
    if pid <= 1:
        return False
    command = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    return mark in subprocess.run(command, capture_output=True, text=True, check=False).stdout
