"""What each vendor is asked besides the words: what keeps costs down and data private."""

from domain.agents import ProviderName
from domain.speech import Request, Schema
from tests.adapters.providers.conftest import SCHEMA, Lay, hear, request_to
from tests.standins.script import Answer


async def body_of(
    lay: Lay, name: ProviderName, shape: Schema | None = None, **changes: object
) -> dict[str, object]:
    table = await lay(Answer("{}"))
    request: Request = request_to(name, shape).model_copy(update=changes)
    await hear(table.provider(name), request)
    return table.vendors.records[0].call.body


async def test_claude_marks_task_files_and_the_end_of_the_transcript_for_the_cache(
    lay: Lay,
) -> None:
    body = await body_of(lay, ProviderName.ANTHROPIC)
    assert body["system"] == [{"type": "text", "text": "You sit at a round table."}]
    assert body["messages"] == [
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "the task", "cache_control": {"type": "ephemeral"}},
                {"type": "text", "text": "a turn", "cache_control": {"type": "ephemeral"}},
                {"type": "text", "text": "your part now"},
            ],
        }
    ]


async def test_claude_sets_at_most_the_four_marks_that_are_allowed(lay: Lay) -> None:
    messages = tuple(f"message {n}" for n in range(30))
    table = await lay(Answer("ok"))
    request = request_to(ProviderName.ANTHROPIC).model_copy(update={"messages": messages})
    await hear(table.provider(ProviderName.ANTHROPIC), request)
    assert table.vendors.records[0].call.marks == (1, 2, 29)


async def test_claude_is_asked_for_a_shape_without_losing_its_effort(lay: Lay) -> None:
    body = await body_of(lay, ProviderName.ANTHROPIC, SCHEMA)
    assert body["output_config"] == {
        "effort": "medium",
        "format": {"type": "json_schema", "schema": SCHEMA.json_schema},
    }


async def test_an_older_claude_is_not_asked_for_effort(lay: Lay) -> None:
    body = await body_of(lay, ProviderName.ANTHROPIC, model="claude-haiku-4-5-20251001")
    assert "output_config" not in body
    assert "thinking" not in body


async def test_gpt_stores_nothing_and_keeps_a_session_on_one_cache(lay: Lay) -> None:
    body = await body_of(lay, ProviderName.OPENAI, SCHEMA)
    assert body["store"] is False
    assert body["prompt_cache_key"] == "session-1"
    assert body["stream_options"] == {"include_obfuscation": False}
    assert body["reasoning"] == {"effort": "medium"}
    assert body["text"] == {
        "format": {
            "type": "json_schema",
            "name": "verdict",
            "strict": True,
            "schema": SCHEMA.json_schema,
        }
    }


async def test_gemini_thinks_at_medium_and_shows_it(lay: Lay) -> None:
    body = await body_of(lay, ProviderName.GEMINI, SCHEMA)
    config = body["generationConfig"]
    assert config == {
        "maxOutputTokens": 10240,
        "thinkingConfig": {"include_thoughts": True, "thinking_level": "MEDIUM"},
        "responseMimeType": "application/json",
        "responseJsonSchema": SCHEMA.json_schema,
    }


async def test_a_compatible_server_gets_only_what_all_of_them_know(lay: Lay) -> None:
    body = await body_of(lay, ProviderName.COMPATIBLE)
    assert sorted(body) == ["max_tokens", "messages", "model", "stream", "stream_options"]
    assert [turn["role"] for turn in body["messages"]] == ["system", "user"]  # type: ignore[attr-defined]


async def test_a_remark_of_gpt_before_its_answer_is_no_part_of_it(lay: Lay) -> None:
    table = await lay(Answer("the answer", aside="let me see"))
    heard = await hear(table.provider(ProviderName.OPENAI), request_to(ProviderName.OPENAI))
    assert heard.done.text == heard.text == "the answer"
    assert heard.thinking == "let me see"
