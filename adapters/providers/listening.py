"""How every adapter listens: open, watch, hear, finish, and leave nothing open behind."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable
from typing import Protocol, TypeVar

from adapters.providers.clocks import watched
from domain.errors import LLMError, LLMErrorKind
from domain.speech import Delta, Done

E_contra = TypeVar("E_contra", contravariant=True)
E = TypeVar("E")
E_co = TypeVar("E_co", covariant=True)

_LINGER = 1.0


class Hearing(Protocol[E_contra]):
    """Turns one vendor's events into ours. `over` becomes true with the terminal event."""

    @property
    def over(self) -> bool:
        """Whether nothing that matters can follow."""
        ...

    def hear(self, event: E_contra) -> Iterable[Delta]:
        """What the event says; raises `LLMError` when it reports a failure."""
        ...

    def done(self) -> Done:
        """The end of the answer; raises `LLMError` when there was no terminal marker."""
        ...


class Stream(Protocol[E_co]):
    """An opened answer: events, and a way to close the connection."""

    def __aiter__(self) -> AsyncIterator[E_co]:
        """The vendor's events in order."""
        ...

    async def close(self) -> None:
        """Close the connection."""
        ...


async def listen(
    open: Callable[[], Awaitable[Stream[E]]],
    hearing: Hearing[E],
    silence: float,
    explain: Callable[[Exception], LLMError],
) -> AsyncGenerator[Delta | Done, None]:
    """Everything one call says; raises `LLMError` and nothing else.

    The vendor's exception is dropped, not chained: it carries the request with the key in it.
    """
    try:
        async with asyncio.timeout(silence):
            stream = await open()
        async with contextlib.aclosing(_hear(stream, hearing, silence)) as pieces:
            async for piece in pieces:
                yield piece
        yield hearing.done()
        return
    except Exception as problem:
        failure = problem if isinstance(problem, LLMError) else explain(problem)
    raise failure


async def _hear(
    stream: Stream[E], hearing: Hearing[E], silence: float
) -> AsyncGenerator[Delta, None]:
    events = aiter(stream)
    try:
        async for event in watched(events, silence):
            for delta in hearing.hear(event):
                yield delta
            if hearing.over:
                await _drain(events)
                return
    finally:
        await stream.close()


async def _drain(events: AsyncIterator[E]) -> None:
    """Read to the end, so that the connection can be used again; what fails now is no matter."""
    with contextlib.suppress(Exception):
        async with asyncio.timeout(_LINGER):
            async for _ in events:
                pass


def cut_off(vendor: str, request_id: str = "") -> LLMError:
    """The stream ended without its terminal marker, which no SDK reports by itself."""
    return LLMError(
        LLMErrorKind.CONNECTION,
        f"{vendor} ended the answer before it was complete.",
        request_id=request_id,
    )
