"""Just enough HTTP/1.1 (RFC 9112) to answer a client, cut an answer anywhere, or drop it."""

import asyncio
import itertools
import json
import socket
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Asked:
    """A request as received; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Line:
    """One connection of one client."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, cuts: tuple[int, ...]
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._cuts = itertools.cycle(cuts) if cuts else None

    async def ask(self) -> Asked | None:
        """The next request, or None when the client is gone."""
        try:
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        first, *lines = head.split("\r\n")
        method, target, _ = first.split(" ", 2)
        pairs = (line.split(":", 1) for line in lines if line)
        headers = {name.lower(): value.strip() for name, value in pairs}
        body = await self._reader.readexactly(int(headers.get("content-length", 0)))
        return Asked(method, target.split("?")[0], headers, body)

    async def answer(
        self, status: int, body: Any, headers: Mapping[str, str], html: bool = False
    ) -> None:
        """A whole answer."""
        raw = body.encode() if html else json.dumps(body).encode()
        kind = "text/html" if html else "application/json"
        self._head(status, {"content-type": kind, "content-length": str(len(raw)), **headers})
        self._writer.write(raw)
        await self._writer.drain()

    def begin(self, headers: Mapping[str, str]) -> None:
        """The head of a streamed answer."""
        kind = {"content-type": "text/event-stream", "transfer-encoding": "chunked"}
        self._head(200, {**kind, **headers})

    async def send(self, data: bytes) -> None:
        """A part of a streamed answer, in chunks of odd sizes."""
        for piece in self._cut(data):
            self._writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        await self._writer.drain()

    async def end(self) -> None:
        """The clean end of a streamed answer."""
        self._writer.write(b"0\r\n\r\n")
        await self._writer.drain()

    async def gone(self) -> None:
        """Returns when the client closes the connection; it must not speak meanwhile."""
        await self._reader.read(1)

    def reset(self) -> None:
        """Break the connection with a TCP reset (RFC 9293, by SO_LINGER 0)."""
        sock = self._writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()

    def close(self) -> None:
        """Hang up."""
        self._writer.close()

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        lines = [f"HTTP/1.1 {status} Answer", *(f"{k}: {v}" for k, v in headers.items()), "", ""]
        self._writer.write("\r\n".join(lines).encode())

    def _cut(self, data: bytes) -> Iterable[bytes]:
        if self._cuts is None:
            yield data
            return
        while data:
            size = next(self._cuts)
            yield data[:size]
            data = data[size:]
