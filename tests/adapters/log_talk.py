"""What the tests of the event log write and read, and a writer in a process of its own."""

import asyncio
import subprocess
import sys
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

from adapters.event_log import SqlEventLog
from domain.events import AgentEnded, Envelope, Event, TokenStreamed
from domain.ports import Batch
from domain.speech import Stop

ROOT = Path(__file__).parents[2]
NOBODY = "0" * 64

WRITER = """
import asyncio, sys
from adapters.database import open_database
from adapters.event_log import SqlEventLog
from domain.events import TokenStreamed
from domain.ports import Batch

async def main(url, source, appends, size):
    log = SqlEventLog(open_database(url))
    for i in range(appends):
        words = tuple(
            TokenStreamed(turn=source, agent="claude", token=str(i * size + k)) for k in range(size)
        )
        await log.append(
            Batch(session_id="s", source=source, attempt=1, first=i * size, events=words)
        )
        if i == 0:
            print("writing", flush=True)
    await log.aclose()

asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
"""


def a_token(text: str, turn: str = "development.1.claude") -> TokenStreamed:
    return TokenStreamed(turn=turn, agent="claude", token=text)


def an_end(text: str, turn: str = "development.1.claude") -> AgentEnded:
    return AgentEnded(
        turn=turn,
        agent="claude",
        round="development",
        iteration=1,
        purpose="draft",
        text=text,
        words=NOBODY,
        stop=Stop.END,
    )


def a_batch(
    *happened: Event,
    session: str = "s",
    source: str = "development.1.claude",
    attempt: int = 1,
    first: int = 0,
    outcome: str | None = None,
) -> Batch:
    return Batch(
        session_id=session,
        source=source,
        attempt=attempt,
        first=first,
        events=happened,
        outcome=outcome,
    )


class Clock:
    """Time that moves when the test says so."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


async def take(log: SqlEventLog, count: int, after: int = 0) -> list[Envelope]:
    """The first events that a follower sees."""
    seen: list[Envelope] = []
    async with asyncio.timeout(30), aclosing(log.follow("s", after)) as stream:
        async for envelope in stream:
            seen.append(envelope)
            if len(seen) == count:
                break
    return seen


def texts(envelopes: list[Envelope]) -> list[str]:
    return [e.event.token for e in envelopes if isinstance(e.event, TokenStreamed)]


def numbers(envelopes: list[Envelope]) -> list[int]:
    return [envelope.seq for envelope in envelopes]


async def everything(log: SqlEventLog) -> list[Envelope]:
    return list(await log.read("s", limit=100_000))


def start_writer(url: str, source: str, appends: int, size: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, url, source, str(appends), str(size)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
