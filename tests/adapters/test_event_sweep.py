"""What becomes of a finished turn's tokens."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from adapters.database import Database, spent
from adapters.event_log import SqlEventLog
from domain.events import TurnRetried
from tests.adapters.log_talk import (
    Clock,
    a_batch,
    a_token,
    an_end,
    everything,
    numbers,
    take,
    texts,
)

Opened = Callable[[Clock], AbstractAsyncContextManager[SqlEventLog]]


@pytest.fixture
def opened(database: Database) -> Opened:
    """A log over the test's database, with the test's time and a grace of ten minutes."""

    @asynccontextmanager
    async def opener(clock: Clock) -> AsyncIterator[SqlEventLog]:
        log = SqlEventLog(database, clock=clock, grace=timedelta(seconds=600))
        yield log
        await log.aclose()

    return opener


async def test_tokens_of_a_finished_turn_stay_for_the_grace_and_then_go(opened: Opened) -> None:
    clock = Clock()
    async with opened(clock) as log:
        await log.append(a_batch(a_token("other turn", "qa.1.gpt"), source="qa.1.gpt"))
        await log.append(a_batch(*(a_token(str(i)) for i in range(700)), an_end("whole")))

        clock.now += timedelta(seconds=599)
        await log.append(a_batch(a_token("tick"), source="tick", first=0))
        assert numbers(await take(log, 703)) == list(range(1, 704))

        clock.now += timedelta(seconds=2)
        for n in range(1, 4):
            await log.append(a_batch(a_token("tick"), source="tick", first=n))

    async with opened(clock) as log:
        left = await take(log, 6)
    assert numbers(left) == [1, 702, 703, 704, 705, 706]
    assert left[1].event == an_end("whole")


async def test_a_sweep_takes_little_at_a_time_and_leaves_the_beginning(
    database: Database, opened: Opened
) -> None:
    clock = Clock()
    async with opened(clock) as log:
        await log.append(a_batch(*(a_token(str(i)) for i in range(700)), an_end("whole")))
        clock.now += timedelta(seconds=601)
        await log.append(a_batch(a_token("tick"), source="tick"))

    async with opened(clock) as log:
        assert numbers(await everything(log)) == [*range(1, 201), 701, 702]
    with database.reading() as connection:
        assert len(connection.execute(sa.select(spent)).all()) == 1


async def test_a_retry_spends_the_tokens_of_the_attempt_before_and_no_others(
    opened: Opened,
) -> None:
    clock = Clock()
    again = TurnRetried(turn="development.1.claude", agent="claude", attempt=2)
    async with opened(clock) as log:
        await log.append(a_batch(a_token("void"), a_token("void")))
        await log.append(a_batch(again, a_token("kept"), attempt=2))
        clock.now += timedelta(seconds=601)
        await log.append(a_batch(a_token("kept"), attempt=2, first=2))

    async with opened(clock) as log:
        stored = await everything(log)
    assert numbers(stored) == [3, 4, 5]
    assert texts(stored) == ["kept", "kept"]


async def test_tokens_spent_before_a_restart_are_swept_after_it(opened: Opened) -> None:
    clock = Clock()
    async with opened(clock) as log:
        await log.append(a_batch(a_token("a"), an_end("a")))
    clock.now += timedelta(seconds=601)
    async with opened(clock) as log:
        await log.append(a_batch(a_token("tick"), source="tick"))

    async with opened(clock) as log:
        assert numbers(await everything(log)) == [2, 3]
