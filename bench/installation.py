"""An installation in pieces: vendors' stand-ins, Temporal, worker, API, each its own process.

Each piece can be killed and started again on the same data and the same ports.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from adapters.dev_server import DevServer, dev_server, free_port
from adapters.settings import Settings, parse_settings
from bench.reader import Reader

ROOT = Path(__file__).parents[1]
KEYS = {
    "ANTHROPIC_API_KEY": "sk-ant-planted-1f0e",
    "OPENAI_API_KEY": "sk-planted-2a9c",
    "GEMINI_API_KEY": "AIzaPlanted3b7d",
}
"""Planted keys: wherever one of these turns up, a key has leaked."""


class Installation:
    """The pieces by name: `vendors`, `temporal`, `worker`, `api`."""

    def __init__(self, folder: Path, pace: float, say: str) -> None:
        self.folder = folder
        self.url = f"http://127.0.0.1:{free_port()}"
        self._pace = pace
        self._say = say
        self._processes: dict[str, asyncio.subprocess.Process] = {}
        self._vendors_port = free_port()
        self.settings = self._settings()
        self._server: DevServer | None = None
        self._serving: AbstractAsyncContextManager[DevServer] | None = None

    def _settings(self) -> Settings:
        port = free_port()
        return parse_settings(
            data_dir=self.folder,
            temporal_port=port,
            temporal_ui_port=free_port(),
            temporal_address=f"127.0.0.1:{port}",
            port=int(self.url.rpartition(":")[2]),
        )

    def settings_with_keys(self) -> Settings:
        """The settings as the worker reads them: with the planted keys and the stand-ins."""
        return parse_settings(
            data_dir=self.folder,
            anthropic_api_key=KEYS["ANTHROPIC_API_KEY"],
            openai_api_key=KEYS["OPENAI_API_KEY"],
            gemini_api_key=KEYS["GEMINI_API_KEY"],
            anthropic_base_url=self.vendors,
            openai_base_url=f"{self.vendors}/v1",
            gemini_base_url=self.vendors,
        )

    @property
    def vendors(self) -> str:
        """Where the stand-ins listen."""
        return f"http://127.0.0.1:{self._vendors_port}"

    async def start(self, *names: str) -> None:
        """Start these pieces and wait until each answers."""
        for name in names:
            await getattr(self, f"_start_{name}")()

    async def kill(self, *names: str) -> None:
        """`kill -9` these pieces, all before waiting for any."""
        for name in names:
            if name == "temporal":
                assert self._server is not None
                self._server.process.kill()
            else:
                self._processes[name].send_signal(signal.SIGKILL)
        for name in names:
            if name == "temporal":
                await self._forget_temporal()
            else:
                await self._processes.pop(name).wait()

    async def calls(self) -> list[dict[str, Any]]:
        """What the stand-ins have been asked so far."""
        async with httpx.AsyncClient() as client:
            asked: list[dict[str, Any]] = (await client.get(f"{self.vendors}/_calls")).json()
            return asked

    async def run(self, request: dict[str, object]) -> str:
        """Start a session and wait for its end; its id."""
        async with httpx.AsyncClient(base_url=self.url, timeout=30) as client:
            answer = await client.post("/api/session/start", json=request)
            answer.raise_for_status()
        id = str(answer.json()["session_id"])
        await Reader(self.url, id).listen()
        return id

    async def close(self) -> None:
        """End whatever runs."""
        for process in self._processes.values():
            process.kill()
            await process.wait()
        await self._forget_temporal()

    async def _forget_temporal(self) -> None:
        if self._serving:
            await self._serving.__aexit__(None, None, None)
        self._serving = None

    async def _start_temporal(self) -> None:
        self._serving = dev_server(self.settings)
        self._server = await self._serving.__aenter__()

    async def _start_vendors(self) -> None:
        port_file = str(self.folder / "vendors.port")
        options = {
            "port-file": port_file,
            "port": self._vendors_port,
            "pace": self._pace,
            "say": self._say,
        }
        arguments = [f"--{name}={value}" for name, value in options.items()]
        await self._spawn("vendors", "tests.standins", *arguments)
        await _answers(f"{self.vendors}/_calls")

    async def _start_worker(self) -> None:
        await self._spawn("worker", "worker")

    async def _start_api(self) -> None:
        await self._spawn("api", "api")
        await _answers(f"{self.url}/api/health")

    async def _spawn(self, name: str, module: str, *arguments: str) -> None:
        log = (self.folder / f"{name}.log").open("ab")
        self._processes[name] = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            *arguments,
            cwd=ROOT,
            env=self._environment(),
            stdout=log,
            stderr=log,
        )
        log.close()

    def _environment(self) -> dict[str, str]:
        chosen = {
            "DATA_DIR": str(self.folder),
            "TEMPORAL_ADDRESS": str(self.settings.temporal_address),
            "PORT": str(self.settings.port),
            "ANTHROPIC_BASE_URL": self.vendors,
            "OPENAI_BASE_URL": f"{self.vendors}/v1",
            "GEMINI_BASE_URL": self.vendors,
        }
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {**kept, **KEYS, **{f"ROUNDTABLE_{name}": value for name, value in chosen.items()}}


@asynccontextmanager
async def installation(
    folder: Path, pace: float, say: str = "steady"
) -> AsyncIterator[Installation]:
    """All pieces running.

    `pace` is the stand-ins' speed in tokens a second, 0 for at once; `say` is what they answer
    (see `tests/standins/__main__.py`).
    """
    pieces = Installation(folder, pace, say)
    try:
        await pieces.start("vendors", "temporal", "worker", "api")
        yield pieces
    finally:
        await pieces.close()


async def _answers(url: str) -> None:
    async with httpx.AsyncClient() as client:
        for _ in range(300):
            try:
                await client.get(url)
                return
            except httpx.TransportError:
                await asyncio.sleep(0.1)
    raise TimeoutError(f"nobody answers at {url}")
