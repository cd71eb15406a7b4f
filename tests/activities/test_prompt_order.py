"""A debate of three seats and three iterations: every prompt is the one before, and a little more.

The whole path is real: the workflow decides what is said to whom, the activities render it.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from itertools import pairwise
from uuid import uuid4

import pytest
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.agent import AgentActivities
from activities.judge import JudgeActivities
from domain.agents import Agent
from domain.session import SessionStatus
from domain.speech import Delta, Done, Request
from tests.activities.table import FlatPrice, Table
from tests.builders import a_plan, done
from workflows.carried import SessionInput
from workflows.sandbox import RUNNER
from workflows.session import SessionWorkflow

LEAST = 0.70
"""The share of a prompt's bytes that the prompt before it had too.

It depends on what stands before the turns: here 17 kB of files, with turns of about 2 kB. In a
session without files the first prompts of a round share less. The first prompt of a round shares
nothing of this round, so it is in no share here.
"""


class Debaters:
    """Three seats who never agree, and judges who end it in the third iteration."""

    def __init__(self) -> None:
        self.asked: list[Request] = []

    def open(self, agent: Agent) -> "Debaters":
        """Everybody speaks through this one."""
        return self

    async def stream(self, request: Request) -> AsyncIterator[Delta | Done]:
        """Some words in the order of a turn's size, or a ruling."""
        if request.shape:
            yield done(ruling(consensus=".3." in request.turn))
            return
        self.asked.append(request)
        yield done(f"{request.turn} says: " + f"{len(self.asked)} reasons why. " * 120)


def ruling(*, consensus: bool) -> str:
    """A ruling on a discussion."""
    options = [
        {"label": label, "argument": "it is better", "drafts": [draft]}
        for label, draft in (("one way", "A"), ("the other", "B"))
    ]
    return json.dumps(
        {
            "decision": "CONSENSUS" if consensus else "DISCUSS",
            "summary": "R1: it lists.",
            "question": "" if consensus else "Which way?",
            "options": [] if consensus else options,
            "objections": [],
        }
    )


@pytest.fixture
async def asked(table: Table, temporal: WorkflowEnvironment) -> list[Request]:
    """What the seats were asked in the architecture round of a session with some files."""
    debaters = Debaters()
    ports = (table.artifacts, table, debaters, FlatPrice())
    plan = a_plan(
        "architecture",
        session_id=uuid4().hex,
        auto_confirm=True,
        tree=await table.tree({f"part_{n}.py": f"x = {n}\n" * 900 for n in range(3)}),
    )
    async with Worker(
        temporal.client,
        task_queue=plan.session_id,
        workflows=[SessionWorkflow],
        activities=[
            AgentActivities(*ports).speak,
            JudgeActivities(*ports).judge,
            table.announce.open_session,
            table.announce.announce,
            table.announce.record,
        ],
        workflow_runner=RUNNER,
    ):
        async with asyncio.timeout(60):  # a ruling that cannot be read would wait for a person
            view = await temporal.client.execute_workflow(
                SessionWorkflow.run,
                SessionInput(plan=plan),
                id=plan.session_id,
                task_queue=plan.session_id,
            )
    assert view.status is SessionStatus.COMPLETED
    return debaters.asked


def prompt(request: Request) -> bytes:
    """A prompt as the vendors' prefix caches see it."""
    return "\0".join((request.system, *request.messages)).encode()


def shared(one: Request, other: Request) -> int:
    """The bytes of the longest beginning that two prompts have in common."""
    pairs = enumerate(zip(prompt(one), prompt(other), strict=False))
    shortest = min(len(prompt(one)), len(prompt(other)))
    return next((place for place, (a, b) in pairs if a != b), shortest)


async def test_every_prompt_of_a_debate_is_the_one_before_and_more(asked: list[Request]) -> None:
    assert len(asked) == 9
    for before, after in pairwise(asked):
        assert before.system == after.system
        kept = len(before.messages) - 1
        assert after.messages[:kept] == before.messages[:kept]
        assert len(after.messages) > len(before.messages)


async def test_most_of_a_prompt_was_in_the_one_before(asked: list[Request]) -> None:
    shares = [shared(before, after) / len(prompt(after)) for before, after in pairwise(asked)]
    assert min(shares) >= LEAST, shares


async def test_a_seat_that_speaks_again_has_read_most_of_it(asked: list[Request]) -> None:
    """Each vendor has its own cache: what counts is the same seat's last prompt."""
    for seat in range(3):
        mine = [one for one in asked if one.turn.endswith(asked[seat].turn.split(".")[-1])]
        again = list(pairwise(mine))
        assert len(again) == 2
        read = sum(shared(before, after) for before, after in again)
        assert read / sum(len(prompt(after)) for _, after in again) >= LEAST
