"""What every provider promises, whatever the vendor's wire format."""

import asyncio
import contextlib

import pytest

from adapters.providers.clocks import Clocks
from domain.agents import ProviderName
from domain.errors import LLMError, LLMErrorKind
from domain.speech import Delta, Stop, Usage
from tests.adapters.providers.conftest import KEY, SCHEMA, Lay, hear, request_to
from tests.standins.ledger import End
from tests.standins.script import Answer, Fault

TEXT = "Grüße 👩‍💻 日本語, e\u0301 and שלום.\n\n```py\nx = '\\u0000'\r\n```\n\u2028 end "
LONG = "word " * 400
IMPATIENT = Clocks(read=0.4, silence=0.4)


async def failure_of(lay: Lay, name: ProviderName, answer: Answer, **given: object) -> LLMError:
    table = await lay(answer)
    provider = table.provider(name, **given)  # type: ignore[arg-type]  # key or clocks
    with pytest.raises(LLMError) as caught:
        await hear(provider, request_to(name))
    return caught.value


async def test_an_answer_arrives_byte_for_byte_however_it_is_cut(
    lay: Lay, name: ProviderName
) -> None:
    table = await lay(Answer(TEXT))
    heard = await hear(table.provider(name), request_to(name))
    assert heard.text == heard.done.text == TEXT
    assert heard.done.stop is Stop.END
    assert table.vendors.records[0].end is End.FINISHED


async def test_usage_counts_the_cached_in_the_input_and_the_reasoning_in_the_output(
    lay: Lay, name: ProviderName
) -> None:
    usage = Usage(input=1001, cached=400, output=70, reasoning=20)
    table = await lay(Answer("yes", thinking="hm", usage=usage))
    heard = await hear(table.provider(name), request_to(name))
    assert heard.done.usage == usage


async def test_thinking_is_told_apart_and_never_part_of_the_text(
    lay: Lay, name: ProviderName
) -> None:
    table = await lay(Answer("the answer", thinking="a doubt 🤔"))
    heard = await hear(table.provider(name), request_to(name))
    assert (heard.text, heard.done.text, heard.thinking) == (
        "the answer",
        "the answer",
        "a doubt 🤔",
    )


async def test_a_structured_answer_is_asked_for_by_its_schema_and_returned_as_text(
    lay: Lay, name: ProviderName
) -> None:
    table = await lay(Answer('{"decision":"CONSENSUS"}'))
    heard = await hear(table.provider(name), request_to(name, SCHEMA))
    assert heard.done.text == '{"decision":"CONSENSUS"}'
    assert table.vendors.records[0].call.schema == SCHEMA.json_schema


async def test_the_words_reach_the_vendor_unchanged_and_in_order(
    lay: Lay, name: ProviderName
) -> None:
    table = await lay(Answer("ok"))
    request = request_to(name)
    await hear(table.provider(name), request)
    call = table.vendors.records[0].call
    assert (call.model, call.system, call.key) == (request.model, request.system, KEY)
    assert "\n\n".join(call.messages) == "\n\n".join(request.messages)


async def test_the_limit_leaves_room_for_reasoning_and_no_sampling_is_asked_for(
    lay: Lay, name: ProviderName
) -> None:
    table = await lay(Answer("ok"))
    await hear(table.provider(name), request_to(name))
    body = table.vendors.records[0].call.body
    flat = {**body, **(body.get("generationConfig") or {})}  # type: ignore[dict-item]
    limits = [value for key, value in flat.items() if key.lower().startswith("max")]
    assert limits == [2048 + 8192]
    assert not {"temperature", "top_p", "topP", "top_k", "topK"} & set(flat)


@pytest.mark.parametrize("fault", [Fault.TRUNCATION, Fault.DISGUISED])
async def test_a_truncated_answer_keeps_its_text_and_its_usage(
    lay: Lay, name: ProviderName, fault: Fault
) -> None:
    usage = Usage(input=10, cached=4, output=5, reasoning=2)
    table = await lay(Answer("one two three four", usage=usage, fault=fault))
    heard = await hear(table.provider(name), request_to(name))
    assert heard.done.stop is Stop.LENGTH
    assert heard.done.text == "one two "
    assert heard.done.usage == usage


@pytest.mark.parametrize("fault", [Fault.REFUSAL, Fault.BLOCKED])
async def test_a_refusal_is_an_end_of_its_own_and_keeps_its_usage(
    lay: Lay, name: ProviderName, fault: Fault
) -> None:
    usage = Usage(input=10, cached=0, output=3)
    table = await lay(Answer("I will not.", usage=usage, fault=fault))
    heard = await hear(table.provider(name), request_to(name))
    assert heard.done.stop is Stop.REFUSAL
    assert heard.done.text == heard.text
    assert heard.done.usage == usage


