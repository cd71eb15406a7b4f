"""The live stream: resumed without gap or repeat, ended when there is nothing more to say."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack, aclosing

import httpx
import pytest
from httpx_sse import ServerSentEvent
from sse_starlette.sse import AppStatus

from api.streams import PER_SESSION
from domain.events import DebateIterated, Envelope, RoundStarted
from tests.api.house import House
from tests.api.test_bad_input import check_problem


def seqs(events: list[ServerSentEvent]) -> list[int]:
    """The numbers of these events."""
    return [int(event.id) for event in events]


async def ended(house: House) -> str:
    """A session of two rounds that is over."""
    rounds = [{"id": "requirements", "iterations": 1}, {"id": "architecture", "iterations": 1}]
    session_id = await house.start(rounds=rounds)
    await house.events(session_id)
    return session_id


async def held(house: House) -> str:
    """A session whose first turn is held."""
    house.scene.hold = asyncio.Event()
    session_id = await house.start()
    await house.until(session_id, "round_start")
    return session_id


async def test_a_message_is_an_envelope(house: House) -> None:
    session_id = await ended(house)
    events = await house.events(session_id)
    for event in events:
        envelope = Envelope.model_validate_json(event.data)
        assert envelope.session_id == session_id
        assert envelope.seq == int(event.id)
        assert envelope.event.type == event.event
    assert [event.retry for event in events] == [2000] + [None] * (len(events) - 1)


async def test_a_reader_that_comes_back_sees_every_event_once(house: House) -> None:
    session_id = await ended(house)
    whole = seqs(await house.events(session_id))
    assert whole == list(range(1, len(whole) + 1))
    for cut in whole[:-1]:
        assert seqs(await house.events(session_id, after=cut)) == whole[cut:]


async def test_a_reader_that_leaves_a_live_session_misses_nothing(house: House) -> None:
    session_id = await held(house)
    seen: list[ServerSentEvent] = []
    async with aclosing(house.stream(session_id)) as stream:
        seen.append(await anext(stream))
    assert house.scene.hold is not None
    house.scene.hold.set()
    seen += await house.events(session_id, after=int(seen[-1].id))
    assert seqs(seen) == list(range(1, len(seen) + 1))
    assert seen[-1].event == "session_end"


async def test_the_larger_cursor_wins(house: House) -> None:
    session_id = await ended(house)
    path = f"/api/session/{session_id}/events"
    for query, header in ((2, 5), (5, 2)):
        headers = {"Last-Event-ID": str(header)}
        answer = await house.http.get(path, params={"after": query}, headers=headers)
        assert "\nid: 6\n" in f"\n{answer.text}"
        assert "\nid: 5\n" not in f"\n{answer.text}"


@pytest.mark.parametrize("route", ["events", "round"])
async def test_an_ended_session_with_nothing_left_is_204(house: House, route: str) -> None:
    session_id = await ended(house)
    last = seqs(await house.events(session_id))[-1]
    for cursor in (last, last + 100):
        path = f"/api/session/{session_id}/{route}?after={cursor}"
        answer = await house.http.get(path)
        assert answer.status_code == 204
        assert answer.content == b""


async def test_the_round_stream_has_only_the_last_round_of_an_ended_session(house: House) -> None:
    session_id = await ended(house)
    events = await house.events(session_id, route="round")
    assert events[0].event == "round_start"
    assert events[0].json()["event"]["round"] == "architecture"
    assert events[-1].event == "session_end"


async def test_the_round_stream_ends_where_the_next_round_starts(house: House) -> None:
    session_id = await held(house)
    stream = house.stream(session_id, route="round")
    first = await anext(stream)
    assert first.event == "round_start"
    iterated = DebateIterated(round="requirements", iteration=2, iterations=2, order=())
    await house.scene.say(session_id, "x", iterated, a_round("architecture"), iterated)
    async with asyncio.timeout(5):
        rest = [event async for event in stream]
    assert rest[-1].json()["event"]["iteration"] == 2
    assert "round_start" not in [event.event for event in rest]


def a_round(id: str) -> RoundStarted:
    """A round's first event."""
    return RoundStarted(
        round=id, id=id, number=2, title=id, role="r", run=1, judge="gpt", order=("gpt",)
    )


async def test_reading_a_head_opens_no_stream(house: House) -> None:
    session_id = await held(house)
    answer = await house.http.head(f"/api/session/{session_id}/events")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/event-stream")


async def test_a_stream_is_never_compressed_or_kept(house: House) -> None:
    session_id = await ended(house)
    answer = await house.http.get(
        f"/api/session/{session_id}/events", headers={"Accept-Encoding": "gzip"}
    )
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Accel-Buffering"] == "no"


async def test_a_session_has_so_many_streams_and_gets_them_back(house: House) -> None:
    session_id = await held(house)
    path = f"/api/session/{session_id}/events"
    async with AsyncExitStack() as stack:
        for _ in range(PER_SESSION):
            stream = await stack.enter_async_context(aclosing(house.stream(session_id)))
            await anext(stream)
        refused = await house.http.get(path)
        assert refused.status_code == 429
        assert refused.headers["Retry-After"]
        assert refused.json()["remedy"]
    async with asyncio.timeout(5):
        await opened_again(house, session_id)


async def opened_again(house: House, session_id: str) -> None:
    """Wait until the server has noticed that readers left."""
    for _ in range(100):
        try:
            async with aclosing(house.stream(session_id)) as stream:
                await anext(stream)
                return
        except Exception as refused:
            assert "429" in str(refused) or "Content-Type" in str(refused)
            await asyncio.sleep(0.02)
    raise AssertionError("the slots never came back")


async def test_a_refused_reader_leaves_no_slot_taken(house: House) -> None:
    session_id = await held(house)
    for _ in range(PER_SESSION * 2):
        answer = await house.http.get(f"/api/session/{session_id}/events?after=x")
        check_problem(answer, 422, "after")
    async with aclosing(house.stream(session_id)) as stream:
        assert (await anext(stream)).event == "session_start"


async def test_closing_the_streams_sends_readers_away_at_once(house: House) -> None:
    session_id = await held(house)
    stream = house.stream(session_id)
    await anext(stream)
    house.app.state.streams.close()
    async with asyncio.timeout(2):
        last = [event async for event in stream][-1]
    assert last.retry == 1000
    assert last.data == ""


@pytest.fixture
def signals_of_somebody_else() -> Iterator[None]:
    """As in a process whose own handlers stop the server: nothing is learnt from signals."""
    AppStatus.enable_automatic_graceful_drain = False
    yield
    AppStatus.enable_automatic_graceful_drain = True


@pytest.mark.usefixtures("signals_of_somebody_else")
async def test_a_server_with_an_open_stream_stops_within_seconds(house: House) -> None:
    session_id = await held(house)
    stream = house.stream(session_id)
    await anext(stream)
    house.server.should_exit = True
    async with asyncio.timeout(4):
        rest = [event async for event in stream]
    assert rest[-1].retry == 1000
    with pytest.raises(httpx.ConnectError):
        await refused_connection(house)


async def refused_connection(house: House) -> None:
    """Ask until the server is gone."""
    async with asyncio.timeout(4):
        for _ in range(400):
            await house.http.get("/api/health", headers={"Connection": "close"})
            await asyncio.sleep(0.01)
