"""A session's events as the API relays them, without gap or repeat over broken connections."""

import time
from collections.abc import Iterator
from typing import NamedTuple

import httpx
from httpx_sse import EventSource, SSEError

from cli.server import Server, unreachable

LONGEST_SILENCE = 30.0
"""Seconds of failed attempts after which the server counts as gone."""
PAUSE = 0.5
LAST = "session_end"


class Message(NamedTuple):
    """One event: its number, its type and the envelope as JSON."""

    seq: int
    type: str
    data: str


def follow(server: Server, id: str, after: int = 0) -> Iterator[Message]:
    """Every event with `seq > after` up to the session's end; raises `Unreachable`, `Refused`."""
    last_heard = time.monotonic()
    while True:
        try:
            for message in _connection(server, id, after):
                after, last_heard = message.seq, time.monotonic()
                yield message
                last_heard = time.monotonic()
                if message.type == LAST:
                    return
        except _Over:
            return
        except (httpx.TransportError, SSEError) as problem:
            if time.monotonic() - last_heard > LONGEST_SILENCE:
                raise unreachable(server.url, problem) from None
        time.sleep(PAUSE)


class _Over(Exception):
    """The server has nothing more for us (204)."""


def _connection(server: Server, id: str, after: int) -> Iterator[Message]:
    with server.events(id, after) as answer:
        if answer.status_code == httpx.codes.NO_CONTENT:
            raise _Over
        for event in EventSource(answer).iter_sse():
            if event.data:
                yield Message(int(event.id or after), event.event, event.data)
