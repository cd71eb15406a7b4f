"""What the API is made of: handed over by `api.main`, kept on `app.state.parts`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from temporalio.client import Client

from domain.agents import Agent
from domain.ports import Artifacts, EventReader, Memories, PriceList
from domain.rounds import ROUNDS, Procedure
from workflows.options import TASK_QUEUE

PAGE = Path(__file__).resolve().parent.parent / "web" / "dist"
"""The built page; beside the packages in the repository and in the wheel alike."""

RUNNABLE = tuple(id for id, row in ROUNDS.items() if row.procedure is not Procedure.EXECUTION)
"""The rounds that need no sandbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything a route may reach. `owner` is who every caller is until there is a login."""

    client: Client
    reader: EventReader
    artifacts: Artifacts
    memories: Memories
    offered: Mapping[str, Agent]
    unavailable: Mapping[str, str]
    """Agents that cannot speak here, each with what to set so that it can."""
    prices: PriceList
    owner: str
    task_queue: str = TASK_QUEUE
    rounds: tuple[str, ...] = RUNNABLE
    page: Path = PAGE
    patience: timedelta = timedelta(seconds=10)
    """How long a request waits for Temporal and the session."""
