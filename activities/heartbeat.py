"""A sign of life while a step waits, so that a stop reaches it and a dead worker is noticed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from temporalio import activity

EVERY = 2.0
"""Seconds between heartbeats; cancellation travels on them."""


@asynccontextmanager
async def heartbeat(every: float = EVERY) -> AsyncIterator[None]:
    """Heartbeat from the background, whether or not the provider says anything."""
    beating = asyncio.create_task(_beat(every))
    try:
        yield
    finally:
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating


async def _beat(every: float) -> None:
    while True:
        activity.heartbeat()
        await asyncio.sleep(every)
