"""The two clocks of a call: bytes that stop coming, and events that stop coming.

The first is the transport's read timeout: any byte resets it, pings and comments too, so it finds
dead connections. The second watches events: language models that hide their thinking are silent
for minutes while pings arrive, so it is far longer.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

import httpx2

from domain.value import Value

T = TypeVar("T")


class Clocks(Value):
    """Seconds to wait for a connection, for the next bytes, and for the next event."""

    connect: float = 5
    read: float = 120
    silence: float = 600

    def transport(self) -> httpx2.Timeout:
        """The clock on bytes, in the transport's own terms."""
        return httpx2.Timeout(self.read, connect=self.connect, pool=30)


async def watched(events: AsyncIterator[T], silence: float) -> AsyncIterator[T]:
    """The same events; raises `TimeoutError` when none comes for `silence` seconds."""
    while True:
        try:
            # Never yield inside the timeout: it would run while the listener is busy.
            async with asyncio.timeout(silence):
                event = await anext(events)
        except StopAsyncIteration:
            return
        yield event
