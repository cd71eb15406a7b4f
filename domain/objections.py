"""Objections to a draft, from the critique that raises them to the ruling that ends them."""

from domain.value import Value


class Objection(Value):
    """What is wrong where, what follows from it, and how to see it."""

    id: str
    """`<turn>.<n>`, unique in the session."""
    by: str
    place: str
    consequence: str
    reproduction: str


class Objections(Value):
    """The objections of one critique, as stored."""

    found: tuple[Objection, ...] = ()
