"""One attempt of one step: what an earlier attempt left behind, and where its events go."""

from typing import TypeVar

from temporalio import activity

from domain.events import Event, TurnRetried
from domain.ports import Batch, EventLog
from domain.session import Spent
from domain.value import Value

V = TypeVar("V", bound=Value)

DONE = "done"
"""The outcome of a step that gives nothing back."""
UNFINISHED = "the earlier attempt did not finish"


class Step:
    """The step under way. Its id (`development.2.claude`) names its events and its outcome."""

    def __init__(self, log: EventLog, session_id: str) -> None:
        info = activity.info()
        self.turn = info.activity_id
        self.attempt = info.attempt
        self.session_id = session_id
        self._log = log
        self._told = 0
        self.bills: list[Spent] = []
        """What each call of this attempt used."""

    def paid(self, since: int = 0) -> Spent:
        """What this attempt has used, from this bill on."""
        return sum(self.bills[since:], Spent())

    async def outcome(self, kind: type[V]) -> V | None:
        """What this step gave back when it finished, or None: a finished step is never redone."""
        left = await self._log.outcome(self.session_id, self.turn)
        return None if left is None else kind.model_validate_json(left)

    async def begin(self, agent: str, *events: Event) -> None:
        """Append the first events; from the second attempt on, first withdraw what was said."""
        retried = TurnRetried(turn=self.turn, agent=agent, attempt=self.attempt, reason=UNFINISHED)
        await self.tell(*([retried] if self.attempt > 1 else []), *events)

    async def tell(self, *events: Event) -> None:
        """Append events, numbered within this attempt."""
        await self._append(events, None)

    async def finish(self, result: V, *events: Event) -> V:
        """Append the last events and mark the step as finished, in one transaction."""
        await self._append(events, result.model_dump_json())
        return result

    async def announce(self, *events: Event) -> None:
        """Append the step's only events, once whatever the attempt: nothing is streamed before."""
        await announce(self._log, self.session_id, self.turn, events)

    async def _append(self, events: tuple[Event, ...], outcome: str | None) -> None:
        if not events and outcome is None:
            return
        first, self._told = self._told, self._told + len(events)
        await self._log.append(
            Batch(
                session_id=self.session_id,
                source=self.turn,
                attempt=self.attempt,
                first=first,
                events=events,
                outcome=outcome,
            )
        )


async def announce(log: EventLog, session_id: str, source: str, events: tuple[Event, ...]) -> None:
    """Append events that need no model call: every attempt writes the same ones under one key."""
    batch = Batch(
        session_id=session_id, source=source, attempt=1, first=0, events=events, outcome=DONE
    )
    if await log.outcome(session_id, source) is None:
        await log.append(batch)
