"""What happens when a seat cannot speak: the others go on, the session waits, or a substitute."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from temporalio import workflow

from domain.agents import Seat
from domain.decisions import DecisionKind, Option
from domain.events import SeatAbsent
from domain.policies import Absence
from domain.steps import Speak, Turn
from workflows.calls import Missing, tell_absent
from workflows.decide import decide
from workflows.round_run import RoundRun
from workflows.table import Table

FIRST_WAIT = timedelta(minutes=2)
LONGEST_WAIT = timedelta(minutes=15)

AGAIN = Option(
    id="again", label="Ask the absent seats again", argument="Those who have spoken are kept."
)
GO_ON = Option(id="go_on", label="Go on without them")

Speaking = Callable[[Table, RoundRun, Speak, str], Awaitable[Turn]]


async def attend(
    table: Table, run: RoundRun, step: Speak, id: str, missing: Missing, speak: Speaking
) -> Turn | None:
    """The turn of a seat that is missing, as the plan's policy says; None when nobody speaks."""
    policy = table.plan.absence
    if policy.policy is Absence.WAIT and missing.may_pass:
        return await _wait(table, run, step, id, missing, speak)
    if policy.policy is Absence.SUBSTITUTE and policy.substitute:
        return await _substitute(table, run, step, id, missing, policy.substitute, speak)
    tell_absent(table, run, step.seat, missing)
    return None


async def _wait(
    table: Table, run: RoundRun, step: Speak, id: str, missing: Missing, speak: Speaking
) -> Turn | None:
    """Try again and again, at growing distances, until the policy's time is over."""
    over = workflow.now() + timedelta(minutes=table.plan.absence.wait_minutes)
    pause, tries = FIRST_WAIT, 1
    while missing.may_pass and workflow.now() + pause <= over:
        tries += 1
        absent = SeatAbsent(
            agent=step.seat.id,
            round=run.key,
            reason=missing.reason,
            until=workflow.now() + pause,
        )
        table.outbox.put(absent)
        await workflow.sleep(pause, summary=f"{step.seat.agent.label} is asked again")
        table.go_on()
        pause = min(pause * 2, LONGEST_WAIT)
        try:
            return await speak(table, run, step, f"{id}.try-{tries}")
        except Missing as again:
            missing = again
    tell_absent(table, run, step.seat, missing)
    return None


async def _substitute(
    table: Table,
    run: RoundRun,
    step: Speak,
    id: str,
    missing: Missing,
    substitute: Seat,
    speak: Speaking,
) -> Turn | None:
    """The substitute's agent takes the absent one's place at the table for this turn."""
    table.outbox.put(
        SeatAbsent(
            agent=step.seat.id, round=run.key, reason=missing.reason, substitute=substitute.id
        )
    )
    place = Seat(id=step.seat.id, agent=substitute.agent)
    try:
        step = step.model_copy(update={"seat": place})
        return await speak(table, run, step, f"{id}.substitute")
    except Missing as also:
        tell_absent(table, run, place, also)
        return None


async def ask_quorum(table: Table, run: RoundRun, spoke: int) -> bool:
    """Whether to go on although too few seats spoke; False: ask the absent ones again."""
    seats = len(table.plan.seats)
    ways = (AGAIN, GO_ON) if spoke else (AGAIN,)
    answer = await decide(
        table,
        run,
        DecisionKind.QUORUM,
        f"Only {spoke} of {seats} seats could speak; {table.plan.absence.quorum} are asked for.",
        ways,
        default=AGAIN.id,
    )
    run.decided(answer)
    return answer.choice == GO_ON.id
