"""A reader who never gives up: follows a session over HTTP and resumes by `Last-Event-ID`."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx
from httpx_sse import SSEError, aconnect_sse

from domain.events import Envelope, SessionEnded


@dataclass(frozen=True)
class Seen:
    """An envelope and when it arrived (seconds of a monotonic clock)."""

    envelope: Envelope
    at: float


class Reader:
    """Everything one reader has seen of one session, in order of arrival."""

    def __init__(self, url: str, session_id: str) -> None:
        self._url = f"{url}/api/session/{session_id}/events"
        self.seen: list[Seen] = []
        self._arrived = asyncio.Condition()

    @property
    def last(self) -> int:
        """The number of the last event."""
        return self.seen[-1].envelope.seq if self.seen else 0

    async def listen(self) -> None:
        """Read to the session's end, connecting again as often as it takes."""
        async with httpx.AsyncClient(timeout=httpx.Timeout(5, read=40)) as client:
            while True:
                if await self._connection(client):
                    return
                await asyncio.sleep(0.1)

    async def until(self, enough: Callable[[list[Seen]], bool], seconds: float = 120) -> None:
        """Wait until what has been seen is enough; raises `TimeoutError`."""
        async with asyncio.timeout(seconds), self._arrived:
            await self._arrived.wait_for(lambda: enough(self.seen))

    async def _connection(self, client: httpx.AsyncClient) -> bool:
        headers = {"Last-Event-ID": str(self.last)} if self.seen else {}
        try:
            async with aconnect_sse(client, "GET", self._url, headers=headers) as source:
                async for event in source.aiter_sse():
                    if event.data and await self._take(event.data):
                        return True
        except (httpx.TransportError, SSEError):
            return False
        return False

    async def _take(self, data: str) -> bool:
        envelope = Envelope.model_validate_json(data)
        async with self._arrived:
            self.seen.append(Seen(envelope, time.monotonic()))
            self._arrived.notify_all()
        return isinstance(envelope.event, SessionEnded)
