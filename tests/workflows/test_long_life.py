"""Sessions that outlive their history and the patience of their developer."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from domain.messages import Note
from domain.session import RoundStatus, SessionStatus
from tests.conftest import TEMPORAL
from tests.workflows.stage import OWNER, Stage, a_session, answer, on, open_decision, sha, started
from workflows import attributes
from workflows.session import SessionWorkflow


@pytest.fixture
async def short_histories() -> AsyncIterator[WorkflowEnvironment]:
    """A server that suggests to continue as new after thirty events."""
    async with await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(TEMPORAL),
        data_converter=pydantic_data_converter,
        search_attributes=list(attributes.ALL),
        dev_server_extra_args=[
            "--dynamic-config-value",
            "limit.historyCount.suggestContinueAsNew=30",
        ],
    ) as environment:
        yield environment


async def test_everything_survives_a_continue_as_new(short_histories: WorkflowEnvironment) -> None:
    stage = Stage()
    client = short_histories.client
    plan = a_session("requirements", "architecture", "development", auto_confirm=False)
    async with on(stage, client) as queue:
        handle = await started(client, queue, plan)
        for _ in plan.rounds[:-1]:
            decision = await open_decision(handle)
            note = Note(id=decision.id, by=OWNER, words=sha(decision.id))
            await handle.execute_update(SessionWorkflow.note, note)
            await handle.execute_update(SessionWorkflow.decide, answer(decision, "continue"))
            while (await handle.query(SessionWorkflow.view)).decision == decision:
                continue
        last = await open_decision(handle)
        runs = [run async for run in client.list_workflows(f"WorkflowId = '{plan.session_id}'")]
        await handle.execute_update(SessionWorkflow.decide, answer(last, "continue"))
        view = await handle.result()
    assert len(runs) == 3
    assert [row.status for row in view.rounds] == [RoundStatus.DONE] * 3
    assert len(view.settled) == 3
    assert [len(note.heard_by) for note in view.notes] == [3, 3]
    assert stage.steps.count("open") == 1
    assert stage.spoken[-1][1].brief.minutes == sha("minutes 2")


async def test_a_decision_that_nobody_answers_expires(skipping: WorkflowEnvironment) -> None:
    stage = Stage()
    async with on(stage, skipping.client) as queue:
        plan = a_session("requirements", auto_confirm=False)
        handle = await started(skipping.client, queue, plan)
        await open_decision(handle)
        await skipping.fast_forward(handle, timedelta(days=31))
        view = await handle.result()
    assert view.status is SessionStatus.EXPIRED
    assert view.decision is None
    assert view.rounds[0].status is RoundStatus.STOPPED
