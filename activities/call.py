"""Asking a language model within a step: open the provider, ask, count what it used."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from activities.continuing import onward
from activities.shrinking import Shorter, Shrinking
from activities.step import Step
from activities.streaming import TokenBatches, check_usable, live, silent
from domain.agents import Seat
from domain.cut_answers import PARTS, Cut, parse_cut, parse_rest
from domain.errors import LLMError, LLMErrorKind
from domain.events import TokenStreamed, TurnRetried, UsageCounted
from domain.ports import Prices, Providers
from domain.session import Spent
from domain.speech import Done, Request, Stop


class Answer(NamedTuple):
    """A usable answer, the event that counts its last call, and what all its calls cost."""

    done: Done
    counted: UsageCounted
    spent: Spent


class Calls:
    """The calls of a worker: who speaks for a seat, and at what price."""

    def __init__(self, providers: Providers, prices: Prices) -> None:
        self._providers = providers
        self._prices = prices

    async def speak(
        self, step: Step, seat: Seat, request: Request, shorter: Shorter | None = None
    ) -> Answer:
        """An answer streamed into the event log; raises `LLMError`.

        An answer that is cut off at its length is continued by up to two further calls. A request
        that is too long is composed anew by `shorter`, and everybody is told what was left out.
        """
        begun, asked = len(step.bills), Shrinking(request, shorter)
        with _billed(step):
            if await asked.fit(seat.agent.provider):
                await _tell_shrunk(step, seat, asked)
            while True:
                try:
                    answer = await self._whole(step, seat, asked.request)
                    return answer._replace(spent=step.paid(begun))
                except LLMError as error:
                    if error.kind is not LLMErrorKind.CONTEXT or not await asked.shrink():
                        raise
                await _tell_shrunk(step, seat, asked)

    async def ask(self, step: Step, seat: Seat, request: Request) -> Answer:
        """An answer that nobody watches; raises `LLMError`."""
        with _billed(step):
            provider = self._providers.open(seat.agent)
            return await self._usable(step, seat, request, await silent(provider, request))

    async def _whole(self, step: Step, seat: Seat, request: Request) -> Answer:
        """The answer and, while it ends for want of room, what comes after."""
        answer, seen = await self._part(step, seat, request), None
        for part in range(2, PARTS + 1):
            if answer.done.stop is not Stop.LENGTH or request.shape:
                break
            cut = parse_cut(answer.done.text)
            if seen and _no_further(seen, cut):
                break
            more = await self._more(step, seat, onward(request, seat.id, cut, part), cut)
            if more is None:
                break
            await step.tell(answer.counted)
            answer, seen = more, cut
        return answer

    async def _more(self, step: Step, seat: Seat, request: Request, cut: Cut) -> Answer | None:
        """The answer with its next part; None when that failed: what there is counts."""
        if cut.in_files:
            await step.tell(TokenStreamed(turn=step.turn, agent=seat.id, token="\n\n"))
        try:
            rest = await self._part(step, seat, request)
        except LLMError:
            return None
        text = parse_rest(cut, rest.done.text)
        return rest._replace(done=rest.done.model_copy(update={"text": text}))

    async def _part(self, step: Step, seat: Seat, request: Request) -> Answer:
        batches = TokenBatches(step.tell, step.turn, seat.id)
        provider = self._providers.open(seat.agent)
        return await self._usable(step, seat, request, await live(provider, request, batches))

    async def _usable(self, step: Step, seat: Seat, request: Request, done: Done) -> Answer:
        answer = self._counted(step, seat, request, done)
        step.bills.append(answer.spent)
        try:
            check_usable(done)
        except LLMError:
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


@contextmanager
def _billed(step: Step) -> Iterator[None]:
    """A failure says what its step has cost so far."""
    try:
        yield
    except LLMError as error:
        error.spent = step.paid()
        raise


async def _tell_shrunk(step: Step, seat: Seat, asked: Shrinking) -> None:
    again = TurnRetried(turn=step.turn, agent=seat.id, attempt=step.attempt, reason=asked.told)
    await step.tell(again)


def _no_further(before: Cut, now: Cut) -> bool:
    """Whether the last part brought nothing: the same file is cut again, none was added."""
    return bool(now.path) and now.path == before.path and now.files == before.files
