"""A debated round: the seats speak, the judge rules, the drafts become files."""

import asyncio
from collections.abc import Awaitable, Iterable
from typing import TypeVar

from domain.events import DebateIterated
from domain.policies import DebateOrder
from domain.rounds import VerdictKind
from domain.steps import Outcome
from workflows.absence import ask_quorum
from workflows.dispute import ITERATE, JUDGE, resolve
from workflows.merges import synthesize
from workflows.round_run import RoundRun
from workflows.rulings import judge
from workflows.table import Table
from workflows.turns import criticize, speak

T = TypeVar("T")


async def debate(table: Table, run: RoundRun) -> None:
    """Iterate until the judge, or in a dispute the developer, ends it; then write the files."""
    limit = run.plan.iterations
    while not await _iteration(table, run, limit):
        limit = max(limit, run.iteration + 1)
    if run.plan.verdict is VerdictKind.CODE:
        await _files(table, run)


async def _iteration(table: Table, run: RoundRun, limit: int) -> bool:
    """One pass over the table; whether the round is decided."""
    before = run.standing()
    run.advance()
    table.iterate(run)
    table.outbox.put(
        DebateIterated(round=run.key, iteration=run.iteration, iterations=limit, order=run.order)
    )
    await _heard(table, run, limit)
    ruling = await judge(table, run, run.latest()) if run.turns else None
    if ruling and ruling.outcome is Outcome.CONSENSUS:
        return True
    if run.turns and run.iteration < limit and run.standing() != before:
        return False
    ways = (JUDGE, ITERATE) if run.turns else (ITERATE,)
    return await resolve(table, run, run.latest(), ways)


async def _heard(table: Table, run: RoundRun, limit: int) -> None:
    """Everybody speaks; the absent are asked again for as long as the quorum is missed."""
    while True:
        await _all_speak(table, run, limit)
        spoke = len(run.spoke())
        if not spoke or spoke >= table.plan.absence.quorum:
            return
        if await ask_quorum(table, run, spoke):
            return


async def _all_speak(table: Table, run: RoundRun, limit: int) -> None:
    silent = [table.seats[id] for id in run.order if id not in run.spoke()]
    if run.plan.order is DebateOrder.SEQUENTIAL:
        for seat in silent:
            await speak(table, run, seat, limit)
        return
    blind = run.iteration == 1
    await together(speak(table, run, seat, limit, blind=blind) for seat in silent)
    if blind and len(run.latest()) > 1:
        seats = [table.seats[id] for id in run.order if id in run.spoke()]
        await together(criticize(table, run, seat, limit) for seat in seats)


async def together(calls: Iterable[Awaitable[T]]) -> list[T]:
    """All of them side by side; a failure is raised when all have ended, so none is cut."""
    results = await asyncio.gather(*calls, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return [result for result in results if not isinstance(result, BaseException)]


async def _files(table: Table, run: RoundRun) -> None:
    ruling = run.ruling
    assert ruling is not None and ruling.verdict is not None
    base = ruling.base or (run.seat_drafts()[0].seat if run.drafts else run.order[0])
    await synthesize(table, run, table.seats[base], ruling.verdict)
