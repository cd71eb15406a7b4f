"""The event log between processes, through a kill, and when it is closed."""

import asyncio
import subprocess
import sys

import pytest
import sqlalchemy as sa

from adapters.database import Database, heads, open_database
from adapters.event_log import SqlEventLog
from domain.events import TokenStreamed
from tests.adapters.log_talk import (
    ROOT,
    WRITER,
    a_batch,
    a_token,
    everything,
    numbers,
    start_writer,
    take,
    texts,
)


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
