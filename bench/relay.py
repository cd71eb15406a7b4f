"""From a provider's chunk to the SSE event in another process, for 1, 20 and 100 sessions.

Everything between is the product's: the batching of activities, the event log on SQLite, the
API's events route over loopback. The peer is `bench.naive_log` in the place of the log.
"""

import asyncio
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from uuid import uuid4

import uvicorn
from temporalio.client import Client
from temporalio.common import SearchAttributePair, TypedSearchAttributes

from activities.streaming import TokenBatches
from adapters.artifacts import SqlArtifacts
from adapters.database import Database, open_database
from adapters.dev_server import dev_server
from adapters.event_log import SqlEventLog
from adapters.memory import SqlMemories
from adapters.settings import Settings
from adapters.temporal import connect
from api.main import app_for
from bench.listeners import Heard, Order
from bench.naive_log import NaiveEventLog
from bench.report import Figure, Report, publish
from domain.events import Event, SessionEnded
from domain.ports import Batch
from domain.speech import Delta
from workflows.attributes import OWNER_SUB

RATE = 80
"""Chunks a second of one session."""

CASES = ((1, 10), (20, 8), (100, 8))
"""Sessions, and for how many seconds they speak."""

LOGS = {"event log": SqlEventLog, "naive": NaiveEventLog}

Log = SqlEventLog | NaiveEventLog


@dataclass(frozen=True)
class Result:
    """One case of one log."""

    log: str
    sessions: int
    chunks: int
    p50: float
    p99: float
    longest: float
    lost: int
    doubled: int
    cpu_s: float

    def row(self) -> tuple[Figure, ...]:
        """The cells of the table."""
        return (
            self.log,
            self.sessions,
            self.chunks,
            self.p50,
            self.p99,
            self.longest,
            self.lost,
            self.doubled,
            self.cpu_s,
        )


async def speak(log: Log, session: str, chunks: int) -> None:
    """Chunks at an even pace, batched as an activity batches them, then the session's end."""
    told = 0

    async def tell(*happened: Event) -> None:
        nonlocal told
        first, told = told, told + len(happened)
        await log.append(
            Batch(session_id=session, source="turn", attempt=1, first=first, events=happened)
        )

    batches = TokenBatches(tell, "turn", "claude")
    begin = time.monotonic()
    for number in range(chunks):
        await asyncio.sleep(begin + number / RATE - time.monotonic())
        await batches.add(Delta(text=f"{number}:{time.monotonic_ns()};"))
    await batches.close()
    await tell(SessionEnded(status="completed"))


@asynccontextmanager
async def serving(
    settings: Settings, client: Client, log: Log, database: Database
) -> AsyncIterator[tuple[str, str]]:
    """The API on a free port of loopback, in this process, as when embedded; its URL and user."""
    artifacts = SqlArtifacts(database)
    app = app_for(settings, client, log, artifacts, SqlMemories(database))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    door = socket.create_server(("127.0.0.1", 0))
    task = asyncio.create_task(server.serve([door]))
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}", app.state.parts.owner
    finally:
        app.state.streams.close()
        server.should_exit = True
        await task
        await artifacts.aclose()


async def start_sessions(client: Client, owner: str, count: int) -> list[str]:
    """Sessions that the API will show to its user; no worker runs them."""
    ids = [uuid4().hex for _ in range(count)]
    owned = TypedSearchAttributes([SearchAttributePair(OWNER_SUB, owner)])
    for id in ids:
        await client.start_workflow("Session", id=id, task_queue="nobody", search_attributes=owned)
    return ids


async def heard_by_listeners(url: str, log: Log, sessions: list[str], chunks: int) -> Heard:
    """Let every session speak while another process listens."""
    listeners = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.listeners"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**27,
    )
    assert listeners.stdin and listeners.stdout
    order = Order(url=url, sessions=tuple(sessions), chunks=chunks)
    listeners.stdin.write(order.model_dump_json().encode() + b"\n")
    assert await listeners.stdout.readline() == b"ready\n"
    async with asyncio.TaskGroup() as group:
        for place, session in enumerate(sessions):
            group.create_task(_speak_later(place / len(sessions) / RATE, log, session, chunks))
    heard = Heard.model_validate_json(await listeners.stdout.readline())
    await listeners.wait()
    return heard


async def _speak_later(seconds: float, log: Log, session: str, chunks: int) -> None:
    await asyncio.sleep(seconds)
    await speak(log, session, chunks)


async def measure(client: Client, name: str, sessions: int, seconds: int) -> Result:
    """One case on a fresh database."""
    with TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        database = open_database(settings.database)
        log = LOGS[name](database)
        async with serving(settings, client, log, database) as (url, owner):
            ids = await start_sessions(client, owner, sessions)
            begin = time.process_time()
            heard = await heard_by_listeners(url, log, ids, RATE * seconds)
            cpu_s = time.process_time() - begin
        await log.aclose()
        database.close()
    cuts = quantiles(heard.latencies, n=100)
    return Result(
        log=name,
        sessions=sessions,
        chunks=len(heard.latencies),
        p50=cuts[49],
        p99=cuts[98],
        longest=max(heard.latencies),
        lost=heard.lost,
        doubled=heard.doubled,
        cpu_s=cpu_s,
    )


def figures(results: list[Result]) -> dict[str, Figure]:
    """`p50_ms` and `p99_ms` are those of one session; `_20`, `_100` and `naive_` say the rest."""
    found: dict[str, Figure] = {}
    for result in results:
        before = "" if result.log == "event log" else "naive_"
        after = "" if result.sessions == 1 else f"_{result.sessions}"
        found[f"{before}p50_ms{after}"] = round(result.p50, 1)
        found[f"{before}p99_ms{after}"] = round(result.p99, 1)
    ours = [result for result in results if result.log == "event log"]
    found["lost"] = sum(result.lost for result in ours)
    found["doubled"] = sum(result.doubled for result in ours)
    return found


async def main() -> None:
    """Measure every case with both logs and say what was found."""
    with TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        async with dev_server(settings) as server:
            client = await connect(settings.model_copy(update={"temporal_address": server.address}))
            results = [await measure(client, log, *case) for case in CASES for log in LOGS]
    publish(
        Report(
            kind="bench",
            name="relay",
            title="Relay: provider chunk to SSE event",
            columns=(
                "log",
                "sessions",
                "chunks",
                "p50 ms",
                "p99 ms",
                "max ms",
                "lost",
                "doubled",
                "CPU s",
            ),
            rows=[result.row() for result in results],
            figures=figures(results),
            notes=(
                f"Each session speaks {RATE} chunks a second; the batch they wait for is 50 ms.",
                "From the chunk's arrival to the SSE event in another process, over loopback.",
                "Writers, SQLite log and API share one process; its CPU seconds are counted.",
                "The naive log commits each batch alone, and its readers ask every 100 ms.",
            ),
        )
    )


if __name__ == "__main__":
    asyncio.run(main())
