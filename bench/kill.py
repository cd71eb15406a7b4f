"""`make prove NAME=kill`: `kill -9` of every piece in mid-turn, alone and all at once.

Real worker, API and Temporal server as processes, the real SDKs against stand-ins that count
what they are asked. A case passes when the session ends with the files of an undisturbed run, no
finished turn was asked again, and the reader has every event exactly once. A turn is finished
when its `agent_end` is stored; each attempt at a turn asks once.
"""

import asyncio
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bench.installation import Installation, installation
from bench.reader import Reader, Seen
from bench.report import Figure, Report, publish
from domain.events import AgentEnded, AgentStarted, Event, SessionEnded, TokenStreamed, TurnRetried

PACE = 200
"""Tokens a second of every stand-in."""
DOWN = 0.5
"""Seconds between the kill and the start."""
RESUME_WITHIN = 15.0

REQUEST = {
    "task": "A command that greets, with tests.",
    "seats": ["claude", "gpt", "gemini"],
    "rounds": [
        {"id": name, "enabled": name in ("requirements", "development", "code_review")}
        for name in ("requirements", "architecture", "development", "code_review", "qa", "devops")
    ],
    "files": [{"path": "old/made.py", "content": "OLD = 1\n"}],
    "auto_confirm": True,
}


@dataclass(frozen=True)
class Case:
    """Which pieces die, and after how many finished turns (in the middle of the next)."""

    name: str
    victims: tuple[str, ...]
    after: int = 0


CASES = (
    Case("worker, in a discussion", ("worker",), 1),
    Case("worker, in a draft", ("worker",), 4),
    Case("worker, in the synthesis", ("worker",), 6),
    Case("worker, in a parallel review", ("worker",), 7),
    Case("API, with the reader attached", ("api",), 4),
    Case("Temporal server, in a draft", ("temporal",), 4),
    Case("all three at once", ("temporal", "worker", "api"), 4),
)


@dataclass
class Run:
    """What one session left behind."""

    files: dict[str, str]
    turns: int
    """Different calls that the stand-ins answered to the end."""
    calls: int
    reader: Reader
    counted: tuple[int, int]
    """Tokens in and out that the session says it used."""
    served: tuple[int, int]
    """The same as the stand-ins counted them, over the answers given to the end."""
    resumed: float = 0.0
    faults: list[str] = field(default_factory=list)


async def session(pieces: Installation, case: Case) -> Run:
    """One session, disturbed as the case says."""
    async with httpx.AsyncClient(base_url=pieces.url, timeout=30) as client:
        before = len(await pieces.calls())
        answer = await client.post("/api/session/start", json=REQUEST)
        answer.raise_for_status()
        id = answer.json()["session_id"]
        reader = Reader(pieces.url, id)
        async with asyncio.TaskGroup() as group:
            group.create_task(reader.listen())
            resumed = await _disturb(pieces, case, reader)
        calls = (await pieces.calls())[before:]
        files = (await client.get(f"/api/session/{id}/files")).json()["files"]
        spent = (await client.get(f"/api/session/{id}")).json()["spent"]
    ended = [call["usage"] for call in calls if call["end"] == "finished"]
    return Run(
        files={file["path"]: file["sha"] for file in files},
        turns=len({call["digest"] for call in calls if call["end"] == "finished"}),
        calls=len(calls),
        counted=(spent["input"], spent["output"]),
        served=(sum(use["input"] for use in ended), sum(use["output"] for use in ended)),
        reader=reader,
        resumed=resumed,
    )


async def _disturb(pieces: Installation, case: Case, reader: Reader) -> float:
    """Seconds from the restart to the first event after it."""
    if not case.victims:
        return 0.0
    await reader.until(lambda seen: _mid_turn(seen, case.after))
    await pieces.kill(*case.victims)
    await asyncio.sleep(DOWN)
    restarted, known = time.monotonic(), reader.last
    await pieces.start(*case.victims)
    await reader.until(lambda seen: seen[-1].envelope.seq > known)
    return max(0.0, next(s.at for s in reader.seen if s.envelope.seq > known) - restarted)


