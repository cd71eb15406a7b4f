"""Money: reserved before a call, settled after it, and a question to the developer at the limit."""

import asyncio

from domain.agents import Seat
from domain.decisions import DecisionKind, Option
from domain.session import SessionStatus
from workflows.decide import decide
from workflows.round_run import RoundRun
from workflows.table import Table

RAISE = Option(id="raise", label="Raise the limit", argument="By its first amount once more.")
DROP = Option(id="drop", label="Leave this seat out", argument="It says nothing more.")
FINISH = Option(id="finish", label="Finish with what there is", argument="The files are kept.")


async def afford(table: Table, run: RoundRun, seat: Seat) -> bool:
    """Whether this seat may be called now; asks the developer when a limit could be passed.

    Calls that are under way are never cut: their reserves count as spent until they are settled.
    """
    async with table.purse.asking:
        while seat.id not in table.purse.dropped:
            limit = table.purse.passed(seat.id, table.spent.cost_micros, run.cost_before)
            if limit is None:
                return True
            await _ask(table, run, seat, limit)
    return False


async def _ask(table: Table, run: RoundRun, seat: Seat, limit: str) -> None:
    amount = table.purse.limits[limit]
    question = (
        f"The next call of {seat.agent.label} could pass the {limit}'s limit of "
        f"${amount / 1_000_000:.2f}. How should it go on?"
    )
    answer = await decide(
        table, run, DecisionKind.BUDGET, question, (RAISE, DROP, FINISH), default=RAISE.id
    )
    if answer.choice == RAISE.id:
        table.purse.raise_limit(limit)
    elif answer.choice == DROP.id:
        table.purse.dropped.add(seat.id)
    else:
        table.ending = (SessionStatus.COMPLETED, "finished at the limit of its budget")
        raise asyncio.CancelledError
