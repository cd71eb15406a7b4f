"""The event log keeps its promises on both databases, in one process and between processes."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from adapters.database import Database, events, heads, open_database, spent
from adapters.event_feed import Reader
from adapters.event_log import SqlEventLog
from domain.events import AgentEnded, Envelope, Event, TokenStreamed, TurnRetried
from domain.ports import Batch
from domain.speech import Stop

ROOT = Path(__file__).parents[2]
NOBODY = "0" * 64

WRITER = """
import asyncio, sys
from adapters.database import open_database
from adapters.event_log import SqlEventLog
from domain.events import TokenStreamed
from domain.ports import Batch

async def main(url, source, appends, size):
    log = SqlEventLog(open_database(url))
    for i in range(appends):
        words = tuple(
            TokenStreamed(turn=source, agent="claude", token=str(i * size + k)) for k in range(size)
        )
        await log.append(
            Batch(session_id="s", source=source, attempt=1, first=i * size, events=words)
        )
        if i == 0:
            print("writing", flush=True)
    await log.aclose()

asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
"""


def a_token(text: str, turn: str = "development.1.claude") -> TokenStreamed:
    return TokenStreamed(turn=turn, agent="claude", token=text)


def an_end(text: str, turn: str = "development.1.claude") -> AgentEnded:
    return AgentEnded(
        turn=turn,
        agent="claude",
        round="development",
        iteration=1,
        purpose="draft",
        text=text,
        words=NOBODY,
        stop=Stop.END,
    )


def a_batch(
    *happened: Event,
    session: str = "s",
    source: str = "development.1.claude",
    attempt: int = 1,
    first: int = 0,
    outcome: str | None = None,
) -> Batch:
    return Batch(
        session_id=session,
        source=source,
        attempt=attempt,
        first=first,
        events=happened,
        outcome=outcome,
    )


class Clock:
    """Time that moves when the test says so."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
async def log(database: Database) -> AsyncIterator[SqlEventLog]:
    opened = SqlEventLog(database)
    yield opened
    await opened.aclose()


async def take(log: SqlEventLog, count: int, after: int = 0) -> list[Envelope]:
    """The first events that a follower sees."""
    seen: list[Envelope] = []
    async with asyncio.timeout(30), aclosing(log.follow("s", after)) as stream:
        async for envelope in stream:
            seen.append(envelope)
            if len(seen) == count:
                break
    return seen


def texts(envelopes: list[Envelope]) -> list[str]:
    return [e.event.token for e in envelopes if isinstance(e.event, TokenStreamed)]


def numbers(envelopes: list[Envelope]) -> list[int]:
    return [envelope.seq for envelope in envelopes]


async def everything(log: SqlEventLog) -> list[Envelope]:
    return list(await log.read("s", limit=100_000))


def start_writer(url: str, source: str, appends: int, size: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, url, source, str(appends), str(size)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )


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


async def test_two_logs_on_one_database_wake_each_other_s_followers(
    database_url: str, log: SqlEventLog
) -> None:
    elsewhere = open_database(database_url)
    other = SqlEventLog(elsewhere)
    follower = asyncio.create_task(take(log, 200))
    for n in range(100):
        await log.append(a_batch(a_token("here"), source="here", first=n))
        await other.append(a_batch(a_token("there"), source="there", first=n))

    seen = await follower
    await other.aclose()
    elsewhere.close()
    assert numbers(seen) == list(range(1, 201))
    assert sorted(texts(seen)) == ["here"] * 100 + ["there"] * 100


async def test_two_processes_write_one_session_without_gaps_and_a_third_sees_it_all(
    database_url: str, log: SqlEventLog
) -> None:
    writers = [start_writer(database_url, source, 150, 2) for source in ("gpt", "gemini")]
    seen = await take(log, 600)
    codes = [await asyncio.to_thread(writer.wait, 30) for writer in writers]
    for writer in writers:
        writer.communicate()

    assert codes == [0, 0]
    assert numbers(seen) == list(range(1, 601))
    for source in ("gpt", "gemini"):
        spoken = [e.event for e in seen if isinstance(e.event, TokenStreamed)]
        own = [event.token for event in spoken if event.turn == source]
        assert own == [str(n) for n in range(300)]


async def test_a_writer_killed_at_work_leaves_whole_appends_and_no_gap(
    database_url: str, database: Database, log: SqlEventLog
) -> None:
    writer = start_writer(database_url, "killed", 1_000_000, 3)
    assert await asyncio.to_thread(lambda: writer.stdout.readline()) == b"writing\n"  # type: ignore[union-attr]
    await take(log, 300)
    writer.kill()
    await asyncio.to_thread(writer.communicate)
    await log.append(a_batch(a_token("after"), source="after"))

    stored = await everything(log)
    assert numbers(stored) == list(range(1, len(stored) + 1))
    assert texts(stored)[:-1] == [str(n) for n in range(len(stored) - 1)]
    assert (len(stored) - 1) % 3 == 0
    with database.reading() as connection:
        assert connection.execute(sa.select(heads.c.seq)).scalar() == len(stored)


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


async def test_closing_commits_what_is_queued_and_refuses_what_comes_later(
    database: Database,
) -> None:
    log = SqlEventLog(database)
    queued = [asyncio.create_task(log.append(a_batch(a_token("a"), first=n))) for n in range(50)]
    await asyncio.sleep(0)
    await log.aclose()
    await asyncio.gather(*queued)

    reopened = SqlEventLog(database)
    assert len(await everything(reopened)) == 50
    await reopened.aclose()
    with pytest.raises(RuntimeError, match="closed"):
        await log.append(a_batch(a_token("late"), first=50))


async def test_closing_ends_the_followers(database: Database) -> None:
    log = SqlEventLog(database)
    await log.append(a_batch(a_token("a")))
    stream = log.follow("s")
    assert (await anext(stream)).seq == 1
    rest = asyncio.ensure_future(anext(stream, None))
    await asyncio.sleep(0)
    await log.aclose()

    assert await asyncio.wait_for(rest, 10) is None


def test_an_interpreter_whose_loop_went_away_in_the_middle_exits(database_url: str) -> None:
    program = WRITER.replace('print("writing", flush=True)', "return")
    done = subprocess.run(
        [sys.executable, "-c", program, database_url, "gone", "10", "1"],
        cwd=ROOT,
        timeout=30,
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (0, b"")
