"""Readers of the event log: what is stored, then what happens, nothing lost or repeated."""

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime

import pytest

from adapters.database import Database
from adapters.event_feed import Reader
from adapters.event_log import SqlEventLog
from domain.events import Envelope
from tests.adapters.log_talk import a_batch, a_token, numbers, take, texts


async def test_a_follower_sees_what_is_stored_and_then_what_happens(log: SqlEventLog) -> None:
    await log.append(a_batch(*(a_token(str(i)) for i in range(2_500))))
    follower = asyncio.create_task(take(log, 2_600))
    for n in range(2_500, 2_600):
        await log.append(a_batch(a_token(str(n)), first=n))

    seen = await follower
    assert texts(seen) == [str(i) for i in range(2_600)]
    assert numbers(seen) == list(range(1, 2_601))


@pytest.mark.parametrize("after", [0, 1, 250, 499])
async def test_a_follower_resumes_behind_the_last_number_it_saw(
    log: SqlEventLog, after: int
) -> None:
    await log.append(a_batch(*(a_token(str(i)) for i in range(500))))

    assert numbers(await take(log, 500 - after, after)) == list(range(after + 1, 501))


async def test_a_slow_follower_loses_nothing_and_repeats_nothing(database: Database) -> None:
    log = SqlEventLog(database, capacity=3)
    seen: list[int] = []
    async with asyncio.timeout(30), aclosing(log.follow("s")) as stream:
        await log.append(a_batch(a_token("0")))
        async for envelope in stream:
            seen.append(envelope.seq)
            if len(seen) == 200:
                break
            if envelope.seq % 20 == 1:  # twenty arrive while this one is being looked at
                for n in range(envelope.seq, envelope.seq + 20):
                    await log.append(a_batch(a_token(str(n)), first=n))
    await log.aclose()

    assert seen == list(range(1, 201))


async def test_a_reader_with_no_room_left_goes_back_to_the_database() -> None:
    reader = Reader("s", capacity=2)
    reader.refresh(0)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    three = [Envelope(seq=n, session_id="s", at=moment, event=a_token("a")) for n in (1, 2, 3)]

    reader.offer(three[:2])
    assert (reader.stale, reader.seen) == (False, 2)
    reader.offer(three[2:])
    assert (reader.stale, reader.take()) == (True, None)


async def test_a_reader_that_was_given_a_full_page_asks_for_another() -> None:
    reader = Reader("s", capacity=2)
    reader.refresh(0)
    reader.refreshed(1_000, full=True)
    assert reader.stale
    reader.refresh(1_000)
    reader.refreshed(1_001, full=False)
    assert not reader.stale


async def test_many_followers_of_one_session_all_see_everything(log: SqlEventLog) -> None:
    followers = [asyncio.create_task(take(log, 100)) for _ in range(20)]
    for n in range(100):
        await log.append(a_batch(a_token(str(n)), first=n))

    for seen in await asyncio.gather(*followers):
        assert numbers(seen) == list(range(1, 101))


async def test_a_follower_that_leaves_is_forgotten(log: SqlEventLog) -> None:
    await log.append(a_batch(a_token("a")))
    await take(log, 1)
    waiting = asyncio.create_task(take(log, 2))
    await take(log, 1)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)

    assert log.followed() == []
