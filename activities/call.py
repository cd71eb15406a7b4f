"""Asking a language model within a step: open the provider, ask, count what it used."""

from typing import NamedTuple

from activities.step import Step
from activities.streaming import TokenBatches, check_usable, live, silent
from domain.agents import Seat
from domain.events import UsageCounted
from domain.ports import Prices, Providers
from domain.session import Spent
from domain.speech import Done, Request


class Answer(NamedTuple):
    """A usable answer, the event that counts it and what it cost."""

    done: Done
    counted: UsageCounted
    spent: Spent


class Calls:
    """The calls of a worker: who speaks for a seat, and at what price."""

    def __init__(self, providers: Providers, prices: Prices) -> None:
        self._providers = providers
        self._prices = prices

    async def speak(self, step: Step, seat: Seat, request: Request) -> Answer:
        """An answer streamed into the event log; raises `LLMError`."""
        batches = TokenBatches(step.tell, step.turn, seat.id)
        provider = self._providers.open(seat.agent)
        return await self._usable(step, seat, request, await live(provider, request, batches))

    async def ask(self, step: Step, seat: Seat, request: Request) -> Answer:
        """An answer that nobody watches; raises `LLMError`."""
        provider = self._providers.open(seat.agent)
        return await self._usable(step, seat, request, await silent(provider, request))

    async def _usable(self, step: Step, seat: Seat, request: Request, done: Done) -> Answer:
        answer = self._counted(step, seat, request, done)
        try:
            check_usable(done)
        except BaseException:
            # Refused or not, the call has been paid for.
            await step.tell(answer.counted)
            raise
        return answer

    def _counted(self, step: Step, seat: Seat, request: Request, done: Done) -> Answer:
        cost = self._prices.cost_micros(seat.agent, request.model, done.usage)
        counted = UsageCounted(
            turn=step.turn, agent=seat.id, model=request.model, usage=done.usage, cost_micros=cost
        )
        spent = Spent(
            input=done.usage.input,
            cached=done.usage.cached,
            output=done.usage.output,
            cost_micros=cost or 0,
            unpriced_calls=int(cost is None),
        )
        return Answer(done, counted, spent)


def together(first: Spent, second: Spent) -> Spent:
    """What two calls used."""
    return Spent(
        input=first.input + second.input,
        cached=first.cached + second.cached,
        output=first.output + second.output,
        cost_micros=first.cost_micros + second.cost_micros,
        unpriced_calls=first.unpriced_calls + second.unpriced_calls,
    )
