"""The developer's desk: one open decision at a time, answered once, through any door."""

from collections.abc import Awaitable
from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from domain.decisions import Answer, Decision, Settled
from domain.messages import Refused


class Desk:
    """Holds the open decision and everything that has been decided."""

    def __init__(self, settled: tuple[Settled, ...]) -> None:
        self.settled = list(settled)
        self.open: Decision | None = None
        self._answer: Answer | None = None

    def check(self, answer: Answer) -> None:
        """Raise an `ApplicationError` whose type is one of `Refused` unless the answer counts."""
        for settled in self.settled:
            if settled.decision_id == answer.decision_id:
                raise _refused(
                    Refused.ANSWERED,
                    f"was already answered {settled.choice!r} by {settled.by} ({settled.door})",
                )
        if self.open is None or self.open.id != answer.decision_id:
            raise _refused(Refused.UNKNOWN, "is not open")
        if self.open.digest != answer.digest:
            raise _refused(Refused.STALE, "is about something else by now; look at it again")
        if answer.choice not in [option.id for option in self.open.options]:
            raise _refused(Refused.CHOICE, f"offers no option {answer.choice!r}")
        if answer.by != self.open.owner:
            raise _refused(Refused.NOT_YOURS, "is for its owner to answer")

    def settle(self, answer: Answer) -> Settled:
        """Take a checked answer."""
        settled = Settled(
            decision_id=answer.decision_id, choice=answer.choice, by=answer.by, door=answer.door
        )
        self.settled.append(settled)
        self.open, self._answer = None, answer
        return settled

    def ask(self, decision: Decision, days: int) -> Awaitable[Answer]:
        """Open a decision now; awaiting the result waits for its answer, `days` at most.

        Raises `TimeoutError` when nobody answers in time.
        """
        self.open, self._answer = decision, None
        return self._wait(decision, days)

    async def _wait(self, decision: Decision, days: int) -> Answer:
        await workflow.wait_condition(
            lambda: self._answer is not None,
            timeout=timedelta(days=days),
            timeout_summary=f"{decision.id} expires",
        )
        assert self._answer is not None
        return self._answer


def _refused(kind: str, reason: str) -> ApplicationError:
    return ApplicationError(f"the decision {reason}", type=kind, non_retryable=True)
