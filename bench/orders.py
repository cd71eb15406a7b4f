"""`make bench NAME=orders`: the same session in both orders of debate.

Six rounds, three seats, two iterations (the stand-ins' judges hold out to the last one) at 60
tokens a second: calls, tokens, the critical path in calls, and the wall time of the code rounds.
"""

import asyncio
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.installation import Installation, installation
from bench.reader import Reader
from bench.report import Figure, Report, publish
from domain.events import Envelope, RoundStarted, SessionEnded
from domain.policies import DebateOrder
from domain.rounds import ROUNDS, VerdictKind

PACE = 60
"""Tokens a second of every stand-in."""
ITERATIONS = 2
REACH = 0.6
"""The share of the sequential wall time that blind code rounds may take."""

ROUND_IDS = ("requirements", "architecture", "development", "code_review", "qa", "devops")


def request(order: DebateOrder) -> dict[str, object]:
    """The session in this order."""
    return {
        "task": "A command that greets, with tests.",
        "seats": ["claude", "gpt", "gemini"],
        "auto_confirm": True,
        "order": order.value,
        "rounds": [{"id": id, "iterations": ITERATIONS} for id in ROUND_IDS],
    }


@dataclass(frozen=True)
class Result:
    """What one order cost."""

    order: DebateOrder
    calls: list[dict[str, Any]]
    path: int
    code_s: float
    all_s: float

    def tokens(self, kind: str) -> int:
        """The sum over all calls of `input`, `cached` or `output`."""
        return sum(call["usage"][kind] for call in self.calls)

    def row(self) -> list[Figure]:
        """The cells of the table."""
        kinds = ("input", "cached", "output")
        return [
            self.order.value,
            len(self.calls),
            self.path,
            *(self.tokens(kind) for kind in kinds),
            self.code_s,
            self.all_s,
        ]


def critical_path(calls: list[dict[str, Any]]) -> int:
    """The most calls that follow each other without overlap: the chain that sets the pace."""
    chain, free = 0, float("-inf")
    for call in sorted(calls, key=lambda call: call["began"] + call["seconds"]):
        if call["began"] >= free:
            chain, free = chain + 1, call["began"] + call["seconds"]
    return chain


def code_seconds(told: list[Envelope]) -> float:
    """Wall time from the start of each code round to the start of what follows it."""
    code = {id for id, row in ROUNDS.items() if row.verdict is VerdictKind.CODE}
    marks = [one for one in told if isinstance(one.event, RoundStarted | SessionEnded)]
    return sum(
        (after.at - mark.at).total_seconds()
        for mark, after in pairwise(marks)
        if isinstance(mark.event, RoundStarted) and mark.event.id in code
    )


async def run(pieces: Installation, order: DebateOrder) -> Result:
    """One session in this order."""
    before = len(await pieces.calls())
    reader = Reader(pieces.url, await pieces.run(request(order)))
    await reader.listen()
    told = [one.envelope for one in reader.seen]
    calls = (await pieces.calls())[before:]
    return Result(
        order=order,
        calls=calls,
        path=critical_path(calls),
        code_s=code_seconds(told),
        all_s=(told[-1].at - told[0].at).total_seconds(),
    )


async def measure(folder: Path) -> Report:
    """Both orders on one installation."""
    async with installation(folder, PACE, say="stubborn") as pieces:
        sequential = await run(pieces, DebateOrder.SEQUENTIAL)
        blind = await run(pieces, DebateOrder.BLIND)
    share = blind.code_s / sequential.code_s
    return Report(
        kind="bench",
        name="orders",
        title="Orders of debate",
        columns=(
            "order",
            "calls",
            "critical path, calls",
            "tokens in",
            "of these cached",
            "tokens out",
            "code rounds, s",
            "session, s",
        ),
        rows=[sequential.row(), blind.row()],
        figures={
            "sequential_calls": len(sequential.calls),
            "blind_calls": len(blind.calls),
            "sequential_path": sequential.path,
            "blind_path": blind.path,
            "code_share": round(share, 3),
        },
        notes=(
            f"Blind takes {share:.0%} of the sequential wall time in code rounds"
            f" (reach: at most {REACH:.0%}).",
            f"Six rounds, {ITERATIONS} iterations, stand-ins at {PACE} tokens/s; a critique is"
            " about a quarter of a draft, as the budgets (2,048 and 8,192) have it.",
        ),
    )


def main() -> None:
    """Print the report; exit with 1 when blind is slower than its reach."""
    with TemporaryDirectory() as folder:
        report = asyncio.run(measure(Path(folder)))
    publish(report)
    sys.exit(float(report.figures["code_share"]) > REACH)


if __name__ == "__main__":
    main()
