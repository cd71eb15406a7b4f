"""A killed worker costs the call under way and nothing else (`make prove NAME=kill` tries more)."""

from pathlib import Path

from bench.installation import installation
from bench.kill import PACE, Case, check, session


async def test_killing_everything_at_once_changes_nothing(tmp_path: Path) -> None:
    case = Case("all three at once", ("temporal", "worker", "api"), 4)
    async with installation(tmp_path, PACE) as pieces:
        calm = await session(pieces, Case("undisturbed", ()))
        run = await session(pieces, case)
    check(case, run, calm)
    assert not run.faults
