"""The four real adapters, each talking to its stand-in over loopback."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import httpx2
import pytest

from adapters.providers.claude import Claude
from adapters.providers.clocks import Clocks
from adapters.providers.compatible import Compatible
from adapters.providers.gemini import Gemini
from adapters.providers.gpt import Gpt
from adapters.providers.registry import http_client
from domain.agents import ProviderName
from domain.ports import Provider
from domain.speech import Delta, Done, Request, Schema
from tests.standins.script import Answer, Call
from tests.standins.server import StandIn

KEY = "sk-test-0123456789abcdefABCDEF"

ADAPTERS: dict[ProviderName, tuple[Callable[..., Provider], str]] = {
    ProviderName.ANTHROPIC: (Claude, "claude-sonnet-5-5"),
    ProviderName.OPENAI: (Gpt, "gpt-6.2-sol"),
    ProviderName.GEMINI: (Gemini, "gemini-4-hydrogen"),
    ProviderName.COMPATIBLE: (Compatible, "llama-4"),
}

SCHEMA = Schema(
    name="verdict",
    json_schema={
        "type": "object",
        "properties": {"decision": {"type": "string", "enum": ["CONSENSUS", "DISCUSS"]}},
        "required": ["decision"],
        "additionalProperties": False,
    },
)


@dataclass
class Heard:
    """What an adapter delivered."""

    text: str
    thinking: str
    done: Done


@dataclass
class Table:
    """A stand-in and the pool of connections to it."""

    vendors: StandIn
    http: httpx2.AsyncClient

    def provider(
        self, name: ProviderName, key: str = KEY, clocks: Clocks | None = None
    ) -> Provider:
        """The real adapter, pointed at the stand-in."""
        kind, _ = ADAPTERS[name]
        return kind(key, self.vendors.base_urls[name], self.http, clocks)


def request_to(name: ProviderName, shape: Schema | None = None) -> Request:
    """A call with two messages of transcript and one that asks."""
    return Request(
        turn="development.1.x",
        model=ADAPTERS[name][1],
        system="You sit at a round table.",
        messages=("the task", "a turn", "your part now"),
        budget=2048,
        shape=shape,
        cache_key="session-1",
    )


async def hear(provider: Provider, request: Request) -> Heard:
    """The whole answer; exactly one `Done`, and nothing after it."""
    pieces = [piece async for piece in provider.stream(request)]
    deltas = [piece for piece in pieces if isinstance(piece, Delta)]
    done = pieces[-1]
    assert isinstance(done, Done)
    assert len(deltas) == len(pieces) - 1
    text = "".join(delta.text for delta in deltas if not delta.thinking)
    thinking = "".join(delta.text for delta in deltas if delta.thinking)
    return Heard(text, thinking, done)


@pytest.fixture(params=ADAPTERS, ids=[name.value for name in ADAPTERS])
def name(request: pytest.FixtureRequest) -> ProviderName:
    """Each provider in turn."""
    found: ProviderName = request.param
    return found


Lay = Callable[[Answer], Awaitable[Table]]


@pytest.fixture(scope="session")
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    """The pool of connections that a worker would have."""
    async with http_client() as client:
        yield client


@pytest.fixture
async def lay(http: httpx2.AsyncClient) -> AsyncIterator[Lay]:
    """Lays the table: a stand-in that gives this answer to every call."""
    async with contextlib.AsyncExitStack() as laid:

        async def lay(answer: Answer) -> Table:
            def say(call: Call) -> Answer:
                return answer

            return Table(await laid.enter_async_context(StandIn(say, keys={KEY})), http)

        yield lay
