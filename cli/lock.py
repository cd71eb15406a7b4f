"""One instance for each data folder: the operating system's lock, gone with its process."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cli.problems import Trouble


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Hold the folder for as long as the block runs; raises `Trouble` when somebody else does."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise _taken(folder, file.seek(0) or file.read().strip()) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _taken(folder: Path, pid: str | int) -> Trouble:
    return Trouble(
        f"Another AI Roundtable (process {pid}) is using the data folder {folder}.",
        "Use that one, end it first, or name another folder with --data-dir.",
    )
