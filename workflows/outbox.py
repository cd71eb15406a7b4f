"""Announcements in order: handlers drop events here, one loop carries them to the event log."""

from temporalio import workflow

from activities.announce import AnnounceActivities
from domain.events import Event
from domain.steps import Announce
from workflows.options import telling


class Outbox:
    """A queue of events. `announced` counts deliveries and numbers their idempotency keys."""

    def __init__(self, session_id: str, announced: int) -> None:
        self._session_id = session_id
        self._waiting: list[Event] = []
        self.announced = announced
        self._put = self._delivered = 0

    def put(self, *events: Event) -> None:
        """Queue events; they are delivered in this order, soon."""
        self._waiting.extend(events)
        self._put += len(events)

    async def announce(self, *events: Event) -> None:
        """Queue events and wait until the event log has them."""
        self.put(*events)
        await self.flushed()

    async def flushed(self) -> None:
        """Wait until the event log has everything that was queued so far."""
        ticket = self._put
        await workflow.wait_condition(lambda: self._delivered >= ticket)

    async def deliver(self) -> None:
        """Carry events to the log for as long as the session lives."""
        while True:
            await workflow.wait_condition(lambda: bool(self._waiting))
            events, self._waiting = tuple(self._waiting), []
            self.announced += 1
            source = f"announce.{self.announced}"
            await workflow.execute_local_activity_method(
                AnnounceActivities.announce,
                Announce(session_id=self._session_id, source=source, events=events),
                activity_id=source,
                summary=", ".join(event.type for event in events),
                **telling(),
            )
            self._delivered += len(events)
