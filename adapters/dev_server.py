"""Our own Temporal dev server: a child process over one SQLite file, which dies with its parent.

It is `temporal server start-dev`, not meant for production (docs.temporal.io/cli/server); scaled
out, the settings name a cluster instead.
"""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from temporalio.client import Client

from adapters.leftover import end_leftover
from adapters.settings import Settings
from adapters.temporal import TemporalMissing
from adapters.temporal_binary import download_binary, find_binary

SEARCH_ATTRIBUTES = (
    "OwnerSub=Keyword",
    "SessionStatus=Keyword",
    "CurrentRound=Int",
    "WaitingOn=Keyword",
    "CostMicros=Int",
)
HEALTHY_WITHIN = 30.0
STOPPED_WITHIN = 2.0
UI_PORT = 8233
_INHERITED = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ")


class DevServer:
    """A server that is running. `address` is for clients, `ui` for people."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, ui_port: int) -> None:
        self.address = f"127.0.0.1:{port}"
        self.ui = f"http://127.0.0.1:{ui_port}"
        self.process = process

    async def stop(self, within: float = STOPPED_WITHIN) -> None:
        """End it with SIGTERM; with SIGKILL when it takes longer than `within` seconds."""
        self.process.terminate()
        for _ in range(int(within / 0.02)):
            if self.process.poll() is not None:
                return
            await asyncio.sleep(0.02)
        self.process.kill()
        self.process.wait()


@asynccontextmanager
async def dev_server(settings: Settings) -> AsyncIterator[DevServer]:
    """A server over the file in `settings.data_dir`, for as long as the block runs.

    A server left over from a killed run is ended first; two on one file would harm it. Raises
    `TemporalMissing` when none can be started. Enter it from the main thread: on Linux the child
    ends with the thread that started it.
    """
    folder = settings.data_dir
    pid_file = folder / "temporal.pid"
    binary = find_binary() or await download_binary(folder / "bin")
    await end_leftover(pid_file, str(folder / "temporal.sqlite"), STOPPED_WITHIN)
    server = _spawn(binary, settings)
    pid_file.write_text(str(server.process.pid))
    try:
        await _healthy(server, settings)
        yield server
    finally:
        await server.stop()
        pid_file.unlink(missing_ok=True)


def _spawn(binary: Path, settings: Settings) -> DevServer:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    port = settings.temporal_port or free_port()
    ui_port = settings.temporal_ui_port or free_port(UI_PORT)
    with _log(settings).open("wb") as out:
        process = subprocess.Popen(
            _dying_with_us([str(binary), *_arguments(settings, port, ui_port)]),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={name: os.environ[name] for name in _INHERITED if name in os.environ},
            process_group=0,
        )
    return DevServer(process, port, ui_port)


def _log(settings: Settings) -> Path:
    return settings.data_dir / "temporal.log"


def _arguments(settings: Settings, port: int, ui_port: int) -> list[str]:
    attributes = [part for each in SEARCH_ATTRIBUTES for part in ("--search-attribute", each)]
    return [
        *("server", "start-dev", "--ip", "127.0.0.1"),
        *("--port", str(port), "--ui-port", str(ui_port)),
        *("--db-filename", str(settings.data_dir / "temporal.sqlite")),
        *("--namespace", settings.temporal_namespace, "--log-level", "error"),
        *("--dynamic-config-value", "matching.enableFairness=true"),
        *attributes,
    ]


_LINUX_WRAPPER = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGTERM)
if os.getppid() == int(sys.argv[1]):
    os.execv(sys.argv[2], sys.argv[2:])
"""


def _dying_with_us(command: list[str]) -> list[str]:
    """The command so that even `kill -9` of this process ends it (PR_SET_PDEATHSIG, prctl(2)).

    Elsewhere than on Linux the pid file does the same at the next start.
    """
    if sys.platform != "linux":
        return command
    return [sys.executable, "-S", "-c", _LINUX_WRAPPER, str(os.getpid()), *command]


async def _healthy(server: DevServer, settings: Settings) -> None:
    for _ in range(int(HEALTHY_WITHIN / 0.05)):
        if server.process.poll() is not None:
            break
        with suppress(RuntimeError):
            client = await Client.connect(server.address, namespace=settings.temporal_namespace)
            if await client.service_client.check_health():
                return
        await asyncio.sleep(0.05)
    said = _log(settings).read_text(errors="replace").strip()[-400:]
    raise TemporalMissing(
        f"The Temporal server did not start (exit code {server.process.poll()}). {said}".strip()
    )


def free_port(preferred: int = 0) -> int:
    """`preferred` when nobody listens there on loopback, else a port that is free now."""
    for port in (preferred, 0):
        with suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise TemporalMissing("No port is free on 127.0.0.1.")
