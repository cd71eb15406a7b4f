"""A code review in chunks: every seat reads each chunk, one ruling over the findings, fixes."""

from domain.steps import Outcome
from domain.value import Sha256
from workflows.debate import together
from workflows.dispute import ITERATE, JUDGE, resolve
from workflows.merges import fix
from workflows.review_chunks import open_chunk, split
from workflows.round_run import RoundRun
from workflows.rulings import judge
from workflows.table import Table
from workflows.turns import review


async def chunked_review(table: Table, run: RoundRun) -> None:
    """Review chunk by chunk, rule once over all findings, fix chunk by chunk."""
    chunks = await split(table, run)
    if not chunks:
        return
    while True:
        await _read(table, run, chunks)
        if await _ruled(table, run):
            break
    await _fixed(table, run, chunks)


async def _read(table: Table, run: RoundRun, chunks: tuple[Sha256, ...]) -> None:
    run.turns.clear()
    for number, chunk in enumerate(chunks, start=1):
        run.advance()
        table.iterate(run)
        run.passages.extend(table.notebook.place(run.key))
        await open_chunk(run, chunk, number, len(chunks))
        await together(review(table, run, table.seats[id], len(chunks), chunk) for id in run.order)


async def _ruled(table: Table, run: RoundRun) -> bool:
    findings = [turn for turn in run.turns if turn.findings]
    ruling = await judge(table, run, findings, must_decide=True) if findings else None
    if ruling and ruling.outcome is Outcome.CONSENSUS:
        return True
    return await resolve(table, run, findings, (JUDGE,) if findings else (ITERATE,))


async def _fixed(table: Table, run: RoundRun, chunks: tuple[Sha256, ...]) -> None:
    ruling = run.ruling
    assert ruling is not None and ruling.verdict is not None
    seat = table.judge(run.plan)
    for number, chunk in enumerate(chunks, start=1):
        await fix(table, run, seat, number, chunk, ruling.verdict)
