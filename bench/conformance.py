"""`make prove NAME=conformance`: every adapter against everything that a provider may do.

The real SDKs against stand-ins over loopback. What comes of a call goes the same way as in a
session, through `activities.streaming` and `activities.failures`, so a row shows what Temporal
would see. A row passes when all four adapters did as `bench/cases.py` says, asked exactly once,
let no key through and raised nothing that is not an `LLMError`.
"""

import asyncio
import contextlib
import gc
import sys
import warnings
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field

import httpx2
from temporalio.exceptions import ApplicationError

from activities.failures import told_to_temporal
from activities.streaming import check_usable
from adapters.providers.claude import Claude
from adapters.providers.clocks import Clocks
from adapters.providers.compatible import Compatible
from adapters.providers.gemini import Gemini
from adapters.providers.gpt import Gpt
from adapters.providers.registry import http_client, warm
from bench.cases import ADAPTERS, SCENARIOS, Expected, Scenario, Way
from bench.report import Figure, Report, publish
from domain.agents import ProviderName
from domain.ports import Provider
from domain.speech import Delta, Done, Request, Usage
from tests.standins.ledger import End
from tests.standins.server import StandIn

KEY = "sk-planted-0123456789abcdefABCDEF"

_OPEN: dict[ProviderName, Callable[[str, str, httpx2.AsyncClient, Clocks], Provider]] = {
    ProviderName.ANTHROPIC: Claude,
    ProviderName.OPENAI: Gpt,
    ProviderName.GEMINI: Gemini,
    ProviderName.COMPATIBLE: Compatible,
}


@dataclass
class Outcome:
    """What a call came to, as the workflow would be told."""

    what: str = ""
    again: bool = False
    after: float | None = None
    usage: Usage | None = None
    said: str = ""
    thought: str = ""
    problem: str = ""
    """Everything that the failure says, to be searched for keys."""
    faults: list[str] = field(default_factory=list)

    def cell(self) -> str:
        """The call in a few words."""
        if self.faults:
            return f"{self.what}: {', '.join(self.faults)}"
        used = "/".join(str(n) for n in self.usage.model_dump().values()) if self.usage else ""
        retry = self._retry() if self.problem else ""
        return " ".join(part for part in (self.what, retry, used) if part)

    def _retry(self) -> str:
        if not self.again:
            return "→ never"
        return "→ again" if self.after is None else f"→ again in {self.after:g} s"


async def attempt(scenario: Scenario, name: ProviderName, http: httpx2.AsyncClient) -> Outcome:
    """One call of one adapter, with everything that is not as expected in `faults`."""
    async with StandIn(lambda _: scenario.answer, keys={KEY}) as vendors:
        provider = _OPEN[name](KEY, vendors.base_urls[name], http, scenario.clocks)
        stream = provider.stream(_request(scenario, name))
        assert isinstance(stream, AsyncGenerator)
        if scenario.way is Way.NOBODY:
            await vendors.close()
        cancelled = scenario.way is Way.CANCEL
        outcome = await (_cancelled(stream) if cancelled else _heard(stream))
        await stream.aclose()
        asked = len(vendors.records)
        if cancelled and vendors.records:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(vendors.records[0].ended.wait(), 5)
            outcome.faults += [] if vendors.records[0].end is End.HUNG_UP else ["left open"]
    expected = scenario.wants(name)
    outcome.faults += _differences(outcome, expected)
    outcome.faults += [] if asked == int(scenario.way is not Way.NOBODY) else [f"asked {asked}x"]
    return outcome


def _request(scenario: Scenario, name: ProviderName) -> Request:
    return Request(
        turn="development.1.x",
        model=ADAPTERS[name],
        system="You sit at a round table.",
        messages=("the task", "a turn", "your part now"),
        budget=2048,
        shape=scenario.shape,
        cache_key="session-1",
    )


async def _heard(stream: AsyncGenerator[Delta | Done, None]) -> Outcome:
    outcome, said = Outcome(), list[str]()
    try:
        with told_to_temporal():
            async for piece in stream:
                if isinstance(piece, Done):
                    outcome.what, outcome.usage = piece.stop.value, piece.usage
                    outcome.said = piece.text
                    outcome.faults += [] if "".join(said) == piece.text else ["pieces differ"]
                    check_usable(piece)
                elif piece.thinking:
                    outcome.thought += piece.text
                else:
                    said.append(piece.text)
    except ApplicationError as failure:
        _failed(outcome, failure)
    return outcome


def _failed(outcome: Outcome, failure: ApplicationError) -> None:
    kind = failure.type or ""
    mapped = kind.startswith("LLM.")
    outcome.what = kind.removeprefix("LLM.") if mapped else f"unmapped {kind}"
    outcome.again = not failure.non_retryable
    delay = failure.next_retry_delay
    outcome.after = delay.total_seconds() if delay else None
    outcome.problem = f"{failure!r} {failure.message} {failure.details} {failure.__cause__!r}"


async def _cancelled(stream: AsyncGenerator[Delta | Done, None]) -> Outcome:
    begun = asyncio.Event()

    async def listen() -> None:
        async for _ in stream:
            begun.set()

    task = asyncio.ensure_future(listen())
    await asyncio.wait_for(begun.wait(), 5)
    task.cancel()
    await asyncio.wait({task}, timeout=5)
    return Outcome(what=Way.CANCEL.value if task.cancelled() else "not cancelled")


def _differences(outcome: Outcome, expected: Expected) -> list[str]:
    said = outcome.said if expected.said is not None else None
    wrong = {
        f"expected {expected.outcome.value}": outcome.what != expected.outcome.value,
        f"expected again={expected.again}": outcome.again is not expected.again,
        f"expected after={expected.after}": outcome.after != expected.after,
        f"expected usage={expected.usage}": outcome.usage != expected.usage,
        "other words": said != expected.said,
        "other thoughts": outcome.thought != expected.thought,
        "a key leaks": KEY in outcome.problem,
        "a cause is chained": outcome.problem.count("None") < 1 and bool(outcome.problem),
    }
    return [fault for fault, so in wrong.items() if so]


async def prove() -> Report:
    """Every row."""
    rows: list[list[Figure]] = []
    calls = 0
    async with http_client() as http:
        warm(http)
        for scenario in SCENARIOS.values():
            tried = [await attempt(scenario, name, http) for name in ADAPTERS]
            calls += len(tried)
            failed = any(outcome.faults for outcome in tried)
            cells = [outcome.cell() for outcome in tried]
            rows.append([scenario.name, *cells, "FAILED" if failed else "passed"])
        # What the SDKs leave to the garbage collector would be told at the end of the loop.
        gc.collect()
        await asyncio.sleep(0.1)
    passed = sum(row[-1] == "passed" for row in rows)
    return Report(
        kind="prove",
        name="conformance",
        title="What providers may do, and what comes of it",
        columns=("the provider", "Claude", "GPT", "Gemini", "compatible", ""),
        rows=rows,
        figures={"tried": len(rows), "passed": passed, "calls": calls},
        notes=(
            "A cell: why the answer ended or how it failed; when Temporal tries again; tokens.",
            "Again without a time: after the retry policy's own interval (2 s, doubled, 60 s).",
            "Tokens: input/cached/written to the cache/output/reasoning; nothing if none are told.",
        ),
    )


def main() -> None:
    """Print the report; exit with 1 when a row failed."""
    warnings.filterwarnings("ignore", message="MOONRISE")
    report = asyncio.run(prove())
    publish(report)
    sys.exit(report.figures["tried"] != report.figures["passed"])


if __name__ == "__main__":
    main()
