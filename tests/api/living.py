"""A house whose seats really speak: the worker as it is run, scripted lines, nobody played."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import httpx
from temporalio.client import Client

from adapters.artifacts import SqlArtifacts
from adapters.database import Database
from adapters.event_log import SqlEventLog
from adapters.memory import SqlMemories
from adapters.prices import PriceTable
from adapters.providers.scripted import ScriptedProvider
from adapters.settings import Settings
from api.main import app_for
from api.serving import Server
from domain.agents import Agent
from domain.errors import LLMError, LLMErrorKind
from domain.speech import Delta, Done, Request
from tests.api.house import House, Scene
from worker import Parts, build_worker


class Cast:
    """Scripted seats whose requests are remembered; a turn can be held or fail."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.failing: set[str] = set()
        self.held: dict[str, asyncio.Event] = {}
        self._scripted = ScriptedProvider()

    def open(self, agent: Agent) -> "Cast":
        """Everybody is of this cast."""
        return self

    async def stream(self, request: Request) -> AsyncIterator[Delta | Done]:
        """The scripted line of this turn."""
        self.requests.append(request)
        if request.turn in self.failing:
            raise LLMError(LLMErrorKind.AUTH, "The key is not accepted.")
        if request.turn in self.held:
            await self.held[request.turn].wait()
        async for said in self._scripted.stream(request):
            yield said

    def asked(self, turn: str) -> Request:
        """The last request of this turn."""
        return [request for request in self.requests if request.turn == turn][-1]


@asynccontextmanager
async def open_living(
    client: Client, database: Database, log: SqlEventLog, artifacts: SqlArtifacts, folder: Path
) -> AsyncIterator[tuple[House, Cast]]:
    """The API on a free loopback port and a whole worker, for as long as the block runs."""
    cast, memories = Cast(), SqlMemories(database)
    settings = Settings(data_dir=folder, task_queue=f"living-{uuid4().hex}")
    parts = Parts(
        log=log, artifacts=artifacts, providers=cast, prices=PriceTable(), memories=memories
    )
    async with build_worker(client, settings, parts):
        app = app_for(settings, client, log, artifacts, memories)
        listener = socket.create_server(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = Server(app)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        async with httpx.AsyncClient(base_url=url, timeout=20) as http:
            try:
                house = House(
                    http=http,
                    app=app,
                    server=server,
                    scene=Scene(log),
                    client=client,
                    queue=settings.task_queue,
                    database=database,
                )
                yield house, cast
            finally:
                server.should_exit = True
                await serving
