"""Prompts that are too long: shrunk by a stated rule, in three steps, and everybody is told."""

from collections.abc import AsyncIterator

import pytest
from temporalio.exceptions import ApplicationError

from activities.context import Context
from activities.shrinking import LEFT_OUT
from activities.synthesis import SynthesisActivities
from activities.trees import Trees
from domain.agents import Agent, Seat
from domain.errors import LLMError, LLMErrorKind
from domain.events import TurnRetried, UsageCounted
from domain.speech import Delta, Done, Request, Stop
from domain.steps import Brief, Files, Minutes, Synthesize
from domain.transcript import Passage, PassageKind
from domain.verdicts import CodeVerdict
from domain.windows import size
from tests.activities.table import PRICE, FlatPrice, Table
from tests.builders import a_brief, a_draft, a_passage, a_seat, an_agent, done, kept, kept_value

TURN = "development.synthesis"
MERGED = "FILE: app.py\n```\nprint('hello, you')\n```\n"


def at(words: str, speaker: str, iteration: int) -> Passage:
    """A seat's turn in this iteration."""
    return a_passage(words, speaker=speaker).model_copy(update={"iteration": iteration})


LONG = {name: f"{name} " * 60 for name in ("agreed", "meant", "first", "second", "third", "fourth")}
MINUTES = (
    a_passage(LONG["meant"]),
    a_passage(LONG["agreed"], PassageKind.RULING),
)
PASSAGES = (
    at(LONG["first"], "gpt", 1),
    at(LONG["second"], "claude", 1),
    a_passage("a note", PassageKind.NOTE, "local:test"),
    a_passage("discuss", PassageKind.RULING),
    at(LONG["third"], "gpt", 2),
)


async def a_long_brief(table: Table) -> Brief:
    """A round with files, minutes and turns."""
    await kept(table.artifacts, *LONG.values(), "a note", "discuss")
    return a_brief(
        tree=await table.tree({"app.py": "print('hello')\n" * 40}),
        minutes=await kept_value(table.artifacts, Minutes(passages=MINUTES)),
    )


@pytest.mark.parametrize(
    ("level", "gone"),
    [
        (0, set()),
        (1, {"meant"}),
        (2, {"meant", "first"}),
        (3, {"meant", "first", "print('hello')"}),
    ],
)
async def test_what_is_left_out_is_the_oldest_first_and_never_a_ruling(
    table: Table, level: int, gone: set[str]
) -> None:
    brief = await a_long_brief(table)
    messages = await Context(Trees(table.artifacts)).debate(brief, PASSAGES, level)
    marks = {"meant", "agreed", "first", "second", "third", "a note", "print('hello')"}
    assert {mark for mark in marks if mark not in "\n".join(messages)} == gone
    assert "to-do list" in messages[0]
    assert "app.py" in messages[1]


async def test_in_the_place_of_a_turn_stands_that_it_is_left_out(table: Table) -> None:
    brief = await a_long_brief(table)
    context = Context(Trees(table.artifacts))
    whole, shrunk = [await context.debate(brief, PASSAGES, level) for level in (0, 2)]
    assert len(shrunk) == len(whole)
    changed = [place for place, text in enumerate(whole) if shrunk[place] != text]
    minutes, first = (shrunk[place] for place in changed)
    assert minutes.count(LEFT_OUT) == 1
    assert first == f'<turn by="gpt" round="development" iteration="1">\n{LEFT_OUT}\n</turn>'


class Narrow:
    """A provider that reads so many bytes and no more; `stop`: it finds out only at the end."""

    def __init__(self, limit: int, *, stop: bool = False) -> None:
        self.limit = limit
        self.stop = stop
        self.asked: list[Request] = []

    def open(self, agent: Agent) -> "Narrow":
        """Everybody speaks through this one."""
        return self

    async def stream(self, request: Request) -> AsyncIterator[Delta | Done]:
        """The merged file, or too long."""
        self.asked.append(request)
        if size(request) <= self.limit:
            yield done(MERGED)
        elif self.stop:
            yield done("", Stop.CONTEXT)
        else:
            raise LLMError(LLMErrorKind.CONTEXT, "prompt is too long")


async def a_merge(table: Table) -> Synthesize:
    """A synthesis in a session with minutes and files."""
    verdict = CodeVerdict(consensus=True, summary="", base="claude", must_fix=("greet by name",))
    return Synthesize(
        brief=await a_long_brief(table),
        seat=a_seat(),
        verdict=await kept_value(table.artifacts, verdict),
        drafts=(),
    )


async def merged(table: Table, narrow: Narrow, given: Synthesize, turn: str = TURN) -> Files:
    """What the merge gives when this provider is asked."""
    synthesis = SynthesisActivities(table.artifacts, table, narrow, FlatPrice())
    return await table.run(synthesis.synthesize, given, turn)


async def the_whole(table: Table, given: Synthesize) -> int:
    """The size of the prompt when nothing is left out."""
    narrow = Narrow(10**9)
    await merged(Table(table.artifacts, table.log), narrow, given, "development.measured")
    return size(narrow.asked[0])


def told(table: Table) -> list[str]:
    """What was told of prompts that were too long."""
    return [event.reason for event in table.told if isinstance(event, TurnRetried)]


OLD = "the record is too long for claude-sonnet-5-5: turns of earlier rounds left out"
ALL = (
    "the record is too long for claude-sonnet-5-5: turns of earlier rounds and the project's "
    "files left out"
)


@pytest.mark.parametrize(
    ("less", "reasons"),
    [(0, []), (10, [OLD]), (400, [OLD, ALL])],
    ids=["fits", "a little", "more"],
)
async def test_a_prompt_is_shrunk_step_by_step_until_it_fits_and_says_so(
    table: Table, less: int, reasons: list[str]
) -> None:
    given = await a_merge(table)
    narrow = Narrow(await the_whole(table, given) - less)
    files = await merged(table, narrow, given)
    assert files.changed == 1
    assert told(table) == reasons
    assert len(narrow.asked) == 1 + len(reasons)
    assert table.types().count("agent_end") == 1


async def test_when_nothing_is_left_to_leave_out_the_error_stands(table: Table) -> None:
    narrow = Narrow(10)
    with pytest.raises(ApplicationError) as raised:
        await merged(table, narrow, await a_merge(table))
    assert raised.value.type == "LLM.context"
    assert told(table) == [OLD, ALL]
    assert len(narrow.asked) == 3


async def test_the_calls_that_found_it_too_long_are_paid_for(table: Table) -> None:
    given = await a_merge(table)
    narrow = Narrow(await the_whole(table, given) - 400, stop=True)
    files = await merged(table, narrow, given)
    assert files.spent.cost_micros == 3 * PRICE
    assert len([event for event in table.told if isinstance(event, UsageCounted)]) == 3


async def test_a_prompt_that_seems_too_long_is_shrunk_before_it_is_sent(table: Table) -> None:
    """A model that nobody knows is taken to read 128,000 tokens."""
    given = await a_merge(table)
    small = an_agent("compatible").model_copy(update={"model": "small"})
    seat = Seat(id="claude", agent=small)
    brief = given.brief.model_copy(update={"tree": await table.tree({"a.py": "x = 1\n" * 36_000})})
    draft = a_draft("claude", await table.tree({"b.py": "y = 2\n" * 18_000}))
    given = given.model_copy(update={"brief": brief, "seat": seat, "drafts": (draft,)})
    narrow = Narrow(10**9)
    await merged(table, narrow, given)
    assert len(narrow.asked) == 1
    assert told(table) == [ALL.replace("claude-sonnet-5-5", "small")]
