"""Blocking work beside an event loop, in a thread that never holds up the end of the process."""

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


async def in_thread(work: Callable[[], Result]) -> Result:
    """What the work returns or raises. Cancelling leaves the thread to itself."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Result] = loop.create_future()

    def run() -> None:
        try:
            result = work()
        except BaseException as problem:
            _tell(loop, done, done.set_exception, problem)
        else:
            _tell(loop, done, done.set_result, result)

    threading.Thread(target=run, daemon=True).start()
    return await done


Given = TypeVar("Given")


def _tell(
    loop: asyncio.AbstractEventLoop,
    done: "asyncio.Future[Result]",
    tell: Callable[[Given], None],
    value: Given,
) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(lambda: None if done.done() else tell(value))
