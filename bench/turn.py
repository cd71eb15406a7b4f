"""`make bench NAME=turn`: what a turn costs beyond the language model, against a plain loop.

The same stand-ins, SDKs and prompts twice: once as a session (Temporal, event log, artifacts,
judge), once as an asyncio loop that calls one provider after the other and keeps the text in a
list. Both have the server's own time taken off, so that only the overhead is left.
"""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.providers.registry import Registry, http_client, warm
from adapters.providers.scripted import ScriptedProvider
from bench.installation import Installation, installation
from bench.report import Figure, Report, publish
from domain.agents import AGENTS
from domain.speech import Done, Request

PACE = 400
"""Tokens a second: a turn of the stand-ins takes about a second."""
TURN = 3.0
"""Seconds of the turn that the share is given for."""
SEATS = ("claude", "gpt", "gemini")
REACH_MS = 60

REQUEST: dict[str, object] = {
    "task": "A command that greets, with tests.",
    "seats": SEATS,
    "preset": "spec",
    "auto_confirm": True,
}


@dataclass(frozen=True)
class Loop:
    """One way to make the calls: seconds in all, seconds that the servers took, calls."""

    name: str
    wall: float
    served: float
    calls: int

    @property
    def overhead_ms(self) -> float:
        """Milliseconds per call that the servers did not take."""
        return (self.wall - self.served) / self.calls * 1_000

    def row(self) -> list[Figure]:
        """The cells of the table."""
        return [self.name, self.calls, self.wall, self.served, self.overhead_ms]


async def as_session(pieces: Installation) -> Loop:
    """Two rounds of three iterations, every call on the critical path; the second such session."""
    await pieces.run(REQUEST)
    before = len(await pieces.calls())
    began = time.monotonic()
    await pieces.run(REQUEST)
    wall = time.monotonic() - began
    calls = (await pieces.calls())[before:]
    return Loop("session", wall, sum(call["seconds"] for call in calls), len(calls))


async def as_plain_loop(pieces: Installation, turns: int) -> Loop:
    """As many calls, one after the other, nothing kept but the text; after as many to warm up."""
    async with http_client() as http:
        settings = pieces.settings_with_keys()
        registry = Registry(settings.keys(), settings.base_urls(), http, ScriptedProvider())
        warm(http)
        await _talk(registry, len(SEATS))
        before = len(await pieces.calls())
        began = time.monotonic()
        await _talk(registry, turns)
        wall = time.monotonic() - began
    served = sum(call["seconds"] for call in (await pieces.calls())[before:])
    return Loop("plain asyncio loop", wall, served, turns)


async def _talk(registry: Registry, turns: int) -> None:
    said: list[str] = []
    for number in range(turns):
        agent = AGENTS[SEATS[number % len(SEATS)]]
        request = Request(
            turn=f"plain.{number}.{agent.id}",
            model=agent.model,
            system="You deliberate.",
            messages=(*said, "The round is Requirements. Say what should be built."),
            budget=2_048,
        )
        async for part in registry.open(agent).stream(request):
            if isinstance(part, Done):
                said.append(part.text)


async def measure(folder: Path) -> Report:
    """Both ways in one run."""
    async with installation(folder, PACE, say="stubborn") as pieces:
        session = await as_session(pieces)
        plain = await as_plain_loop(pieces, session.calls)
    more = session.overhead_ms - plain.overhead_ms
    share = more / (TURN * 1_000) * 100
    return Report(
        kind="bench",
        name="turn",
        title="Overhead of a turn",
        columns=("way", "calls", "seconds", "of these served", "overhead per call, ms"),
        rows=[session.row(), plain.row()],
        figures={
            "session_ms": round(session.overhead_ms, 1),
            "plain_ms": round(plain.overhead_ms, 1),
            "more_ms": round(more, 1),
            "share_of_3s_percent": round(share, 2),
        },
        notes=(
            f"The session costs {more:.1f} ms a call more than the plain loop (reach: {REACH_MS}),"
            f" {share:.1f} % of a turn of {TURN:.0f} s; start and end of the session count.",
            "Served: what the stand-ins took from the request to the last byte.",
        ),
    )


def main() -> None:
    """Print the report."""
    with TemporaryDirectory() as folder:
        publish(asyncio.run(measure(Path(folder))))


if __name__ == "__main__":
    main()
