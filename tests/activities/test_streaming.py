"""Batches of tokens: company for each piece, patience with a slow log, no lost failure."""

import asyncio

import pytest

from activities.streaming import BACKLOG, BATCH, TokenBatches
from domain.events import Event, TokenStreamed
from domain.speech import Delta


class Slow:
    """A log that writes only when it is let."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.writing = asyncio.Event()
        self.go = asyncio.Event()

    async def tell(self, *events: Event) -> None:
        self.writing.set()
        await self.go.wait()
        self.told += [event.token for event in events if isinstance(event, TokenStreamed)]


def batches(log: Slow) -> TokenBatches:
    return TokenBatches(log.tell, "development.1.claude", "claude")


async def test_the_next_batch_collects_while_one_is_being_written() -> None:
    log = Slow()
    stream = batches(log)
    await stream.add(Delta(text="a" * BATCH))
    await log.writing.wait()
    for _ in range(100):
        await stream.add(Delta(text="b"))
    log.go.set()
    await stream.close()
    assert log.told == ["a" * BATCH, "b" * 100]


async def test_a_log_that_stands_still_stops_the_stream_before_the_memory_is_full() -> None:
    log = Slow()
    stream = batches(log)
    taken = 0

    async def speak() -> None:
        nonlocal taken
        for _ in range(4 * BACKLOG // BATCH):
            await stream.add(Delta(text="a" * BATCH))
            taken += BATCH

    speaking = asyncio.create_task(speak())
    await log.writing.wait()
    for _ in range(100):
        await asyncio.sleep(0)
    assert not speaking.done()
    assert taken <= BACKLOG + BATCH
    log.go.set()
    await speaking
    await stream.close()
    assert sum(map(len, log.told)) == 4 * BACKLOG


async def test_a_log_that_fails_fails_the_turn() -> None:
    async def broken(*_: Event) -> None:
        raise OSError("disk full")

    stream = TokenBatches(broken, "development.1.claude", "claude")
    await stream.add(Delta(text="a" * BATCH))
    with pytest.raises(OSError, match="disk full"):
        await stream.close()
