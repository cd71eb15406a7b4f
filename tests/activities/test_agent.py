"""A seat's turn: streamed, kept, never asked twice, repaired once."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.agent import AgentActivities
from domain.agents import Agent
from domain.chunks import Chunk, SourceFile, split
from domain.errors import LLMError, LLMErrorKind
from domain.events import (
    AgentEnded,
    AgentStarted,
    FindingMade,
    NoteHeard,
    TokenStreamed,
    TurnRetried,
    UsageCounted,
)
from domain.file_blocks import ProblemKind, Problems
from domain.findings import Review
from domain.ports import Batch
from domain.speech import Delta, Done, Request, Stop, Usage
from domain.steps import Purpose, Speak, Turn
from tests.activities.table import PRICE, FlatPrice, Table
from tests.builders import a_brief, a_turn_to_speak, done, kept, kept_value, sha

TURN = "development.1.claude"
APP = "FILE: app.py\n```python\nprint('hello')\n```\n"
ELIDED = "FILE: store.py\n```python\ndef load():\n    return 1\n\n# ... rest unchanged ...\n```\n"
STORE = "FILE: store.py\n```python\ndef load():\n    return 1\n```\n"


async def speak(table: Table, given: Speak, turn: str = TURN, attempt: int = 1) -> Turn:
    return await table.run(table.agent.speak, given, turn, attempt)


async def test_a_turn_is_streamed_kept_and_counted(table: Table) -> None:
    table.script.says(TURN, Delta(text="I think", thinking=True), "My plan.\n\n" + APP)
    turn = await speak(table, a_turn_to_speak())
    assert table.types() == ["agent_start", "agent_end", "usage"]
    ended = next(event for event in table.told if isinstance(event, AgentEnded))
    assert ended.text == "My plan.\n\n" + APP
    assert ended.words == turn.words == sha(ended.text)
    assert ended.files == ("app.py",)
    assert (await table.artifacts.get(turn.words)).decode() == ended.text
    assert await table.files(turn.draft) == {"app.py": "print('hello')\n"}
    assert turn.problems is None
    assert turn.spent.cost_micros == PRICE
    assert turn.spent.cached == 40


async def test_thinking_is_shown_apart_and_never_enters_the_words(table: Table) -> None:
    table.script.says(TURN, Delta(text="hm", thinking=True), Delta(text="Yes."), done("Yes."))
    turn = await speak(table, a_turn_to_speak(round="requirements"))
    tokens = [event for event in table.told if isinstance(event, TokenStreamed)]
    assert [(token.token, token.thinking) for token in tokens] == [("hm", True), ("Yes.", False)]
    assert (await table.artifacts.get(turn.words)) == b"Yes."


async def test_a_finished_turn_is_never_asked_again(table: Table) -> None:
    table.script.says(TURN, APP)
    first = await speak(table, a_turn_to_speak())
    events = len(table.told)
    assert await speak(table, a_turn_to_speak(), attempt=2) == first
    assert len(table.script.requests) == 1
    assert len(table.told) == events


async def test_a_second_attempt_withdraws_what_the_first_one_said(table: Table) -> None:
    table.script.says(TURN, Delta(text="half"), LLMError(LLMErrorKind.OVERLOAD, "busy"))
    with pytest.raises(ApplicationError):
        await speak(table, a_turn_to_speak())
    before = len(table.told)
    table.script.says(TURN, APP)
    await speak(table, a_turn_to_speak(), attempt=2)
    first, second = table.told[before : before + 2]
    assert first == TurnRetried(
        turn=TURN, agent="claude", attempt=2, reason="the earlier attempt did not finish"
    )
    assert isinstance(second, AgentStarted)
    assert second.attempt == 2


async def test_a_turn_says_which_notes_it_heard(table: Table) -> None:
    table.script.says(TURN, APP)
    await speak(table, a_turn_to_speak(new_notes=("n1", "n2")))
    heard = [event for event in table.told if isinstance(event, NoteHeard)]
    assert [(note.note_id, note.agent, note.turn) for note in heard] == [
        ("n1", "claude", TURN),
        ("n2", "claude", TURN),
    ]


async def test_tokens_come_in_batches_and_make_up_the_whole_answer(table: Table) -> None:
    pieces = [f"word {n} " for n in range(2_000)]
    whole = "".join(pieces)
    table.script.says(TURN, *(Delta(text=piece) for piece in pieces), done(whole))
    await speak(table, a_turn_to_speak(round="requirements"))
    tokens = [event for event in table.told if isinstance(event, TokenStreamed)]
    assert "".join(token.token for token in tokens) == whole
    assert len(tokens) < 20


async def test_a_lone_token_does_not_wait_for_company(table: Table) -> None:
    """The stream stands still after one token; only the clock can send it."""
    seen = asyncio.Event()

    class Watching:
        outcome = table.outcome

        async def append(self, batch: Batch) -> None:
            await table.append(batch)
            if any(event.type == "token" for event in batch.events):
                seen.set()

    class Halting:
        def open(self, agent: Agent) -> "Halting":
            return self

        async def stream(self, request: Request) -> AsyncIterator[Delta | Done]:
            yield Delta(text="Yes")
            await seen.wait()
            yield Delta(text=".")
            yield done("Yes.")

    agent = AgentActivities(table.artifacts, Watching(), Halting(), FlatPrice())
    async with asyncio.timeout(5):
        turn = await table.run(agent.speak, a_turn_to_speak(round="requirements"), TURN)
    assert turn.words == sha("Yes.")


async def test_broken_files_are_asked_for_once_and_merged_with_the_rest(table: Table) -> None:
    table.script.says(TURN, APP + ELIDED)
    given = a_turn_to_speak()
    turn = await speak(table, given)
    assert await table.files(turn.draft) == {"app.py": "print('hello')\n"}
    assert turn.problems is not None
    found = Problems.model_validate_json(await table.artifacts.get(turn.problems)).found
    assert [(problem.kind, problem.path) for problem in found] == [(ProblemKind.ELIDED, "store.py")]

    again = given.model_copy(update={"purpose": Purpose.REPAIR, "problems": turn.problems})
    table.script.says(f"{TURN}.repair", STORE)
    repaired = await speak(table, again, f"{TURN}.repair")
    last = table.script.requests[-1].messages[-1]
    assert "rest unchanged" in last
    assert "store.py" in last
    assert repaired.problems is None
    assert await table.files(repaired.draft) == {
        "app.py": "print('hello')\n",
        "store.py": "def load():\n    return 1\n",
    }


async def test_what_a_repair_leaves_broken_is_left_out_and_named(table: Table) -> None:
    (answer,) = await kept(table.artifacts, APP + ELIDED)
    problems = await kept_value(table.artifacts, Problems(answer=answer, found=()))
    given = a_turn_to_speak(purpose=Purpose.REPAIR, problems=problems)
    table.script.says(f"{TURN}.repair", ELIDED)
    turn = await speak(table, given, f"{TURN}.repair")
    assert turn.problems is None
    assert await table.files(turn.draft) == {"app.py": "print('hello')\n"}
    ended = next(event for event in table.told if isinstance(event, AgentEnded))
    assert len(ended.problems) == 1
    assert "store.py" in ended.problems[0]


async def test_a_cut_answer_keeps_its_complete_files(table: Table) -> None:
    cut = APP + "FILE: store.py\n```python\ndef lo"
    table.script.says(TURN, Delta(text=cut), done(cut, Stop.LENGTH))
    table.script.says(f"{TURN}.part-2", LLMError(LLMErrorKind.OVERLOAD, "busy"))
    turn = await speak(table, a_turn_to_speak())
    assert await table.files(turn.draft) == {"app.py": "print('hello')\n"}
    assert turn.problems is not None


async def test_a_seat_may_stand_by_its_draft_without_writing_it_again(table: Table) -> None:
    draft = await table.tree({"app.py": "print('hello')\n"})
    table.script.says("development.2.claude", "I stand by it: nothing was said against it.")
    given = a_turn_to_speak(iteration=2, draft=draft)
    turn = await speak(table, given, "development.2.claude")
    assert turn.draft == draft
    assert turn.problems is None


async def test_a_first_answer_without_files_is_asked_again_in_a_code_round(table: Table) -> None:
    table.script.says(TURN, "I would write it in Rust.")
    turn = await speak(table, a_turn_to_speak())
    assert turn.draft is None
    assert turn.problems is not None


async def test_a_draft_may_not_clash_with_the_files_that_are_there(table: Table) -> None:
    tree = await table.tree({"App.py": "print('old')\n"})
    table.script.says(TURN, APP)
    turn = await speak(table, a_turn_to_speak(brief=a_brief(tree=tree)))
    assert turn.draft is None
    assert turn.problems is not None


async def test_words_alone_are_enough_in_a_discussion(table: Table) -> None:
    table.script.says("requirements.1.claude", "R1: it lists.\n\n" + APP)
    turn = await speak(table, a_turn_to_speak(round="requirements"), "requirements.1.claude")
    assert turn.draft is None
    assert turn.problems is None


async def a_review(table: Table) -> Speak:
    text = "print('hello')\n"
    (address,) = await kept(table.artifacts, text)
    (chunk,) = split([SourceFile(path="app.py", sha=address, text=text)])
    assert isinstance(chunk, Chunk)
    return a_turn_to_speak(
        round="code_review",
        purpose=Purpose.REVIEW,
        chunk=await kept_value(table.artifacts, chunk),
    )


async def test_findings_of_a_review_are_told_one_by_one_and_kept(table: Table) -> None:
    table.script.says(
        "code_review.1.claude", "FINDING: critical | app.py:1 | greets nobody | take a name\n"
    )
    turn = await speak(table, await a_review(table), "code_review.1.claude")
    assert "print('hello')" in table.script.requests[0].messages[-2]
    (found,) = [event for event in table.told if isinstance(event, FindingMade)]
    assert (found.agent, found.path, found.place) == ("claude", "app.py", "1")
    assert turn.findings is not None
    review = Review.model_validate_json(await table.artifacts.get(turn.findings))
    assert review.findings[0].fix == "take a name"


async def test_a_review_without_a_single_line_of_the_form_is_asked_again(table: Table) -> None:
    table.script.says("code_review.1.claude", "Looks good to me!")
    given = await a_review(table)
    turn = await speak(table, given, "code_review.1.claude")
    assert turn.findings is None
    assert turn.problems is not None
    again = given.model_copy(update={"purpose": Purpose.REPAIR, "problems": turn.problems})
    table.script.says("code_review.1.claude.repair", "CLEAN: app.py\n")
    repaired = await speak(table, again, "code_review.1.claude.repair")
    assert "Looks good to me!" in table.script.requests[-1].messages[-1]
    assert repaired.findings is not None


@pytest.mark.parametrize(
    ("line", "type", "retried"),
    [
        (done("", Stop.REFUSAL), "LLM.refusal", False),
        (done("I will not.", Stop.REFUSAL), "LLM.refusal", False),
        (done("", Stop.CONTEXT), "LLM.context", False),
        (done("  \n"), "LLM.protocol", True),
        (LLMError(LLMErrorKind.QUOTA, "spent"), "LLM.quota", False),
        (LLMError(LLMErrorKind.AUTH, "no key"), "LLM.auth", False),
        (Delta(text="half"), "LLM.connection", True),
    ],
    ids=["refusal", "refusal with text", "context", "empty", "quota", "auth", "broken off"],
)
async def test_a_failed_call_says_whether_it_is_worth_another(
    table: Table, line: Done | Delta | Exception, type: str, retried: bool
) -> None:
    table.script.says(TURN, line)
    with pytest.raises(ApplicationError) as raised:
        await speak(table, a_turn_to_speak())
    assert raised.value.type == type
    assert raised.value.non_retryable is not retried
    assert await table.outcome("s-1", TURN) is None


async def test_a_refused_call_is_counted_all_the_same(table: Table) -> None:
    table.script.says(TURN, done("", Stop.REFUSAL, Usage(input=9, output=1)))
    with pytest.raises(ApplicationError):
        await speak(table, a_turn_to_speak())
    (counted,) = [event for event in table.told if isinstance(event, UsageCounted)]
    assert counted.usage.input == 9


async def test_missing_words_are_not_asked_for_again_and_again(table: Table) -> None:
    table.script.says(TURN, APP)
    given = a_turn_to_speak(brief=a_brief(task=sha("nowhere")))
    with pytest.raises(ApplicationError) as raised:
        await speak(table, given)
    assert raised.value.type == "ArtifactMissing"
    assert raised.value.non_retryable


async def test_a_stop_closes_the_stream_and_marks_nothing_as_finished(table: Table) -> None:
    speaking, closed = asyncio.Event(), asyncio.Event()

    class Endless:
        def open(self, agent: Agent) -> "Endless":
            return self

        async def stream(self, request: Request) -> AsyncIterator[Delta | Done]:
            try:
                speaking.set()
                while True:
                    yield Delta(text="and ")
                    await asyncio.sleep(0)
            finally:
                closed.set()

    agent = AgentActivities(table.artifacts, table, Endless(), FlatPrice())
    environment = ActivityEnvironment()
    running = asyncio.create_task(environment.run(agent.speak, a_turn_to_speak()))
    await speaking.wait()
    environment.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert closed.is_set()
    assert "agent_end" not in table.types()
    assert all(batch.outcome is None for batch in table.batches)
