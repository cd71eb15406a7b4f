"""What a session has used and what is still objected to, counted out of its events."""

from domain.events import ObjectionClosed, ObjectionRaised, UsageCounted
from domain.session import Spent


class Tally:
    """One session's counts."""

    def __init__(self) -> None:
        self.spent = Spent()
        self._open: dict[str, ObjectionRaised] = {}

    def use(self, counted: UsageCounted) -> None:
        """A call was made."""
        usage, cost = counted.usage, counted.cost_micros
        self.spent += Spent(
            input=usage.input,
            cached=usage.cached,
            output=usage.output,
            cost_micros=cost or 0,
            unpriced_calls=int(cost is None),
        )

    def object(self, raised: ObjectionRaised) -> None:
        """A seat objects."""
        self._open[raised.id] = raised

    def close(self, closed: ObjectionClosed) -> ObjectionRaised | None:
        """A ruling ended an objection; which one, if it was open."""
        return self._open.pop(closed.id, None)

    def standing(self, round: str) -> list[ObjectionRaised]:
        """The objections of this round that no ruling has ended."""
        return [raised for raised in self._open.values() if raised.round == round]


def spending(spent: Spent) -> str:
    """`41,203 tokens, 62 % of the input from the cache, $0.38 so far`."""
    parts = [f"{spent.input + spent.output:,} tokens"]
    if spent.cached:
        parts.append(f"{100 * spent.cached // spent.input} % of the input from the cache")
    return ", ".join([*parts, *_costs(spent)])


def _costs(spent: Spent) -> list[str]:
    least = "at least " if spent.unpriced_calls else ""
    if spent.cost_micros:
        return [f"{least}{dollars(spent.cost_micros)}"]
    return ["cost unknown"] if spent.unpriced_calls else []


def dollars(micros: int) -> str:
    """`$0.38` of millionths; sums below a cent get two more digits."""
    return f"${micros / 1_000_000:.{4 if 0 < micros < 10_000 else 2}f}"
