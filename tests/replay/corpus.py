"""Replays the corpus of recorded histories: `python -m tests.replay.corpus`.

Exits with 1 and the name of the history when the code no longer decides as it did.
"""

import asyncio
import sys
from pathlib import Path

from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from workflows.sandbox import RUNNER
from workflows.session import SessionWorkflow

HISTORIES = tuple(sorted((Path(__file__).parent / "histories").glob("*.json")))


async def replay(path: Path) -> None:
    """Replay one history; raises `temporalio.workflow.NondeterminismError` on a difference."""
    replayer = Replayer(
        workflows=[SessionWorkflow],
        data_converter=pydantic_data_converter,
        workflow_runner=RUNNER,
    )
    await replayer.replay_workflow(WorkflowHistory.from_json(path.stem, path.read_text()))


async def _main() -> None:
    for path in HISTORIES:
        try:
            await replay(path)
        except Exception as error:
            sys.exit(f"{path.stem}: {type(error).__name__}: {error}")


if __name__ == "__main__":
    asyncio.run(_main())
