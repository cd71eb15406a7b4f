"""Appends to the event log: gapless, in order, once, on both databases."""

import asyncio
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from adapters.database import Database, events
from adapters.event_log import SqlEventLog
from domain.events import Envelope
from tests.adapters.log_talk import Clock, a_batch, a_token, an_end, everything, numbers, texts


async def test_fifty_writers_at_once_leave_no_gap_and_keep_each_one_s_order(
    log: SqlEventLog,
) -> None:
    async def write(seat: int) -> None:
        for n in range(20):
            source = f"development.1.{seat}"
            await log.append(a_batch(a_token(f"{seat}:{n}"), source=source, first=n))

    await asyncio.gather(*(write(seat) for seat in range(50)))

    stored = await everything(log)
    assert numbers(stored) == list(range(1, 1001))
    for seat in range(50):
        spoken = [text for text in texts(stored) if text.startswith(f"{seat}:")]
        assert spoken == [f"{seat}:{n}" for n in range(20)]


async def test_a_repeated_append_is_stored_once_and_takes_no_number(log: SqlEventLog) -> None:
    await log.append(a_batch(a_token("a"), a_token("b")))
    await log.append(a_batch(a_token("a"), a_token("b"), a_token("c")))
    await log.append(a_batch(a_token("d"), first=3))

    stored = await everything(log)
    assert texts(stored) == ["a", "b", "c", "d"]
    assert numbers(stored) == [1, 2, 3, 4]


async def test_the_same_append_sent_many_times_at_once_is_stored_once(log: SqlEventLog) -> None:
    await asyncio.gather(*(log.append(a_batch(a_token("a"), a_token("b"))) for _ in range(20)))

    assert texts(await everything(log)) == ["a", "b"]


async def test_another_attempt_is_another_key(log: SqlEventLog) -> None:
    await log.append(a_batch(a_token("first try")))
    await log.append(a_batch(a_token("second try"), attempt=2))

    assert texts(await everything(log)) == ["first try", "second try"]


async def test_each_session_counts_for_itself(log: SqlEventLog) -> None:
    await asyncio.gather(*(log.append(a_batch(a_token("a"), session=f"s{i}")) for i in range(9)))

    first = [await log.read(f"s{i}") for i in range(9)]
    assert [[e.seq for e in envelopes] for envelopes in first] == [[1]] * 9


async def test_what_comes_back_is_what_was_written_with_the_writer_s_time(
    database: Database,
) -> None:
    clock = Clock()
    log = SqlEventLog(database, clock=clock)
    await log.append(a_batch(an_end("é \u0000 “quoted” 🙂")))

    [envelope] = await log.read("s")
    await log.aclose()
    assert envelope == Envelope(
        seq=1, session_id="s", at=clock.now, event=an_end("é \u0000 “quoted” 🙂")
    )


async def test_an_append_that_cannot_be_stored_fails_alone(log: SqlEventLog) -> None:
    unstorable = a_batch(a_token("bad"), source="\ud800")
    good = [log.append(a_batch(a_token(str(i)), source=f"good.{i}")) for i in range(10)]

    results = await asyncio.gather(
        *good[:5], log.append(unstorable), *good[5:], return_exceptions=True
    )

    assert [type(r) for r in results if r is not None] == [UnicodeEncodeError]
    stored = await everything(log)
    assert texts(stored) == [str(i) for i in range(10)]
    assert numbers(stored) == list(range(1, 11))


async def test_the_outcome_is_stored_with_the_events_and_the_first_one_wins(
    log: SqlEventLog,
) -> None:
    assert await log.outcome("s", "development.1.claude") is None

    await log.append(a_batch(an_end("done"), outcome="first"))
    await log.append(a_batch(an_end("again"), attempt=2, outcome="second"))

    assert await log.outcome("s", "development.1.claude") == "first"


async def test_an_outcome_is_not_stored_when_its_events_are_not(
    database: Database, log: SqlEventLog
) -> None:
    with database.writing() as connection:  # a foreign row where the session's first would go
        row = a_batch(a_token("in the way"), source="other")
        connection.execute(
            sa.insert(events),
            {
                "session_id": "s",
                "seq": 1,
                "source": row.source,
                "attempt": 1,
                "n": 0,
                "kind": "token",
                "turn": "t",
                "at": datetime(2026, 1, 1, tzinfo=UTC),
                "body": row.events[0].model_dump_json(),
            },
        )

    with pytest.raises(sa.exc.IntegrityError):
        await log.append(a_batch(an_end("done"), outcome="finished"))

    assert await log.outcome("s", "development.1.claude") is None
