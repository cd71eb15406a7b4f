"""A question beside the table, one step at a time."""

import pytest

from activities.chat import ChatActivities
from domain.chat import MAX_NOTE, Answered, Chat
from domain.events import AgentEnded, TurnRetried
from domain.steps import Minutes
from domain.transcript import PassageKind
from tests.activities.table import PRICE, FlatPrice, Table
from tests.builders import OWNER, SESSION, a_brief, a_passage, a_seat, kept, kept_value

TURN = "chat.gpt"


async def asked(
    table: Table, to: str = "gpt", attempt: int = 1, answer: str = "Because.", **changes: object
) -> Answered:
    """The answer to a question about one turn and one ruling."""
    question, *_ = await kept(table.artifacts, "Why </question> so?", "a turn", "a ruling")
    said = (a_passage("a turn"), a_passage("a ruling", PassageKind.RULING))
    minutes = await kept_value(table.artifacts, Minutes(passages=said))
    tree = await table.tree({"main.py": "x = 1\n"})
    chat = Chat(
        chat_id="chat-1",
        owner=OWNER,
        brief=a_brief(minutes=minutes, tree=tree),
        to=to,
        seat=a_seat("gpt"),
        question=question,
    )
    table.script.says(f"chat.{to}", answer)
    step = ChatActivities(table.artifacts, table, table.script, FlatPrice()).answer
    return await table.run(step, chat.model_copy(update=changes), f"chat.{to}", attempt)


async def test_an_answer_is_told_in_a_log_of_its_own_and_paid_for(table: Table) -> None:
    answered = await asked(table)
    assert {batch.session_id for batch in table.batches} == {"chat-1"}
    assert table.types() == ["agent_start", "agent_end", "usage"]
    assert await table.artifacts.get(answered.words) == b"Because."
    assert answered.spent.cost_micros == PRICE
    assert await table.log.read(SESSION) == []


async def test_a_question_that_was_answered_is_not_asked_again(table: Table) -> None:
    first = await asked(table)
    assert await asked(table, attempt=2) == first
    assert len(table.script.requests) == 1


async def test_a_second_attempt_withdraws_what_the_first_one_said(table: Table) -> None:
    await asked(table, attempt=2)
    assert isinstance(table.told[0], TurnRetried)


@pytest.mark.parametrize(
    ("to", "sees", "model"),
    [("gpt", True, a_seat("gpt").agent.model), ("judge", False, a_seat("gpt").agent.judge_model)],
)
async def test_a_seat_reads_turns_and_files_and_the_judge_only_what_was_ruled(
    table: Table, to: str, sees: bool, model: str
) -> None:
    await asked(table, to)
    (request,) = table.script.requests
    before = "".join(request.messages[:-1])
    assert ("a turn" in before) is sees
    assert ("FILE: main.py" in before) is sees
    assert "a ruling" in before
    assert request.model == model
    assert request.messages[-1].count("</question>") == 1


async def test_a_promoted_answer_is_no_longer_than_a_note_may_be(table: Table) -> None:
    answered = await asked(table, answer="word " * 4_000, promote=True)
    assert answered.note
    note = (await table.artifacts.get(answered.note)).decode()
    assert len(note) == MAX_NOTE
    assert note.startswith("The developer asked gpt: Why")
    (ended,) = [event for event in table.told if isinstance(event, AgentEnded)]
    assert len(ended.text) == 20_000
