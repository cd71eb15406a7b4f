import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest

from adapters.dev_server import dev_server
from adapters.leftover import end_leftover
from adapters.settings import Settings, parse_settings
from adapters.temporal import TemporalMissing, connect

ROOT = Path(__file__).resolve().parents[2]

HOLD = """
import asyncio, sys
from pathlib import Path
from adapters.dev_server import dev_server
from adapters.settings import parse_settings

async def main():
    async with dev_server(parse_settings(data_dir=Path(sys.argv[1]))) as server:
        print(server.process.pid, flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


def in_folder(folder: Path) -> Settings:
    return parse_settings(data_dir=folder)


def alive(pid: int) -> bool:
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return bool(shown.stdout.strip()) and not shown.stdout.startswith("Z")


async def becomes(true: Callable[[], bool]) -> bool:
    for _ in range(500):
        if true():
            return True
        await asyncio.sleep(0.02)
    return False


def run(*arguments: str, **env: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


async def test_the_dev_server_knows_our_search_attributes_and_ends_with_its_block(
    tmp_path: Path,
) -> None:
    settings = in_folder(tmp_path)
    async with dev_server(settings) as server:
        client = await connect(settings.model_copy(update={"temporal_address": server.address}))
        known = await client.operator_service.list_search_attributes(
            ListSearchAttributesRequest(namespace="default")
        )
    assert {"OwnerSub", "SessionStatus", "CurrentRound", "WaitingOn", "CostMicros"} <= set(
        known.custom_attributes
    )
    assert server.process.returncode == 0
    assert not (tmp_path / "temporal.pid").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
async def test_the_dev_server_dies_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    with run("-c", HOLD, str(tmp_path)) as parent:
        assert parent.stdout
        pid = int(await asyncio.to_thread(parent.stdout.readline))
        assert alive(pid)
        parent.kill()
    assert await becomes(lambda: not alive(pid))


async def test_a_leftover_server_on_our_folder_is_ended_before_a_new_one_starts(
    tmp_path: Path,
) -> None:
    mark = str(tmp_path / "temporal.sqlite")
    with run("-c", "import time; time.sleep(60)", mark) as leftover:
        (tmp_path / "pid").write_text(str(leftover.pid))
        await end_leftover(tmp_path / "pid", mark, within=2)
    assert leftover.returncode == -signal.SIGTERM


@pytest.mark.parametrize("noted", ["", "nonsense", "0", "-1", str(os.getpid()), "99999999"])
async def test_a_pid_file_that_names_no_process_of_ours_ends_nobody(
    tmp_path: Path, noted: str
) -> None:
    (tmp_path / "pid").write_text(noted)
    await end_leftover(tmp_path / "pid", str(tmp_path / "temporal.sqlite"), within=0.1)


async def test_an_address_where_nobody_answers_is_named() -> None:
    with pytest.raises(TemporalMissing, match=r"127\.0\.0\.1:9\. .*ROUNDTABLE_TEMPORAL_ADDRESS"):
        await connect(parse_settings(temporal_address="127.0.0.1:9"))


async def test_a_worker_ends_cleanly_on_sigterm(tmp_path: Path) -> None:
    async with dev_server(in_folder(tmp_path)) as server:
        with run(
            "worker.py",
            ROUNDTABLE_TEMPORAL_ADDRESS=server.address,
            ROUNDTABLE_DATA_DIR=str(tmp_path),
        ) as worker:
            assert await becomes(lambda: (tmp_path / "roundtable.sqlite").exists())
            worker.terminate()
            _, said = await asyncio.to_thread(worker.communicate)
    assert (worker.returncode, said) == (0, "")
