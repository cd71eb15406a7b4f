"""Records the corpus of histories: `make record`.

A replay that fails is answered with `workflow.patched()`, never by recording again: the corpus
stands for sessions that are under way on somebody's machine. Record only what is new.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from domain.messages import Note, Stop
from domain.policies import DebateOrder
from domain.session import SessionPlan
from tests.conftest import TEMPORAL
from tests.workflows.stage import (
    OWNER,
    Handle,
    Stage,
    a_session,
    agreed,
    answer,
    disagreed,
    on,
    open_decision,
    sha,
    started,
)
from tests.workflows.test_policies import in_order, judged_by
from workflows import attributes
from workflows.session import SessionWorkflow

HISTORIES = Path(__file__).parent / "histories"
SIX = ("requirements", "architecture", "development", "code_review", "qa", "devops")


async def six_rounds(stage: Stage, handle: Handle) -> None:
    """Nothing but agreement."""


async def dispute(stage: Stage, handle: Handle) -> None:
    """Two iterations, a dispute, the developer's choice, a note, the round run again."""
    first = await open_decision(handle)
    note = Note(id="n1", by=OWNER, words=sha("note"))
    await handle.execute_update(SessionWorkflow.note, note)
    await handle.execute_update(SessionWorkflow.decide, answer(first, "1", sha("why")))
    over = await open_decision(handle)
    stage.rule = agreed
    await handle.execute_update(SessionWorkflow.decide, answer(over, "redo", sha("again")))
    again = await open_decision(handle)
    await handle.execute_update(SessionWorkflow.decide, answer(again, "continue"))


async def stopped(stage: Stage, handle: Handle) -> None:
    """A stop while a decision is open."""
    await open_decision(handle)
    await handle.execute_update(SessionWorkflow.stop, Stop(by=OWNER))


Script = Callable[[Stage, Handle], Awaitable[None]]
CORPUS: tuple[tuple[str, SessionPlan, Script], ...] = (
    ("six_rounds", a_session(*SIX), six_rounds),
    ("dispute", a_session("development", iterations=2, auto_confirm=False), dispute),
    ("blind", in_order(a_session("development"), DebateOrder.BLIND), six_rounds),
    ("confirmed", judged_by(a_session("qa"), "scripted-claude"), six_rounds),
    ("stopped", a_session("requirements", auto_confirm=False), stopped),
)


async def _record(client: Client, name: str, plan: SessionPlan, script: Script) -> None:
    stage = Stage()
    stage.rule = disagreed if name == "dispute" else agreed
    async with on(stage, client) as queue:
        handle = await started(client, queue, plan)
        await script(stage, handle)
        await handle.result()
    history = await handle.fetch_history()
    (HISTORIES / f"{name}.json").write_text(history.to_json())


async def _main() -> None:
    sys.stderr.write(f"{__doc__}\n")
    async with await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(TEMPORAL),
        data_converter=pydantic_data_converter,
        search_attributes=list(attributes.ALL),
    ) as environment:
        for name, plan, script in CORPUS:
            if (HISTORIES / f"{name}.json").exists():
                sys.stderr.write(f"{name}: kept as it is\n")
                continue
            await _record(environment.client, name, plan, script)
            sys.stderr.write(f"{name}: recorded\n")


if __name__ == "__main__":
    asyncio.run(_main())
