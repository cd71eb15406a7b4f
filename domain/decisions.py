"""What only a person may decide: one decision, one digest, any door; the first answer wins."""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Self

from domain.value import Sha256, StrictValue, Value


class DecisionKind(StrEnum):
    """What a decision is about."""

    ROUND = "round"
    """A round ended: go on, redo it, finish, or stop."""
    DISPUTE = "dispute"
    """The table did not agree within its limit."""
    QUORUM = "quorum"
    """Too few seats could speak."""
    BUDGET = "budget"
    """The next call could pass a limit on money."""


class Option(Value):
    """One possible choice, who argues for it and why."""

    id: str
    label: str
    argument: str = ""
    seats: tuple[str, ...] = ()


class Decision(Value):
    """An open question to the developer. `digest` names exactly what is decided."""

    id: str
    kind: DecisionKind
    round: str
    """The key of the round: `development`, or `development-2` when it was run again."""
    question: str
    options: tuple[Option, ...]
    default: str
    """The option that the page offers first; never chosen without a person (or `auto_confirm`)."""
    owner: str
    """Who may answer."""
    subject: tuple[Sha256, ...] = ()
    """The artifacts that the decision is about (ruling, file tree)."""
    expires_at: datetime | None = None
    digest: str = ""

    def sealed(self) -> Self:
        """This decision with its digest: SHA-256 over all that is decided, expiry left out."""
        body = self.model_copy(update={"digest": "", "expires_at": None})
        digest = hashlib.sha256(body.model_dump_json().encode()).hexdigest()
        return self.model_copy(update={"digest": digest})


class Answer(StrictValue):
    """What somebody chose. `digest` is the one they were shown."""

    decision_id: str
    choice: str
    digest: str
    by: str
    door: str = "api"
    """Where the answer came from: `web`, `cli`, `slack`, `api`, `temporal`."""
    note: Sha256 | None = None
    """The artifact of the words that came with the choice."""


class Settled(Value):
    """A decision that has been answered, as every door is told."""

    decision_id: str
    choice: str
    by: str
    door: str
