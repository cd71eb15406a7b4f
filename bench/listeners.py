"""The readers of `bench.relay`, in a process of their own: HTTP clients that time what arrives.

Reads one line of JSON (`Order`), prints `ready` once every stream is open, reads until each
session has ended, then prints one line of JSON (`Heard`). A provider chunk is the text
`<its number>:<monotonic nanoseconds when it arrived>;`, so batches can be taken apart again.
"""

import asyncio
import json
import sys
import time

import httpx

from domain.events import Envelope, TokenStreamed
from domain.value import Value


class Order(Value):
    """Which sessions to follow, and how many chunks each will have."""

    url: str
    sessions: tuple[str, ...]
    chunks: int


class Heard(Value):
    """Milliseconds from each chunk to its event; and what was wrong with the numbering."""

    latencies: tuple[float, ...]
    lost: int
    doubled: int
    cpu_s: float


class Listener:
    """One reader of one session."""

    def __init__(self) -> None:
        self.latencies: list[float] = []
        self.numbers: list[int] = []

    async def listen(self, client: httpx.AsyncClient, session: str, gate: asyncio.Barrier) -> None:
        """Follow the session to its end."""
        async with client.stream("GET", f"/api/session/{session}/events") as answer:
            answer.raise_for_status()
            await gate.wait()
            async for line in answer.aiter_lines():
                if line.startswith("data:") and self._take(line.removeprefix("data:")):
                    return

    def _take(self, data: str) -> bool:
        """Whether this was the end."""
        now = time.monotonic_ns()
        event = Envelope.model_validate_json(data).event
        if not isinstance(event, TokenStreamed):
            return event.type == "session_end"
        for chunk in event.token.split(";")[:-1]:
            number, _, at = chunk.partition(":")
            self.numbers.append(int(number))
            self.latencies.append((now - int(at)) / 1e6)
        return False


async def listen(order: Order) -> Heard:
    """Follow every session."""
    listeners = [Listener() for _ in order.sessions]
    gate = asyncio.Barrier(len(listeners) + 1)
    limits = httpx.Limits(max_connections=None)
    async with (
        httpx.AsyncClient(base_url=order.url, timeout=60, limits=limits) as client,
        asyncio.TaskGroup() as group,
    ):
        for session, listener in zip(order.sessions, listeners, strict=True):
            group.create_task(listener.listen(client, session, gate))
        await gate.wait()
        print("ready", flush=True)
    distinct = sum(len(set(listener.numbers)) for listener in listeners)
    received = sum(len(listener.numbers) for listener in listeners)
    disordered = sum(listener.numbers != sorted(listener.numbers) for listener in listeners)
    return Heard(
        latencies=tuple(value for listener in listeners for value in listener.latencies),
        lost=order.chunks * len(listeners) - distinct,
        doubled=received - distinct + disordered,
        cpu_s=time.process_time(),
    )


if __name__ == "__main__":
    heard = asyncio.run(listen(Order.model_validate_json(sys.stdin.readline())))
    print(json.dumps(heard.model_dump()))