@pytest.mark.filterwarnings("ignore:MOONRISE is not a valid FinishReason")
async def test_an_unknown_stop_reason_is_no_crash(lay: Lay, name: ProviderName) -> None:
    table = await lay(Answer("so far", fault=Fault.ODD_STOP))
    heard = await hear(table.provider(name), request_to(name))
    assert heard.done.stop is Stop.OTHER
    assert heard.done.raw_stop.lower() == "moonrise"


FAILURES = {
    Fault.RATE: LLMErrorKind.RATE,
    Fault.QUOTA: LLMErrorKind.QUOTA,
    Fault.OVERLOAD: LLMErrorKind.OVERLOAD,
    Fault.SERVER: LLMErrorKind.SERVER,
    Fault.HTML: LLMErrorKind.SERVER,
    Fault.WRONG_KEY: LLMErrorKind.AUTH,
    Fault.UNKNOWN_MODEL: LLMErrorKind.MODEL,
    Fault.OVERFLOW: LLMErrorKind.CONTEXT,
    Fault.REJECTED: LLMErrorKind.REJECTED,
    Fault.NO_ANSWER: LLMErrorKind.CONNECTION,
    Fault.EOF: LLMErrorKind.CONNECTION,
    Fault.RESET: LLMErrorKind.CONNECTION,
    Fault.BAD_JSON: LLMErrorKind.PROTOCOL,
    Fault.HANG: LLMErrorKind.TIMEOUT,
    Fault.STALL: LLMErrorKind.TIMEOUT,
}


@pytest.mark.parametrize(("fault", "kind"), FAILURES.items(), ids=[f.value for f in FAILURES])
async def test_a_failure_has_the_same_name_for_every_vendor(
    lay: Lay, name: ProviderName, fault: Fault, kind: LLMErrorKind
) -> None:
    error = await failure_of(lay, name, Answer(LONG, fault=fault), clocks=IMPATIENT)
    assert error.kind is kind
    assert error.__cause__ is None
    assert error.__context__ is None


IN_STREAM = {
    ProviderName.ANTHROPIC: LLMErrorKind.OVERLOAD,
    ProviderName.OPENAI: LLMErrorKind.SERVER,
    ProviderName.GEMINI: LLMErrorKind.OVERLOAD,
    ProviderName.COMPATIBLE: LLMErrorKind.SERVER,
}


@pytest.mark.parametrize("fault", [Fault.IN_STREAM, Fault.IN_STREAM_NESTED, Fault.FAILED])
async def test_an_error_inside_the_stream_counts_by_its_code(
    lay: Lay, name: ProviderName, fault: Fault
) -> None:
    error = await failure_of(lay, name, Answer(LONG, fault=fault))
    assert error.kind is IN_STREAM[name]


@pytest.mark.parametrize(
    "clocks", [Clocks(read=0.2, silence=9), Clocks(read=9, silence=0.2)], ids=["bytes", "events"]
)
async def test_each_clock_ends_a_silent_answer_by_itself(
    lay: Lay, name: ProviderName, clocks: Clocks
) -> None:
    async with asyncio.timeout(5):
        error = await failure_of(lay, name, Answer(LONG, fault=Fault.STALL), clocks=clocks)
    assert error.kind is LLMErrorKind.TIMEOUT


async def test_pings_keep_the_connection_but_not_the_wait_for_events(
    lay: Lay, name: ProviderName
) -> None:
    table = await lay(Answer(LONG, fault=Fault.PINGS))
    provider = table.provider(name, clocks=Clocks(read=0.3, silence=1.0))
    loop = asyncio.get_running_loop()
    started = loop.time()
    with pytest.raises(LLMError) as caught:
        await hear(provider, request_to(name))
    assert caught.value.kind is LLMErrorKind.TIMEOUT
    assert loop.time() - started > 0.9


RETRY_AFTER = {
    "milliseconds": ({"retry-after-ms": "1500"}, 1.5),
    "seconds": ({"retry-after": "7"}, 7.0),
    "date": (
        {"date": "Sat, 21 Nov 2026 10:00:00 GMT", "retry-after": "Sat, 21 Nov 2026 10:00:30 GMT"},
        30.0,
    ),
    "past": (
        {"date": "Sat, 21 Nov 2026 10:00:00 GMT", "retry-after": "Sat, 21 Nov 2026 09:00:00 GMT"},
        0.0,
    ),
    "nonsense": ({"retry-after": "soon"}, None),
    "infinite": ({"retry-after": "inf"}, None),
    "none": ({}, None),
}


