"""A session is this workflow: it decides, waits for people, and survives anything."""

import asyncio

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

from domain.decisions import Answer, Settled
from domain.events import NoteQueued, SessionEnded
from domain.messages import Accepted, Complete, Note, Refused, Stop
from domain.session import RoundStatus, SessionStatus, SessionView
from workflows.carried import Carried, SessionInput
from workflows.minutes import remember
from workflows.rounds import run_rounds
from workflows.table import Table

_STOPPED = "stopped by the developer"


@workflow.defn(name="Session")
class SessionWorkflow:
    """One session from its plan to its files."""

    @workflow.init
    def __init__(self, start: SessionInput) -> None:
        self._table = Table(start.plan, start.carried or Carried())
        self._work: asyncio.Task[tuple[SessionStatus, str]] | None = None

    @workflow.run
    async def run(self, start: SessionInput) -> SessionView:
        """Run the rounds; the last view is the workflow's result."""
        del start
        delivery = asyncio.create_task(self._table.outbox.deliver())
        status, reason = await self._rounds()
        await self._close(status, reason)
        delivery.cancel()
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self._table.view()

    async def _rounds(self) -> tuple[SessionStatus, str]:
        if self._table.ending:
            return self._table.ending
        self._work = asyncio.create_task(run_rounds(self._table))
        try:
            ended = await self._work
            return self._table.ending or ended
        except TimeoutError:
            return SessionStatus.EXPIRED, "nobody answered in time"
        except ActivityError as error:
            if is_cancelled_exception(error):
                return self._ended_early()
            return SessionStatus.FAILED, str(error.cause or error)
        except BaseException as error:
            if not is_cancelled_exception(error):
                raise
            return self._ended_early()

    def _ended_early(self) -> tuple[SessionStatus, str]:
        return self._table.ending or (SessionStatus.STOPPED, "cancelled in Temporal")

    async def _close(self, status: SessionStatus, reason: str) -> None:
        table = self._table
        table.ending = (status, reason)
        left = [row for row in table.rounds if row.status is not RoundStatus.DONE]
        table.skip(left, stopped=status is not SessionStatus.COMPLETED)
        table.end(status, reason)
        await remember(table)
        ended = SessionEnded(status=status.value, reason=reason, tree=table.files)
        await table.outbox.announce(ended)

    @workflow.query
    def view(self) -> SessionView:
        """All that a door needs besides the events."""
        return self._table.view()

    @workflow.update
    def decide(self, answer: Answer) -> Settled:
        """Answer the open decision; the first valid answer wins."""
        return self._table.desk.settle(answer)

    @decide.validator
    def _check_answer(self, answer: Answer) -> None:
        self._check_open()
        self._table.desk.check(answer)

    @workflow.update
    def note(self, note: Note) -> Accepted:
        """Queue a note for every seat's next turn."""
        return self._take(note)

    @note.validator
    def _check_note(self, note: Note) -> None:
        del note
        self._check_open()

    @workflow.update
    def stop(self, stop: Stop) -> Accepted:
        """End the session now; work in flight is cancelled, the files so far stay."""
        return self._end(SessionStatus.STOPPED, stop.reason or _STOPPED)

    @stop.validator
    def _check_stop(self, stop: Stop) -> None:
        del stop
        self._check_open()

    @workflow.update
    def complete(self, complete: Complete) -> Accepted:
        """End the session as done, with the files as they are."""
        del complete
        return self._end(SessionStatus.COMPLETED, "finished by the developer")

    @complete.validator
    def _check_complete(self, complete: Complete) -> None:
        del complete
        self._check_open()

    @workflow.signal(name="decide")
    def decide_by_signal(self, answer: Answer) -> None:
        """The same without an answer; one that does not count is dropped, and logged."""
        try:
            self._check_answer(answer)
        except ApplicationError as refusal:
            workflow.logger.warning("a signalled answer was dropped: %s", refusal.message)
        else:
            self._table.desk.settle(answer)

    @workflow.signal(name="note")
    def note_by_signal(self, note: Note) -> None:
        """Queue a note, without waiting."""
        self._take(note)

    @workflow.signal(name="stop")
    def stop_by_signal(self, stop: Stop) -> None:
        """End the session, without waiting."""
        self._end(SessionStatus.STOPPED, stop.reason or _STOPPED)

    def _check_open(self) -> None:
        if self._table.ending:
            message = f"the session has ended: {self._table.ending[0].value}"
            raise ApplicationError(message, type=Refused.ENDED, non_retryable=True)

    def _take(self, note: Note) -> Accepted:
        if self._table.notebook.queue(note):
            queued = NoteQueued(note_id=note.id, by=note.by, words=note.words)
            self._table.outbox.put(queued)
        return Accepted(session_id=self._table.plan.session_id)

    def _end(self, status: SessionStatus, reason: str) -> Accepted:
        self._table.ending = self._table.ending or (status, reason)
        if self._work:
            self._work.cancel()
        return Accepted(session_id=self._table.plan.session_id)
