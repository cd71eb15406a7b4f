"""A whole installation for one test: real API over real HTTP, real Temporal, database, workflow.

Only the seats are played: by `Scene`, whose announcements go to the real event log.
"""

import asyncio
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx
import sqlalchemy as sa
from fastapi import FastAPI
from httpx_sse import ServerSentEvent, aconnect_sse
from temporalio import activity
from temporalio.client import Client

from adapters.artifacts import SqlArtifacts
from adapters.database import Database
from adapters.database import artifacts as artifact_rows
from adapters.event_log import SqlEventLog
from adapters.memory import SqlMemories
from adapters.settings import Settings
from api.main import app_for
from api.serving import Server
from domain.events import Event, SessionStarted
from domain.ports import Batch
from domain.session import SessionView
from domain.steps import Announce, OpenSession
from tests.workflows.stage import Stage, on

Seen = TypeVar("Seen")

SEATS = ["scripted-claude", "scripted-gpt"]


class Scene(Stage):
    """A stage whose announcements reach the event log."""

    def __init__(self, log: SqlEventLog) -> None:
        super().__init__()
        self._log = log

    @activity.defn(name="announce")
    async def announce(self, step: Announce) -> None:
        await super().announce(step)
        await self.say(step.session_id, step.source, *step.events)

    @activity.defn(name="open_session")
    async def open_session(self, step: OpenSession) -> None:
        plan = step.plan
        started = SessionStarted(title=plan.title, words=plan.task, seats=(), rounds=())
        await self.say(plan.session_id, "open", started)

    async def say(self, session_id: str, source: str, *events: Event) -> None:
        """Append events as a step of this name would."""
        batch = Batch(session_id=session_id, source=source, attempt=1, first=0, events=events)
        await self._log.append(batch)


@dataclass(kw_only=True)
class House:
    """What a test of the API holds in its hands."""

    http: httpx.AsyncClient
    app: FastAPI
    server: Server
    scene: Scene
    client: Client
    queue: str
    database: Database

    async def start(self, **changes: object) -> str:
        """The id of a new session: one round, two scripted seats."""
        answer = await self.http.post("/api/session/start", json=a_request(**changes))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["session_id"])

    async def view(self, session_id: str) -> SessionView:
        """The session as the API shows it."""
        answer = await self.http.get(f"/api/session/{session_id}")
        assert answer.status_code == 200, answer.text
        return SessionView.model_validate_json(answer.content)

    async def events(
        self, session_id: str, *, after: int = 0, route: str = "events"
    ) -> list[ServerSentEvent]:
        """All that the stream has until it ends by itself."""
        return [event async for event in self.stream(session_id, after=after, route=route)]

    async def stream(
        self, session_id: str, *, after: int = 0, route: str = "events"
    ) -> AsyncGenerator[ServerSentEvent, None]:
        """The live stream, resumed as a browser does."""
        headers = {"Last-Event-ID": str(after)} if after else {}
        path = f"/api/session/{session_id}/{route}"
        async with aconnect_sse(self.http, "GET", path, headers=headers) as source:
            async for event in source.aiter_sse():
                yield event

    async def until(self, session_id: str, kind: str) -> ServerSentEvent:
        """The first event of this kind, as soon as it is there."""
        async with aclosing(self.stream(session_id)) as stream:
            async for event in stream:
                if event.event == kind:
                    return event
        raise AssertionError(f"the stream ended without {kind}")

    def stored(self) -> int:
        """How many artifacts there are."""
        with self.database.reading() as connection:
            return connection.execute(
                sa.select(sa.func.count()).select_from(artifact_rows)
            ).scalar_one()

    async def started(self) -> int:
        """How many sessions Temporal lists on this house's task queue."""
        return (await self.client.count_workflows(f"TaskQueue = '{self.queue}'")).count


async def eventually(look: Callable[[], Awaitable[Seen]], right: Callable[[Seen], bool]) -> Seen:
    """What is seen once it is right: for Temporal's visibility, which lags and tells nobody."""
    for _ in range(200):
        seen = await look()
        if right(seen):
            return seen
        await asyncio.sleep(0.05)
    raise AssertionError(f"still {seen!r} after ten seconds")


def a_request(**changes: object) -> dict[str, object]:
    """The body of a start that can be used, with some fields changed."""
    body = {
        "task": "Build a URL shortener.",
        "seats": SEATS,
        "rounds": [{"id": "requirements", "iterations": 1}],
        "preset": "spec",
        "auto_confirm": True,
    }
    body["rounds"] = [
        {"id": "requirements", "iterations": 1},
        {"id": "architecture", "enabled": False},
    ]
    return {**body, **changes}


@asynccontextmanager
async def open_house(
    client: Client, database: Database, log: SqlEventLog, artifacts: SqlArtifacts, folder: Path
) -> AsyncIterator[House]:
    """The API on a free loopback port and a worker, for as long as the block runs."""
    scene = Scene(log)
    async with on(scene, client) as queue:
        settings = Settings(data_dir=folder, task_queue=queue)
        app = app_for(settings, client, log, artifacts, SqlMemories(database))
        listener = socket.create_server(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = Server(app)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        async with httpx.AsyncClient(base_url=url, timeout=20) as http:
            try:
                yield House(
                    http=http,
                    app=app,
                    server=server,
                    scene=scene,
                    client=client,
                    queue=queue,
                    database=database,
                )
            finally:
                if scene.hold:
                    scene.hold.set()
                server.should_exit = True
                await serving
