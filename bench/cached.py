"""`make bench NAME=cached`: how much of what the vendors are sent they have read before.

Two rounds of debate, three seats and three iterations each, over this project's own `domain/`,
through the real SDKs against stand-ins that keep prefixes by each vendor's rules
(`tests/standins/caches.py`) and whose judges hold out to the last iteration.
"""

import asyncio
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.history import uploads
from bench.installation import installation
from bench.report import Figure, Report, publish

REACH = 70.0
"""Per cent of a debate's input tokens."""
OF_POSSIBLE = 90.0
"""Per cent of what a cache without limits would read; the vendors' minimums take the rest."""

VENDORS = {"anthropic": "Claude", "openai": "GPT", "gemini": "Gemini"}
FIRST, SECOND = "Requirements", "Architecture"
ROUNDS = ("requirements", "architecture", "development", "code_review", "qa", "devops")

REQUEST = {
    "task": "A tidy domain.",
    "seats": ["claude", "gpt", "gemini"],
    "rounds": [{"id": id, "enabled": id in ROUNDS[:2]} for id in ROUNDS],
    "files": uploads(),
    "auto_confirm": True,
}


@dataclass(frozen=True)
class Share:
    """Input tokens of some calls: all, those read from the cache, those that could have been."""

    calls: int
    input: int
    cached: int
    possible: int

    @property
    def percent(self) -> float:
        """The share that was read from the cache."""
        return 100 * self.cached / max(1, self.input)

    @property
    def percent_possible(self) -> float:
        """The share that an earlier call had sent as its beginning: no cache can read more."""
        return 100 * self.possible / max(1, self.input)

    def row(self) -> list[Figure]:
        """The cells of the table."""
        return [self.calls, self.input, self.cached, self.percent, self.percent_possible]


def share(calls: Iterable[dict[str, Any]]) -> Share:
    """The sum over these calls, as the stand-ins tell them."""
    told = list(calls)
    used = [call["usage"] for call in told]
    return Share(
        calls=len(told),
        input=sum(usage["input"] for usage in used),
        cached=sum(usage["cached"] for usage in used),
        possible=sum(call["repeated"] for call in told),
    )


def _round(call: dict[str, Any]) -> str:
    found = re.search(rf"{FIRST}|{SECOND}", call["last"])
    return found[0] if found else ""


def _debate(calls: Sequence[dict[str, Any]], vendor: str, *rounds: str) -> Share:
    return share(
        call
        for call in calls
        if call["vendor"] == vendor and not call["schema"] and _round(call) in rounds
    )


async def measure(folder: Path) -> Report:
    """Run the session, then add up what the stand-ins were sent."""
    async with installation(folder, pace=0, say="spacious") as pieces:
        await pieces.run(REQUEST)
        calls = await pieces.calls()
    rows: list[list[Figure]] = []
    figures: dict[str, Figure] = {"reached": True}
    for vendor, name in VENDORS.items():
        cold, warm = _debate(calls, vendor, FIRST), _debate(calls, vendor, SECOND)
        both = _debate(calls, vendor, FIRST, SECOND)
        rows += [
            [f"{name}, first debate", *cold.row(), ""],
            [f"{name}, second debate", *warm.row(), f">= {REACH:.0f} %"],
            [f"{name}, both", *both.row(), f">= {REACH:.0f} %"],
        ]
        figures |= {
            f"{name.lower()}_first_percent": round(cold.percent, 1),
            f"{name.lower()}_second_percent": round(warm.percent, 1),
            f"{name.lower()}_percent": round(both.percent, 1),
        }
        good = min(warm.percent, both.percent) >= REACH
        good = good and both.percent >= both.percent_possible * OF_POSSIBLE / 100
        figures["reached"] = bool(figures["reached"]) and good and both.calls == 6
    judges = share(call for call in calls if call["schema"])
    rows.append(["judges, both debates", *judges.row(), ""])
    return Report(
        kind="bench",
        name="cached",
        title="Cached share of a debate's input",
        columns=(
            "calls of",
            "calls",
            "input tokens",
            "read from cache",
            "%",
            "possible %",
            "reach",
        ),
        rows=rows,
        figures=figures,
        notes=(
            f"Three seats, three iterations a debate, {len(uploads())} uploaded files.",
            "Possible: what an earlier call to the same language model had already begun with.",
            "A debate that starts cold cannot pass 67 %: of a vendor's three calls the first reads"
            " nothing. From the second debate on, task and files are known.",
            "Judges read drafts that nobody has sent before, with a language model of their own.",
        ),
    )


def main() -> None:
    """Print the report; exit with 1 when a vendor is below its reach."""
    with TemporaryDirectory() as folder:
        report = asyncio.run(measure(Path(folder)))
    publish(report)
    sys.exit(not report.figures["reached"])


if __name__ == "__main__":
    main()
