"""One model call, heard as it is spoken: pieces go to the event log in batches, the rest waits."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import suppress

from domain.errors import LLMError, LLMErrorKind
from domain.events import TokenStreamed
from domain.ports import Provider
from domain.speech import Delta, Done, Request, Stop

PERIOD = 0.05
"""Seconds that a piece waits at most for company."""
BATCH = 2_048
"""Bytes after which a batch goes out at once."""
BACKLOG = 65_536
"""Bytes that may wait for a slow log before the provider has to wait too."""

Tell = Callable[..., Awaitable[None]]


class TokenBatches:
    """Collects the pieces of an answer while the last batch is being written."""

    def __init__(self, tell: Tell, turn: str, agent: str) -> None:
        self._tell, self._turn, self._agent = tell, turn, agent
        self._pieces: list[Delta] = []
        self._size = 0
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None

    async def add(self, piece: Delta) -> None:
        """Take a piece. Returns at once, unless the log is behind by more than `BACKLOG`."""
        self._pieces.append(piece)
        self._size += len(piece.text.encode(errors="replace"))
        self._raise_a_failed_write()
        if self._size >= BATCH:
            self._write_now()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(PERIOD, self._write_now)
        if self._size >= BACKLOG and self._writing is not None:
            await asyncio.shield(self._writing)

    async def close(self) -> None:
        """Write what is left; raises what a write in the background raised."""
        self._stop_timer()
        if self._writing is not None:
            await self._writing
        while self._pieces:
            await self._tell(*self._take())

    async def drop(self) -> None:
        """Forget what is left: the step failed or was cancelled."""
        self._pieces = []
        self._stop_timer()
        if self._writing is not None:
            self._writing.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await self._writing

    def _write_now(self) -> None:
        self._stop_timer()
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        await self._tell(*self._take())
        while self._size >= BATCH:
            await self._tell(*self._take())
        if self._pieces and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(PERIOD, self._write_now)

    def _take(self) -> list[TokenStreamed]:
        pieces, self._pieces, self._size = self._pieces, [], 0
        return [
            TokenStreamed(turn=self._turn, agent=self._agent, token=text, thinking=thinking)
            for text, thinking in _runs(pieces)
        ]

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _raise_a_failed_write(self) -> None:
        if self._writing is not None and self._writing.done():
            self._writing.result()


def _runs(pieces: list[Delta]) -> list[tuple[str, bool]]:
    """Neighbouring pieces of the same kind joined into one."""
    runs: list[tuple[list[str], bool]] = []
    for piece in pieces:
        if not runs or runs[-1][1] is not piece.thinking:
            runs.append(([], piece.thinking))
        runs[-1][0].append(piece.text)
    return [("".join(texts), thinking) for texts, thinking in runs]


async def live(provider: Provider, request: Request, batches: TokenBatches) -> Done:
    """The whole answer, with its pieces written to the log as they come."""
    try:
        done = await _heard(provider, request, batches.add)
        await batches.close()
    except BaseException:
        await batches.drop()
        raise
    return done


async def silent(provider: Provider, request: Request) -> Done:
    """The whole answer, unseen until it is complete: nobody wants to watch JSON grow."""
    return await _heard(provider, request, _unheard)


async def _unheard(piece: Delta) -> None:
    """Let a piece pass."""


async def _heard(
    provider: Provider, request: Request, hear: Callable[[Delta], Awaitable[None]]
) -> Done:
    stream = provider.stream(request)
    try:
        async for said in stream:
            if isinstance(said, Done):
                return said
            await hear(said)
    finally:
        await _closed(stream)
    raise LLMError(LLMErrorKind.CONNECTION, "The answer broke off before its end.")


async def _closed(stream: AsyncIterator[Delta | Done]) -> None:
    if isinstance(stream, AsyncGenerator):
        await stream.aclose()


_MUTE = {
    Stop.REFUSAL: (LLMErrorKind.REFUSAL, "The language model refused to answer."),
    Stop.CONTEXT: (LLMErrorKind.CONTEXT, "The conversation is longer than this model can read."),
}


def check_usable(done: Done) -> None:
    """Raise `LLMError` for an answer that nobody can work with: refused, too long, or empty."""
    if done.stop is Stop.CONTEXT and done.text.strip():
        return
    if done.stop in _MUTE:
        raise LLMError(*_MUTE[done.stop], request_id=done.request_id)
    if not done.text.strip():
        raise LLMError(LLMErrorKind.PROTOCOL, "The answer is empty.", request_id=done.request_id)
