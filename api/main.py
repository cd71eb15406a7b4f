"""The API's composition root: settings to adapters to parts. The only file that meets adapters."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI
from temporalio.client import Client

from adapters.artifacts import SqlArtifacts
from adapters.database import open_database
from adapters.event_log import SqlEventLog
from adapters.memory import SqlMemories
from adapters.prices import PriceTable
from adapters.settings import Settings
from adapters.temporal import connect
from api.app import assemble
from api.parts import Parts
from domain.ports import Artifacts, EventReader, Memories


def create_app(settings: Settings) -> FastAPI:
    """The API of a scaled-out installation: it connects to what the settings name."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            client = await connect(settings)
            database = open_database(settings.database)
            stack.callback(database.close)
            artifacts = SqlArtifacts(database)
            stack.push_async_callback(artifacts.aclose)
            log = SqlEventLog(database)
            stack.push_async_callback(log.aclose)
            app.state.parts = _parts(settings, client, log, artifacts, SqlMemories(database))
            yield
            app.state.streams.close()

    return assemble(lifespan)


def app_for(
    settings: Settings,
    client: Client,
    reader: EventReader,
    artifacts: Artifacts,
    memories: Memories,
) -> FastAPI:
    """The API over parts that somebody else opened and will close.

    Serve it with `api.serving.Server`, which ends open streams when it stops; another server's
    supervisor calls `app.state.streams.close()` first.
    """
    app = assemble()
    app.state.parts = _parts(settings, client, reader, artifacts, memories)
    return app


def _parts(
    settings: Settings,
    client: Client,
    reader: EventReader,
    artifacts: Artifacts,
    memories: Memories,
) -> Parts:
    return Parts(
        client=client,
        reader=reader,
        artifacts=artifacts,
        memories=memories,
        offered=settings.offered(),
        unavailable=settings.unavailable(),
        prices=PriceTable(),
        owner=f"local:{os.getuid()}",
        task_queue=settings.task_queue,
    )