@pytest.mark.parametrize(("headers", "seconds"), RETRY_AFTER.values(), ids=RETRY_AFTER)
async def test_the_vendors_advice_when_to_come_back_is_read_in_every_form(
    lay: Lay, name: ProviderName, headers: dict[str, str], seconds: float | None
) -> None:
    error = await failure_of(lay, name, Answer("", fault=Fault.RATE, headers=headers))
    assert error.retry_after == seconds


async def test_google_gives_its_advice_in_the_body(lay: Lay) -> None:
    answer = Answer("", fault=Fault.RATE, retry_delay="14.5s")
    error = await failure_of(lay, ProviderName.GEMINI, answer)
    assert error.retry_after == 14.5


async def test_a_wrong_key_is_never_repeated(lay: Lay, name: ProviderName) -> None:
    key = "sk-wrong-SECRETSECRETSECRET"
    error = await failure_of(lay, name, Answer("never said"), key=key)
    assert error.kind is LLMErrorKind.AUTH
    assert key not in f"{error} {error!r} {vars(error)}"
    assert "SECRET" not in str(error)


async def test_a_key_that_no_header_can_hold_is_an_error_that_hides_it(
    lay: Lay, name: ProviderName
) -> None:
    error = await failure_of(lay, name, Answer("never said"), key="sk-SECRET\nx")
    assert "SECRET" not in f"{error} {vars(error)}"


async def test_nobody_listening_is_a_broken_connection(lay: Lay, name: ProviderName) -> None:
    table = await lay(Answer("never said"))
    await table.vendors.close()
    with pytest.raises(LLMError) as caught:
        await hear(table.provider(name), request_to(name))
    assert caught.value.kind is LLMErrorKind.CONNECTION


async def test_a_failed_call_is_made_once(lay: Lay, name: ProviderName) -> None:
    table = await lay(Answer("", fault=Fault.OVERLOAD))
    with pytest.raises(LLMError):
        await hear(table.provider(name), request_to(name))
    assert len(table.vendors.records) == 1


async def test_a_cancelled_call_closes_its_connection(lay: Lay, name: ProviderName) -> None:
    table = await lay(Answer(LONG, fault=Fault.STALL))
    speaking = asyncio.Event()

    async def listen() -> None:
        async for piece in table.provider(name).stream(request_to(name)):
            if isinstance(piece, Delta):
                speaking.set()

    task = asyncio.ensure_future(listen())
    await asyncio.wait_for(speaking.wait(), 5)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert task.cancelled()
    await asyncio.wait_for(table.vendors.records[0].ended.wait(), 5)
    assert table.vendors.records[0].end is End.HUNG_UP


async def test_a_listener_who_leaves_early_closes_the_connection(
    lay: Lay, name: ProviderName
) -> None:
    table = await lay(Answer(LONG, fault=Fault.STALL))
    stream = table.provider(name).stream(request_to(name))
    await anext(stream)
    await stream.aclose()  # type: ignore[attr-defined]  # every adapter's stream is a generator
    await asyncio.wait_for(table.vendors.records[0].ended.wait(), 5)
    assert table.vendors.records[0].end is End.HUNG_UP


async def test_the_transcript_is_cached_from_one_call_to_the_next(
    lay: Lay, name: ProviderName
) -> None:
    table = await lay(Answer("ok"))
    provider, request = table.provider(name), request_to(name)
    long = request.model_copy(update={"messages": ("task " * 5_000, "a turn", "your part")})
    more = long.model_copy(update={"messages": (*long.messages[:2], "another turn", "yours")})
    first = (await hear(provider, long)).done.usage
    second = (await hear(provider, more)).done.usage
    assert first.cached == 0
    assert 6_000 < second.cached < second.input


async def test_what_is_kept_for_the_next_call_is_counted_where_the_vendor_counts_it(
    lay: Lay, name: ProviderName
) -> None:
    table = await lay(Answer("ok"))
    long = request_to(name).model_copy(update={"messages": ("task " * 5_000, "your part")})
    used = (await hear(table.provider(name), long)).done.usage
    counts = name in (ProviderName.ANTHROPIC, ProviderName.OPENAI)
    assert (used.cache_write > 6_000) is counts
    assert used.cached + used.cache_write <= used.input


async def test_a_call_may_forgo_the_room_for_reasoning(lay: Lay, name: ProviderName) -> None:
    table = await lay(Answer(LONG))
    request = request_to(name).model_copy(update={"budget": 16, "headroom": 0})
    heard = await hear(table.provider(name), request)
    assert table.vendors.records[0].call.limit == 16
    assert heard.done.stop is Stop.LENGTH


async def test_calls_in_a_row_share_a_connection(lay: Lay, name: ProviderName) -> None:
    table = await lay(Answer(TEXT))
    provider = table.provider(name)
    for _ in range(3):
        await hear(provider, request_to(name))
    assert table.vendors.connections == 1
