"""Trying a seat at its endpoint: a small stream, a small structured answer, a cut one.

The worker does it, because only the worker has the keys.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack

from pydantic import BaseModel, ConfigDict, ValidationError
from temporalio import activity

from activities.streaming import check_usable
from domain.agents import Agent, ProviderName, Seat
from domain.checks import Probe, ProbeName, Problem, SeatChecked, checked
from domain.errors import LLMError, LLMErrorKind
from domain.ports import Provider, Providers
from domain.speech import Done, Request, Schema, Stop

PATIENCE = 14.0
"""Seconds for one probe; three of them fit into the minute that the API waits."""

_SYSTEM = "You are being tried for a moment. Answer in as few words as you can."


class Ready(BaseModel):
    """The shape of the structured answer."""

    model_config = ConfigDict(extra="forbid")

    summary: str


class CheckActivities:
    """Tries seats. `key_variables` are the names of the variables with the vendors' keys."""

    def __init__(
        self, providers: Providers, key_variables: Mapping[ProviderName, tuple[str, ...]]
    ) -> None:
        self._providers = providers
        self._variables = key_variables

    @activity.defn(name="check_seat")
    async def check_seat(self, seat: Seat) -> SeatChecked:
        """What came of the probes; the first call that fails is the last. Never raises."""
        variables = self._variables.get(seat.agent.provider, ())
        probes = () if seat.agent.scripted else await self._probes(seat.agent)
        return checked(seat.agent, seat.id, probes, " or ".join(variables))

    async def _probes(self, agent: Agent) -> tuple[Probe, ...]:
        done: list[Probe] = []
        for name in ProbeName:
            done.append(await self._probe(agent, name))
            if isinstance(done[-1].problem, LLMErrorKind):
                break
        return tuple(done)

    async def _probe(self, agent: Agent, name: ProbeName) -> Probe:
        request = _request(agent, name)
        watch = _Watch()
        problem: LLMErrorKind | Problem | None
        status = None
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await watch.heard(self._providers.open(agent), request)
            problem = _wrong(name, answer)
        except LLMError as error:
            problem, status = error.kind, error.status
        except TimeoutError:
            problem = LLMErrorKind.TIMEOUT
        return Probe(
            name=name,
            model=request.model,
            problem=problem,
            status=status,
            first_ms=watch.first_ms,
            total_ms=watch.now(),
        )


class _Watch:
    """Listens with a watch in the hand."""

    def __init__(self) -> None:
        self._clock = asyncio.get_running_loop().time
        self._began = self._clock()
        self.first_ms: int | None = None

    def now(self) -> int:
        """Milliseconds since the call began."""
        return round((self._clock() - self._began) * 1000)

    async def heard(self, provider: Provider, request: Request) -> Done:
        """The end of the answer; raises `LLMError`."""
        stream = provider.stream(request)
        async with AsyncExitStack() as stack:
            if isinstance(stream, AsyncGenerator):
                stack.push_async_callback(stream.aclose)
            async for piece in stream:
                if isinstance(piece, Done):
                    return piece
                if self.first_ms is None:
                    self.first_ms = self.now()
        raise LLMError(LLMErrorKind.CONNECTION, "The answer broke off before its end.")


_ASKS = {
    ProbeName.STREAM: "Say in at most five words that you are ready.",
    ProbeName.STRUCTURED: "Put the one word ready into the field summary.",
    ProbeName.TRUNCATION: "Count from one to one thousand in words, without leaving any out.",
}
_CUT_AFTER = 16
"""Tokens; OpenAI takes no smaller limit."""


def _request(agent: Agent, name: ProbeName) -> Request:
    judges, cuts = name is ProbeName.STRUCTURED, name is ProbeName.TRUNCATION
    return Request(
        turn=f"check.{name}",
        model=agent.judge_model if judges else agent.model,
        system=_SYSTEM,
        messages=(_ASKS[name],),
        budget=_CUT_AFTER if cuts else 256,
        headroom=0 if cuts else None,
        shape=Schema(name="ready", json_schema=Ready.model_json_schema()) if judges else None,
    )


def _wrong(name: ProbeName, answer: Done) -> Problem | None:
    if name is ProbeName.TRUNCATION:
        return None if answer.stop is Stop.LENGTH else Problem.LIMIT
    check_usable(answer)
    return Problem.SHAPE if name is ProbeName.STRUCTURED and not _parse_ready(answer.text) else None


def _parse_ready(text: str) -> Ready | None:
    """The structured answer, or None when it has another shape."""
    try:
        return Ready.model_validate_json(text)
    except ValidationError:
        return None
