"""What a project remembers from one session to the next: its rulings and the developer's words.

Opt-in by a project's name, per owner. An entry is a quotation of the record, never a summary
that a language model made, and names the session that it comes from.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256

from domain.digest import cut, tokens
from domain.errors import BadInput
from domain.session import SessionPlan
from domain.transcript import PassageKind, Spoken
from domain.value import Value

EACH = 1_000
"""Estimated tokens that are kept of one ruling or decision."""
SHOWN = 8_000
"""Estimated tokens of a project's memory that a session reads."""
KEPT = 500
"""Entries of a project that are read at most, the newest ones."""

_PROJECT = re.compile(r"[a-z0-9-]{1,40}")
_RUN = re.compile(r"-\d+$")
_ROUNDS = frozenset({"requirements", "architecture"})
"""The rounds whose rulings outlive a session: what is to be built and how it is cut."""


class Entry(Value):
    """One thing that a session decided, in its own words."""

    id: str
    owner: str
    project: str
    session_id: str
    round: str
    number: int
    """Its place in the session's record, from 1."""
    kind: PassageKind
    text: str
    at: datetime


class Memory(Value):
    """A project's memory as one session reads it from its start to its end; an artifact."""

    project: str
    entries: tuple[Entry, ...]
    left_out: int = 0
    """Older entries that found no room."""


def parse_project(name: str, field: str = "memory") -> str:
    """A project's name; raises `BadInput`."""
    if _PROJECT.fullmatch(name):
        return name
    raise BadInput(
        field,
        f"is {name[:60]!r}, which is no name of a project.",
        "Use 1 to 40 of the characters a-z, 0-9 and -.",
    )


def distil(plan: SessionPlan, said: Iterable[Spoken], at: datetime) -> tuple[Entry, ...]:
    """What is worth remembering of a session; nothing when its plan names no project."""
    if plan.memory is None:
        return ()
    lasting = [spoken for spoken in said if _lasts(spoken)]
    return tuple(
        _entry(plan, plan.memory, number, one, at) for number, one in enumerate(lasting, start=1)
    )


def recalled(project: str, entries: Sequence[Entry]) -> Memory:
    """The memory for a new session: the newest entries that fit, the oldest of them first."""
    kept: list[Entry] = []
    room = SHOWN
    for entry in reversed(entries):
        room -= tokens(entry.text)
        if room < 0:
            break
        kept.append(entry)
    kept.reverse()
    return Memory(project=project, entries=tuple(kept), left_out=len(entries) - len(kept))


def _lasts(spoken: Spoken) -> bool:
    passage = spoken.passage
    if passage.kind is PassageKind.DECISION:
        return True
    return passage.kind is PassageKind.RULING and _RUN.sub("", passage.round) in _ROUNDS


def _entry(plan: SessionPlan, project: str, number: int, said: Spoken, at: datetime) -> Entry:
    key = "\n".join((plan.owner, project, plan.session_id, str(number)))
    return Entry(
        id=sha256(key.encode()).hexdigest()[:32],
        owner=plan.owner,
        project=project,
        session_id=plan.session_id,
        round=said.passage.round,
        number=number,
        kind=said.passage.kind,
        text=cut(said.text.strip(), EACH),
        at=at,
    )