def _mid_turn(seen: list[Seen], finished: int) -> bool:
    """Whether enough turns have ended and the next has begun to speak."""
    ended = 0
    for one in seen:
        event = one.envelope.event
        ended += isinstance(event, AgentEnded) and event.purpose != "judge"
        if ended >= finished and isinstance(event, TokenStreamed):
            return True
    return False


def check(case: Case, run: Run, calm: Run) -> None:
    """Write down everything that is not as in the undisturbed run."""
    numbers = [one.envelope.seq for one in run.reader.seen]
    events = [one.envelope.event for one in run.reader.seen]
    expected = {
        "other files than the undisturbed run": run.files != calm.files,
        "no files": not run.files,
        "another number of turns": run.turns != calm.turns,
        "a finished turn began again": bool(_begun_again(events)),
        "more calls than attempts": run.calls > _attempts(events),
        "the session's ledger differs from what was served": run.counted != run.served,
        "an event is lost or doubled": numbers != list(range(1, len(numbers) + 1)),
        "no session_end": not isinstance(events[-1], SessionEnded),
        "did not complete": getattr(events[-1], "status", "") != "completed",
        "resumed too late": run.resumed > RESUME_WITHIN,
        "no turn_retry": "worker" in case.victims
        and not any(isinstance(event, TurnRetried) for event in events),
    }
    run.faults = [fault for fault, wrong in expected.items() if wrong]


def _attempts(events: list[Event]) -> int:
    return sum(isinstance(event, AgentStarted) for event in events)


def _begun_again(events: list[Event]) -> list[str]:
    """The turns that began after they had ended."""
    ended: set[str] = set()
    again = []
    for event in events:
        if isinstance(event, AgentEnded):
            ended.add(event.turn)
        elif isinstance(event, AgentStarted) and event.turn in ended:
            again.append(event.turn)
    return again


def _row(case: Case, run: Run) -> list[Figure]:
    retried = sum(isinstance(one.envelope.event, TurnRetried) for one in run.reader.seen)
    return [
        case.name,
        run.turns,
        run.calls,
        len(_begun_again([one.envelope.event for one in run.reader.seen])),
        retried,
        len(run.reader.seen),
        sum(run.counted),
        run.resumed,
        ", ".join(run.faults) or "as undisturbed",
    ]


async def prove(folder: Path) -> Report:
    """Every case on one installation."""
    async with installation(folder, PACE) as pieces:
        quiet = Case("undisturbed", ())
        calm = await session(pieces, quiet)
        check(quiet, calm, calm)
        rows, passed, slowest = [_row(quiet, calm)], 0, 0.0
        for case in CASES:
            run = await session(pieces, case)
            check(case, run, calm)
            rows.append(_row(case, run))
            passed += not run.faults
            slowest = max(slowest, run.resumed)
    return Report(
        kind="prove",
        name="kill",
        title="kill -9 in mid-turn",
        columns=(
            "killed",
            "turns",
            "calls",
            "finished, asked again",
            "turn_retry",
            "events",
            "tokens, as served",
            "resumed, s",
            "the session",
        ),
        rows=rows,
        figures={"tried": len(CASES), "passed": passed, "slowest_resume_s": round(slowest, 2)},
        notes=(
            "Calls beyond the turns were cut by the kill and made again.",
            "Resumed: seconds from the restart to the first new event at the reader.",
            f"Stand-ins at {PACE} tokens/s; heartbeat timeout 10 s.",
        ),
    )


def main() -> None:
    """Print the report; exit with 1 when a case failed."""
    with TemporaryDirectory() as folder:
        report = asyncio.run(prove(Path(folder)))
    publish(report)
    sys.exit(report.figures["tried"] != report.figures["passed"])


if __name__ == "__main__":
    main()
