"""A debated round: the seats speak in turn, the judge rules, the drafts become files."""

from domain.events import DebateIterated
from domain.rounds import VerdictKind
from domain.steps import Outcome
from workflows.dispute import ITERATE, JUDGE, resolve
from workflows.merges import synthesize
from workflows.round_run import RoundRun
from workflows.rulings import judge
from workflows.table import Table
from workflows.turns import speak


async def debate(table: Table, run: RoundRun) -> None:
    """Iterate until the judge, or in a dispute the developer, ends it; then write the files."""
    limit = run.plan.iterations
    while not await _iteration(table, run, limit):
        limit = max(limit, run.iteration + 1)
    if run.plan.verdict is VerdictKind.CODE:
        await _files(table, run)


async def _iteration(table: Table, run: RoundRun, limit: int) -> bool:
    run.advance()
    table.iterate(run)
    table.outbox.put(
        DebateIterated(round=run.key, iteration=run.iteration, iterations=limit, order=run.order)
    )
    for seat in run.order:
        await speak(table, run, table.seats[seat], limit)
    ruling = await judge(table, run, run.latest()) if run.turns else None
    if ruling and ruling.outcome is Outcome.CONSENSUS:
        return True
    if run.iteration < limit and run.turns:
        return False
    ways = (JUDGE, ITERATE) if run.turns else (ITERATE,)
    return await resolve(table, run, run.latest(), ways)


async def _files(table: Table, run: RoundRun) -> None:
    ruling = run.ruling
    assert ruling is not None and ruling.verdict is not None
    base = ruling.base or (run.seat_drafts()[0].seat if run.drafts else run.order[0])
    await synthesize(table, run, table.seats[base], ruling.verdict)
