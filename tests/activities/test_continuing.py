"""Answers that were cut off at their length: continued, not asked again, every call counted."""

import pytest

from domain.errors import LLMError, LLMErrorKind
from domain.events import AgentEnded, TokenStreamed, UsageCounted
from domain.speech import Delta, Stop, Usage
from domain.steps import Turn
from tests.activities.table import PRICE, Line, Table
from tests.builders import a_turn_to_speak, done

TURN = "development.1.claude"
APP = "FILE: app.py\n```python\nprint('hello')\n```\n"
STORE = "FILE: store.py\n```python\ndef load():\n    return 1\n```\n"
TEST = "FILE: test_app.py\n```python\nassert True\n```\n"


def cut(text: str) -> tuple[Line, ...]:
    """An answer that ends at its limit of length."""
    return Delta(text=text), done(text, Stop.LENGTH, Usage(input=100, cached=10, output=50))


async def speak(table: Table, round: str = "development") -> Turn:
    turn = f"{round}.1.claude"
    return await table.run(table.agent.speak, a_turn_to_speak(round=round), turn)


def ended(table: Table) -> AgentEnded:
    """How the turn ended."""
    (event,) = [event for event in table.told if isinstance(event, AgentEnded)]
    return event


async def test_a_file_that_was_cut_is_written_anew_by_a_second_call(table: Table) -> None:
    table.script.says(TURN, *cut("My plan.\n\n" + APP + STORE[:30]))
    table.script.says(f"{TURN}.part-2", STORE + TEST)
    turn = await speak(table)
    assert turn.problems is None
    assert set(await table.files(turn.draft)) == {"app.py", "store.py", "test_app.py"}
    assert ended(table).text == "My plan.\n\n" + APP + "\n" + STORE + TEST
    assert ended(table).stop is Stop.END


async def test_the_seat_is_shown_its_answer_and_where_to_go_on(table: Table) -> None:
    table.script.says(TURN, *cut(APP + STORE[:30]))
    table.script.says(f"{TURN}.part-2", STORE)
    await speak(table)
    first, second = table.script.requests
    assert second.messages[:-1] == first.messages
    last = second.messages[-1]
    assert "print('hello')" in last
    assert "- app.py" in last
    assert "begin with its line `FILE: store.py`" in last


async def test_words_go_on_exactly_where_they_stopped(table: Table) -> None:
    table.script.says("requirements.1.claude", *cut("R1: it lists all it"))
    table.script.says("requirements.1.claude.part-2", *cut("items. R2: it a"))
    table.script.says("requirements.1.claude.part-3", "adds items.")
    turn = await speak(table, "requirements")
    assert ended(table).text == "R1: it lists all items. R2: it adds items."
    assert (await table.artifacts.get(turn.words)).decode() == ended(table).text


async def test_everything_is_streamed_as_one_turn(table: Table) -> None:
    table.script.says(TURN, *cut(APP + STORE[:30]))
    table.script.says(f"{TURN}.part-2", STORE)
    await speak(table)
    tokens = [event for event in table.told if isinstance(event, TokenStreamed)]
    assert {token.turn for token in tokens} == {TURN}
    assert "".join(token.token for token in tokens) == APP + STORE[:30] + "\n\n" + STORE
    assert table.types().count("agent_start") == 1
    assert "turn_retry" not in table.types()


async def test_every_call_is_counted_once(table: Table) -> None:
    table.script.says(TURN, *cut(APP + STORE[:30]))
    table.script.says(f"{TURN}.part-2", *cut(STORE + TEST[:30]))
    table.script.says(f"{TURN}.part-3", TEST)
    turn = await speak(table)
    counted = [event for event in table.told if isinstance(event, UsageCounted)]
    assert [event.usage.output for event in counted] == [50, 50, 20]
    assert {event.turn for event in counted} == {TURN}
    assert turn.spent.cost_micros == 3 * PRICE
    assert turn.spent.output == 120


async def test_after_two_continuations_what_is_complete_counts(table: Table) -> None:
    table.script.says(TURN, *cut(APP + STORE[:30]))
    table.script.says(f"{TURN}.part-2", *cut(STORE + TEST[:30]))
    table.script.says(f"{TURN}.part-3", *cut(TEST + "FILE: more.py\n```\nx"))
    turn = await speak(table)
    assert len(table.script.requests) == 3
    assert set(await table.files(turn.draft)) == {"app.py", "store.py", "test_app.py"}
    assert turn.problems is not None
    assert ended(table).stop is Stop.LENGTH


async def test_a_file_that_is_longer_than_an_answer_is_not_tried_again(table: Table) -> None:
    table.script.says(TURN, *cut(APP + STORE[:30]))
    table.script.says(f"{TURN}.part-2", *cut(STORE[:40]))
    turn = await speak(table)
    assert len(table.script.requests) == 2
    assert set(await table.files(turn.draft)) == {"app.py"}


@pytest.mark.parametrize(
    "line",
    [LLMError(LLMErrorKind.OVERLOAD, "busy"), Delta(text="half"), done("", Stop.REFUSAL)],
    ids=["overload", "broken off", "refusal"],
)
async def test_a_continuation_that_fails_takes_nothing_away(table: Table, line: Line) -> None:
    table.script.says(TURN, *cut(APP + STORE[:30]))
    table.script.says(f"{TURN}.part-2", line)
    turn = await speak(table)
    assert await table.files(turn.draft) == {"app.py": "print('hello')\n"}
    assert ended(table).text == APP + STORE[:30]
    paid = [event for event in table.told if isinstance(event, UsageCounted)]
    assert turn.spent.cost_micros == PRICE * len(paid)


async def test_an_empty_answer_that_was_cut_is_a_failure(table: Table) -> None:
    """All the room went into thinking: there is nothing to continue."""
    table.script.says(TURN, done("", Stop.LENGTH))
    with pytest.raises(Exception, match="empty"):
        await speak(table)
    assert len(table.script.requests) == 1
