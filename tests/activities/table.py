"""A table for single steps: real store and log, and providers that speak prepared lines."""

import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import TypeVar

from temporalio.testing import ActivityEnvironment

from activities.agent import AgentActivities
from activities.announce import AnnounceActivities
from activities.judge import JudgeActivities
from activities.review import ReviewActivities
from activities.synthesis import SynthesisActivities
from adapters.artifacts import SqlArtifacts
from adapters.event_log import SqlEventLog
from domain.agents import Agent
from domain.events import Event
from domain.files import FileEntry, FileTree
from domain.ports import Batch
from domain.speech import Delta, Done, Request, Usage
from domain.value import Value
from tests.builders import TASK, done, kept, kept_value

Given = TypeVar("Given", bound=Value)
Result = TypeVar("Result")
Line = str | Done | Delta | Exception
PRICE = 7


class Script:
    """A provider and its registry: each turn has its lines, each request is remembered."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.closed: list[str] = []
        self._lines: dict[str, tuple[Line, ...]] = {}

    def says(self, turn: str, *lines: Line) -> None:
        """What this turn hears: deltas; a text is spoken whole and ends the answer."""
        self._lines[turn] = lines

    def open(self, agent: Agent) -> "Script":
        """Everybody speaks through this script."""
        return self

    async def stream(self, request: Request) -> AsyncIterator[Delta | Done]:
        """The lines of this turn, in order."""
        self.requests.append(request)
        try:
            for line in self._lines[request.turn]:
                for said in _spoken(line):
                    yield said
        finally:
            self.closed.append(request.turn)


def _spoken(line: Line) -> list[Delta | Done]:
    if isinstance(line, Exception):
        raise line
    if isinstance(line, str):
        return [Delta(text=line), done(line)]
    return [line]


class FlatPrice:
    """Every call costs the same."""

    def cost_micros(self, agent: Agent, model: str, usage: Usage) -> int | None:
        """A price that a test can recognise."""
        return PRICE


class Table:
    """The activities over a real database, one step at a time."""

    def __init__(self, artifacts: SqlArtifacts, log: SqlEventLog) -> None:
        self.artifacts = artifacts
        self.log = log
        self.batches: list[Batch] = []
        self.script = Script()
        ports = (artifacts, self, self.script, FlatPrice())
        self.agent = AgentActivities(*ports)
        self.judge = JudgeActivities(*ports)
        self.synthesis = SynthesisActivities(*ports)
        self.review = ReviewActivities(*ports)
        self.announce = AnnounceActivities(artifacts, self)

    async def append(self, batch: Batch) -> None:
        """Pass a batch on to the real log, and remember it: tokens do not stay there."""
        self.batches.append(batch)
        await self.log.append(batch)

    async def outcome(self, session_id: str, source: str) -> str | None:
        """What the real log knows."""
        return await self.log.outcome(session_id, source)

    async def run(
        self,
        step: Callable[[Given], Awaitable[Result]],
        given: Given,
        turn: str,
        attempt: int = 1,
    ) -> Result:
        """Run one attempt of a step under its id."""
        environment = ActivityEnvironment()
        environment.info = dataclasses.replace(environment.info, activity_id=turn, attempt=attempt)
        return await environment.run(step, given)

    @property
    def told(self) -> list[Event]:
        """Every event that was appended, in order."""
        return [event for batch in self.batches for event in batch.events]

    def types(self) -> list[str]:
        """The names of the events that were appended, tokens left out."""
        return [event.type for event in self.told if event.type != "token"]

    async def tree(self, files: Mapping[str, str]) -> str:
        """Store files; the address of their tree."""
        addresses = await kept(self.artifacts, *files.values())
        entries = [
            FileEntry(path=path, sha=address, size=len(text.encode()))
            for (path, text), address in zip(files.items(), addresses, strict=True)
        ]
        return await kept_value(self.artifacts, FileTree().with_files(tuple(entries)))

    async def files(self, tree: str | None) -> dict[str, str]:
        """The files of a stored tree."""
        assert tree is not None
        stored = FileTree.model_validate_json(await self.artifacts.get(tree))
        return {
            entry.path: (await self.artifacts.get(entry.sha)).decode() for entry in stored.files
        }


async def laid(artifacts: SqlArtifacts, log: SqlEventLog) -> Table:
    """A table with the task of the builders on it."""
    await kept(artifacts, TASK)
    return Table(artifacts, log)
