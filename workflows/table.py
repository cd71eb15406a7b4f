"""The table: everything a running session knows, and the view of it that every door gets."""

import asyncio

from temporalio import workflow

from domain.agents import Seat
from domain.decisions import Decision
from domain.session import (
    RoundPlan,
    RoundStatus,
    RoundView,
    SessionPlan,
    SessionStatus,
    SessionView,
    Spent,
)
from domain.steps import Brief
from domain.value import Sha256
from workflows import attributes
from workflows.carried import Carried
from workflows.coins import Purse
from workflows.desk import Desk
from workflows.notebook import Notebook
from workflows.outbox import Outbox
from workflows.round_run import RoundRun


class Table:
    """A session's state between and during its rounds. Only the workflow changes it."""

    def __init__(self, plan: SessionPlan, carried: Carried) -> None:
        self.plan = plan
        self.seats = {seat.id: seat for seat in plan.seats}
        self.position = carried.position
        self.runs = dict(carried.runs)
        self.rounds = list(carried.rounds) or [_pending(round) for round in plan.rounds]
        self.tree = carried.tree if carried.opened else plan.tree
        self.minutes = carried.minutes
        self.pending = list(carried.passages)
        self.spent = carried.spent
        self.opened = carried.opened
        self.status = SessionStatus.RUNNING
        self.reason = ""
        self.ending: tuple[SessionStatus, str] | None = None
        """The last status and why, once somebody ended the session."""
        self.run: RoundRun | None = None
        self.desk = Desk(carried.settled)
        self.notebook = Notebook(carried.notes)
        self.purse = Purse(plan, carried.money)
        self.outbox = Outbox(plan.session_id, carried.announced)

    def begin(self, round: RoundPlan) -> RoundRun:
        """Open a round: count its runs, draw the speaking order, hand over what waits for it."""
        self.runs[round.id] = count = self.runs.get(round.id, 0) + 1
        key = round.id if count == 1 else f"{round.id}-{count}"
        order = list(self.seats)
        workflow.random().shuffle(order)
        brief = Brief(
            session_id=self.plan.session_id,
            task=self.plan.task,
            round=round,
            key=key,
            tree=self.tree,
            minutes=self.minutes,
            upload=self.plan.tree,
            remembered=self.plan.remembered,
        )
        waiting = [passage.model_copy(update={"round": key}) for passage in self.pending]
        self.pending = []
        cost = self.spent.cost_micros
        self.run = RoundRun(round, brief, tuple(order), waiting, self.tree, cost_before=cost)
        self.mark(RoundStatus.RUNNING, run=count, judge=self.judge(round).id, ruling=None)
        return self.run

    def judge(self, round: RoundPlan) -> Seat:
        """The seat that judges: the developer's choice, else in turns by the round's number."""
        if round.judge:
            return self.seats[round.judge]
        if self.plan.judging.apart:
            return self.plan.judging.apart
        return self.plan.seats[(round.number - 1) % len(self.plan.seats)]

    @property
    def files(self) -> Sha256 | None:
        """The files as they are now: those of the round under way, else of the last one."""
        return self.run.tree if self.run else self.tree

    def iterate(self, run: RoundRun) -> None:
        """Show which iteration the round is in."""
        row = self.rounds[self.position]
        self.rounds[self.position] = row.model_copy(update={"iteration": run.iteration})

    def mark(self, status: RoundStatus, **changes: object) -> None:
        """Change the current round's row of the view."""
        row = self.rounds[self.position]
        self.rounds[self.position] = row.model_copy(update={"status": status, **changes})
        self._publish()

    def wait_for_developer(self, decision: Decision | None) -> None:
        """Show that a decision is open (or that none is)."""
        self.status = SessionStatus.WAITING if decision else SessionStatus.RUNNING
        self.mark(RoundStatus.WAITING if decision else RoundStatus.RUNNING)

    def skip(self, rows: list[RoundView], *, stopped: bool) -> None:
        """Close the rows of rounds that will not be finished."""
        for place, row in enumerate(self.rounds):
            if row in rows:
                begun = stopped and row.status is not RoundStatus.PENDING
                status = RoundStatus.STOPPED if begun else RoundStatus.SKIPPED
                self.rounds[place] = row.model_copy(update={"status": status})

    def end(self, status: SessionStatus, reason: str) -> None:
        """Nothing more will happen."""
        self.status, self.reason = status, reason
        self.desk.open = None
        self._publish()

    def spend(self, spent: Spent) -> None:
        """Add what a step used."""
        self.spent = self.spent + spent
        self.go_on()

    def go_on(self) -> None:
        """Raise `CancelledError` when the session was ended meanwhile.

        A step that succeeds while it is being cancelled swallows the cancellation.
        """
        if self.ending:
            raise asyncio.CancelledError

    def view(self) -> SessionView:
        """The answer to the query `view`."""
        return SessionView(
            session_id=self.plan.session_id,
            owner=self.plan.owner,
            title=self.plan.title,
            task=self.plan.task,
            status=self.status,
            seats=self.plan.seats,
            rounds=tuple(self.rounds),
            round=self.run.key if self.run else "",
            decision=self.desk.open,
            settled=tuple(self.desk.settled),
            notes=self.notebook.view(),
            spent=self.spent,
            tree=self.files,
            created_at=self.plan.created_at,
            reason=self.reason,
        )

    def carried(self) -> Carried:
        """Everything that must survive a continue-as-new; taken between rounds only."""
        return Carried(
            position=self.position,
            runs=tuple(self.runs.items()),
            rounds=tuple(self.rounds),
            tree=self.tree,
            minutes=self.minutes,
            passages=(*self.pending, *self.notebook.place("")),
            spent=self.spent,
            settled=tuple(self.desk.settled),
            notes=self.notebook.view(),
            announced=self.outbox.announced,
            opened=self.opened,
            money=self.purse.money(),
        )

    def _publish(self) -> None:
        running = self.position < len(self.rounds)
        number = self.plan.rounds[self.position].number if running else 0
        decision = self.desk.open
        workflow.upsert_search_attributes(
            [
                attributes.SESSION_STATUS.value_set(self.status.value),
                attributes.CURRENT_ROUND.value_set(number),
                attributes.WAITING_ON.value_set(decision.kind.value if decision else ""),
                attributes.COST_MICROS.value_set(self.spent.cost_micros),
            ]
        )
        workflow.set_current_details(_minutes(self))


def _pending(round: RoundPlan) -> RoundView:
    return RoundView(
        id=round.id,
        number=round.number,
        title=round.title,
        status=RoundStatus.PENDING,
        iterations=round.iterations,
    )


def _minutes(table: Table) -> str:
    rows = [f"- {row.number} {row.title}: **{row.status.value}**" for row in table.rounds]
    head = f"**{table.status.value}** {table.reason}".strip()
    return "\n".join([head, "", *rows])
