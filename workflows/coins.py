"""The state of a session's money: limits, reserves, what calls under way may still cost."""

import asyncio
from collections import Counter

from domain.session import SessionPlan
from domain.value import Value


class Money(Value):
    """What survives a continue-as-new: limits as raised, seats left out."""

    limits: tuple[tuple[str, int], ...] = ()
    dropped: tuple[str, ...] = ()


class Purse:
    """Knows what the next call could cost and whether a limit could be passed by it."""

    def __init__(self, plan: SessionPlan, money: Money | None) -> None:
        given = {"session": plan.limits.session_micros, "round": plan.limits.round_micros}
        self._first = {name: amount for name, amount in given.items() if amount is not None}
        self.limits = dict(money.limits) if money else dict(self._first)
        self.dropped = set(money.dropped if money else ())
        self.asking = asyncio.Lock()
        self._reserves = dict(plan.reserves)
        self._held: Counter[str] = Counter()

    def passed(self, seat: str, spent: int, before_round: int) -> str | None:
        """The limit that one more call of this seat could pass, or None. In micros."""
        coming = self._reserve(seat) + self.held
        totals = {"session": spent + coming, "round": spent - before_round + coming}
        return next((name for name, limit in self.limits.items() if totals[name] > limit), None)

    @property
    def held(self) -> int:
        """What the calls under way may still cost, in micros."""
        return sum(self._reserve(seat) * count for seat, count in self._held.items())

    def hold(self, seat: str) -> None:
        """Reserve one call of this seat."""
        self._held[seat] += 1

    def release(self, seat: str) -> None:
        """One call of this seat is settled."""
        self._held[seat] -= 1

    def raise_limit(self, name: str) -> None:
        """Raise a limit by its first amount."""
        self.limits[name] += self._first[name]

    def money(self) -> Money:
        """What to carry over."""
        return Money(limits=tuple(self.limits.items()), dropped=tuple(sorted(self.dropped)))

    def _reserve(self, seat: str) -> int:
        return self._reserves.get(seat, 0)
