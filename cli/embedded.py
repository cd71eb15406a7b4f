"""The embedded run: Temporal as a child, worker and API with the page in this one process.

Imports the whole product; only the verbs that run it import this file, and late.
"""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from adapters.dev_server import dev_server
from adapters.settings import Settings
from adapters.temporal import connect
from api.main import app_for
from cli.lock import folder_lock
from cli.problems import Trouble
from cli.server import url_note
from worker import build_worker, open_parts

PORTS_TO_TRY = 20
GRACE = 1
"""Seconds that open requests get when the server ends."""


@dataclass(frozen=True)
class Running:
    """What is up: the page for people, the API for clients, the Temporal UI when it is ours."""

    url: str
    api: str
    ui: str | None


class Quiet(uvicorn.Server):
    """A server that leaves signals to whoever started it, and says when it answers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answers = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen."""
        await super().startup(sockets=sockets)
        self.answers.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing: see `cli.signals`."""
        yield


@asynccontextmanager
async def embedded(settings: Settings) -> AsyncIterator[Running]:
    """Everything, up and answering, until the block ends. Raises `Trouble`, `TemporalMissing`."""
    with folder_lock(settings.data_dir), _bound(settings) as bound:
        _log_to(settings.data_dir / "roundtable.log")
        async with _temporal(settings) as (found, ui):
            client = await connect(found)
            async with open_parts(found) as parts, build_worker(client, found, parts):
                app = app_for(found, client, parts.log, parts.artifacts, parts.memories)
                async with _serving(app, bound):
                    yield _noted(settings, bound, ui)
                url_note(settings.data_dir).unlink(missing_ok=True)


def _log_to(file: Path) -> None:
    """What goes wrong inside is for the file; the terminal is for people."""
    logging.basicConfig(
        filename=file, level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s"
    )


@asynccontextmanager
async def _temporal(settings: Settings) -> AsyncIterator[tuple[Settings, str | None]]:
    if settings.temporal_address:
        yield settings, None
        return
    async with dev_server(settings) as server:
        yield settings.model_copy(update={"temporal_address": server.address}), server.ui


@asynccontextmanager
async def _serving(app: FastAPI, bound: socket.socket) -> AsyncIterator[None]:
    config = uvicorn.Config(
        app, log_config=None, access_log=False, timeout_graceful_shutdown=GRACE, lifespan="off"
    )
    server = Quiet(config)
    serving = asyncio.create_task(server.serve(sockets=[bound]))
    await server.answers.wait()
    try:
        yield
    finally:
        app.state.streams.close()
        server.should_exit = True
        await serving


def _noted(settings: Settings, bound: socket.socket, ui: str | None) -> Running:
    port = bound.getsockname()[1]
    api = f"http://127.0.0.1:{port}"
    url_note(settings.data_dir).write_text(api)
    return Running(url=f"http://localhost:{port}", api=api, ui=ui)


@contextmanager
def _bound(settings: Settings) -> Iterator[socket.socket]:
    """The API's port: the one that was asked for, or the next that is free."""
    if settings.host not in ("127.0.0.1", "localhost"):
        raise Trouble(
            f"The address {settings.host} is open to others, and there is no login yet.",
            "Leave it at 127.0.0.1 and put a proxy with a login in front.",
            field="ROUNDTABLE_HOST",
        )
    for port in _candidates(settings):
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((settings.host, port))
            except OSError:
                continue
            yield listener
            return
    raise Trouble(
        f"Port {settings.port} is taken by another program.",
        "Choose another one with --port, or leave it out to get the next free one.",
        field="--port",
    )


def _candidates(settings: Settings) -> range:
    asked_for = "port" in settings.model_fields_set
    return range(settings.port, settings.port + (1 if asked_for else PORTS_TO_TRY))
