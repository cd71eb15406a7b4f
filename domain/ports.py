"""What the domain asks of the world. Adapters keep these promises; activities hold only these."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Protocol

from domain.agents import Agent
from domain.events import Envelope, Event
from domain.memory import Entry
from domain.speech import Delta, Done, Request, Usage
from domain.value import Value


class Artifacts(Protocol):
    """Content-addressed bytes: words, files, trees."""

    async def put(self, data: bytes) -> str:
        """Store the bytes (a no-op when they are there) and return their SHA-256."""
        ...

    async def get(self, sha: str) -> bytes:
        """The bytes at this address; raises `ArtifactMissing`."""
        ...


class Batch(Value):
    """Events of one step, in order, with their idempotency key (source, attempt, first + n).

    `outcome` marks the step as finished and is stored in the same transaction.
    """

    session_id: str
    source: str
    attempt: int
    first: int
    events: tuple[Event, ...]
    outcome: str | None = None


class EventLog(Protocol):
    """The writing side, for activities."""

    async def append(self, batch: Batch) -> None:
        """Commit the events; those whose key is already stored are skipped."""
        ...

    async def outcome(self, session_id: str, source: str) -> str | None:
        """What this step left behind when it finished, or None."""
        ...


class EventReader(Protocol):
    """The reading side, for the API."""

    def follow(self, session_id: str, after: int = 0) -> AsyncIterator[Envelope]:
        """Every event with `seq > after`, stored ones first, then live, until closed."""
        ...

    async def read(self, session_id: str, after: int = 0, limit: int = 1000) -> Sequence[Envelope]:
        """Stored events with `seq > after`, oldest first."""
        ...


class Provider(Protocol):
    """One vendor's API, always streamed."""

    def stream(self, request: Request) -> AsyncIterator[Delta | Done]:
        """Deltas, then exactly one `Done`; raises `LLMError` and nothing else."""
        ...


class Providers(Protocol):
    """The registry: who speaks for an agent."""

    def open(self, agent: Agent) -> Provider:
        """The provider for this agent; raises `LLMError(AUTH)` when it has no key."""
        ...


class Prices(Protocol):
    """What calls cost."""

    def cost_micros(self, agent: Agent, model: str, usage: Usage) -> int | None:
        """Millionths of a US dollar, or None when the price is unknown."""
        ...


class PriceList(Prices, Protocol):
    """What calls will cost, for whoever plans them."""

    @property
    def as_of(self) -> date:
        """The day on which the prices were last compared with the vendors' pages."""
        ...

    def reserve_micros(
        self, agent: Agent, model: str, output_tokens: int, input_tokens: int
    ) -> int | None:
        """The most that a call of this size may cost; None when the price is unknown."""
        ...


class Memories(Protocol):
    """What projects remember, apart for each owner."""

    async def add(self, entries: Sequence[Entry]) -> None:
        """Keep these entries; those whose id is there already are skipped."""
        ...

    async def of(self, owner: str, project: str) -> Sequence[Entry]:
        """The project's newest entries, the oldest of them first."""
        ...

    async def all(self, owner: str) -> Sequence[Entry]:
        """The owner's newest entries, project by project, in the same order."""
        ...

    async def forget(self, owner: str, project: str, entry_id: str) -> int:
        """Remove one entry; how many there were."""
        ...

    async def forget_project(self, owner: str, project: str) -> int:
        """Remove a project's entries; how many there were."""
        ...
