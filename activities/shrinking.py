"""A prompt that is too long for its language model: what is left out of it, in which order."""

from collections import Counter
from collections.abc import Awaitable, Callable, Container, Iterable
from enum import IntEnum

from domain.agents import ProviderName
from domain.speech import Request
from domain.transcript import Passage, PassageKind, Spoken
from domain.windows import seems_too_long, size

Shorter = Callable[[int], Awaitable[Request]]
"""Composes the same request with everything left out up to this level of `Shrink`."""


class Shrink(IntEnum):
    """What is left out, one after the other. Task, rulings, notes and decisions always stay."""

    NOTHING = 0
    OLD_ROUNDS = 1
    OLD_TURNS = 2
    FILES = 3


_TOLD = {
    Shrink.OLD_ROUNDS: "turns of earlier rounds",
    Shrink.OLD_TURNS: "earlier turns of this round",
    Shrink.FILES: "the project's files",
}


class Shrinking:
    """A request on its way to fit into its language model's window."""

    def __init__(self, request: Request, shorter: Shorter | None) -> None:
        self.request = request
        self._shorter = shorter
        self._level = Shrink.NOTHING
        self._left_out: list[str] = []

    async def fit(self, provider: ProviderName) -> bool:
        """Shrink while the request seems too long; whether anything was left out."""
        shrunk = False
        while seems_too_long(self.request, provider) and await self.shrink():
            shrunk = True
        return shrunk

    async def shrink(self) -> bool:
        """Leave out the next thing that there is to leave out; False when nothing is."""
        while self._shorter and self._level < max(Shrink):
            self._level = Shrink(self._level + 1)
            shorter = await self._shorter(self._level)
            if size(shorter) < size(self.request):
                self.request = shorter
                self._left_out.append(_TOLD[self._level])
                return True
        return False

    @property
    def told(self) -> str:
        """What was left out and why, for people."""
        things = " and ".join(self._left_out)
        return f"the record is too long for {self.request.model}: {things} left out"


LEFT_OUT = "[left out: the record is too long for you to read whole; its rulings stand]"


def turns(passages: Iterable[Passage]) -> frozenset[Passage]:
    """What seats said, without rulings, notes and decisions."""
    return frozenset(passage for passage in passages if passage.kind is PassageKind.TURN)


def old_turns(passages: Iterable[Passage]) -> frozenset[Passage]:
    """The turns before each seat's latest iteration."""
    said, latest = turns(passages), Counter[str]()
    for turn in said:
        latest[turn.speaker] = max(turn.iteration, latest[turn.speaker])
    return frozenset(turn for turn in said if turn.iteration < latest[turn.speaker])


def without(said: Iterable[Spoken], old: Container[Passage]) -> list[Spoken]:
    """The same passages; in the place of each old one stands that it is left out."""
    return [_left_out(one) if one.passage in old else one for one in said]


def _left_out(said: Spoken) -> Spoken:
    return said.model_copy(update={"text": min(said.text, LEFT_OUT, key=len)})
