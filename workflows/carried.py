"""What a session takes with it from one run of its workflow to the next, in one value."""

from domain.decisions import Settled
from domain.session import NoteView, RoundView, SessionPlan, Spent
from domain.transcript import Passage
from domain.value import Sha256, Value
from workflows.coins import Money


class Carried(Value):
    """The state at a round's boundary, the only place where a session continues as new."""

    position: int = 0
    """How many of the plan's rounds are behind us."""
    runs: tuple[tuple[str, int], ...] = ()
    """How often each round has been started."""
    rounds: tuple[RoundView, ...] = ()
    tree: Sha256 | None = None
    minutes: Sha256 | None = None
    passages: tuple[Passage, ...] = ()
    """Words that wait for the next round (a note that came with a decision)."""
    spent: Spent = Spent()
    settled: tuple[Settled, ...] = ()
    notes: tuple[NoteView, ...] = ()
    announced: int = 0
    opened: bool = False
    money: Money | None = None


class SessionInput(Value):
    """The workflow's input: the plan, and what an earlier run carried over."""

    plan: SessionPlan
    carried: Carried | None = None
