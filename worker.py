"""The composition root of a worker: settings -> adapters -> activities -> Worker.

`python worker.py` runs one against `ROUNDTABLE_TEMPORAL_ADDRESS` until SIGTERM or Ctrl-C. A new
actor is one line in `_actors`.
"""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import Worker

from activities.agent import AgentActivities
from activities.announce import AnnounceActivities
from activities.chat import ChatActivities
from activities.check import CheckActivities
from activities.judge import JudgeActivities
from activities.memory import MemoryActivities
from activities.review import ReviewActivities
from activities.synthesis import SynthesisActivities
from adapters.artifacts import SqlArtifacts
from adapters.database import open_database
from adapters.event_log import SqlEventLog
from adapters.memory import SqlMemories
from adapters.prices import PriceTable
from adapters.providers.registry import Registry, http_client, warm
from adapters.providers.scripted import ScriptedProvider
from adapters.settings import KEY_VARIABLES, Settings, forget_keys, parse_settings
from adapters.temporal import connect
from domain.errors import RoundtableError
from domain.ports import Prices, Providers
from workflows.chat import ChatWorkflow
from workflows.check import SeatCheckWorkflow
from workflows.sandbox import RUNNER
from workflows.session import SessionWorkflow

HEARTBEAT_THROTTLE = timedelta(milliseconds=200)
"""Cancellation travels on heartbeats; the SDK's default would hold a stop back for 22 s."""
STICKY_TIMEOUT = timedelta(seconds=2)
"""How long a killed worker's cached workflows wait for it before another worker takes them."""
GRACE = timedelta(seconds=1)
MAX_ACTIVITIES = 100


@dataclass(frozen=True)
class Parts:
    """What activities and the API are built from. In one process both share one of these."""

    log: SqlEventLog
    artifacts: SqlArtifacts
    providers: Providers
    prices: Prices
    memories: SqlMemories


@asynccontextmanager
async def open_parts(settings: Settings) -> AsyncIterator[Parts]:
    """The adapters as the settings choose them, closed in turn at the end of the block."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(http_client())
        if settings.keys():
            await asyncio.to_thread(warm, http)
        database = open_database(settings.database)
        stack.callback(database.close)
        artifacts = SqlArtifacts(database)
        stack.push_async_callback(artifacts.aclose)
        log = SqlEventLog(database)
        stack.push_async_callback(log.aclose)
        scripted = ScriptedProvider(pace=settings.scripted_pace)
        registry = Registry(settings.keys(), settings.base_urls(), http, scripted)
        yield Parts(
            log=log,
            artifacts=artifacts,
            providers=registry,
            prices=PriceTable(),
            memories=SqlMemories(database),
        )


def build_worker(client: Client, settings: Settings, parts: Parts) -> Worker:
    """A worker that polls the session queue; run it with `async with` or `.run()`."""
    return Worker(
        client,
        task_queue=settings.task_queue,
        workflows=[SessionWorkflow, ChatWorkflow, SeatCheckWorkflow],
        activities=_activities(parts),
        workflow_runner=RUNNER,
        max_concurrent_activities=MAX_ACTIVITIES,
        max_heartbeat_throttle_interval=HEARTBEAT_THROTTLE,
        default_heartbeat_throttle_interval=HEARTBEAT_THROTTLE,
        sticky_queue_schedule_to_start_timeout=STICKY_TIMEOUT,
        graceful_shutdown_timeout=GRACE,
    )


def _actors(parts: Parts) -> list[object]:
    speaking = (parts.artifacts, parts.log, parts.providers, parts.prices)
    return [
        AgentActivities(*speaking),
        JudgeActivities(*speaking),
        SynthesisActivities(*speaking),
        ReviewActivities(*speaking),
        AnnounceActivities(parts.artifacts, parts.log),
        CheckActivities(parts.providers, KEY_VARIABLES),
        ChatActivities(*speaking),
        MemoryActivities(parts.artifacts, parts.memories),
    ]


def _activities(parts: Parts) -> list[Callable[..., object]]:
    """Every public method of every actor is an activity."""
    return [
        getattr(actor, name)
        for actor in _actors(parts)
        for name in vars(type(actor))
        if not name.startswith("_")
    ]


async def run_worker(settings: Settings, stop: asyncio.Event) -> None:
    """Work until `stop` is set; what is under way gets a second to end, then is handed on."""
    client = await connect(settings)
    async with open_parts(settings) as parts, build_worker(client, settings, parts):
        await stop.wait()


async def _main() -> None:
    settings = parse_settings()
    forget_keys()
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    await run_worker(settings, stop)


if __name__ == "__main__":
    try:
        asyncio.run(_main())
    except RoundtableError as problem:
        sys.exit(str(problem))
