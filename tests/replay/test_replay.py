"""Sessions that were recorded earlier still replay, and a changed order does not slip through."""

import asyncio
import shutil
import sys
from pathlib import Path

import pytest

from tests.replay.corpus import HISTORIES, replay

ROOT = Path(__file__).parents[2]


def test_the_corpus_is_not_empty() -> None:
    assert {path.stem for path in HISTORIES} >= {
        "six_rounds",
        "dispute",
        "stopped",
        "blind",
        "confirmed",
    }


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
async def test_a_recorded_session_replays(path: Path) -> None:
    await replay(path)


@pytest.mark.parametrize(
    ("file", "line", "changed"),
    [
        ("table.py", "order = list(self.seats)", "order = list(self.seats)[::-1]"),
        ("debate.py", "for seat in silent:", "for seat in silent[::-1]:"),
        ("chunked_review.py", "for id in run.order", "for id in run.order[1:]"),
    ],
    ids=["the order is drawn otherwise", "the seats are reordered", "a seat is left out"],
)
async def test_the_corpus_bites(tmp_path: Path, file: str, line: str, changed: str) -> None:
    for package in ("domain", "activities", "workflows", "tests"):
        shutil.copytree(ROOT / package, tmp_path / package)
    edited = tmp_path / "workflows" / file
    assert line in edited.read_text()
    edited.write_text(edited.read_text().replace(line, changed))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.replay.corpus",
        cwd=tmp_path,
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await process.communicate()
    assert process.returncode == 1
    assert b"Nondeterminism" in errors
