"""`make bench NAME=history`: what a whole session leaves in workflow history, and what not.

Six rounds, three seats and three iterations each, through the real SDKs against stand-ins whose
judges hold out to the last iteration, over this project's own `domain/` as the uploaded code.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

from adapters.temporal import connect
from bench.installation import KEYS, ROOT, Installation, installation
from bench.report import Figure, Report, publish
from tests.standins.steady import WORDS

TASK = "A tidy domain.\n\nThe planted task: every aardvark shall be greeted by its own name."
LIMIT_EVENTS, LIMIT_BYTES = 2_000, 1_000_000
PROMPT_LINE = 40
"""Lines of prompts and files shorter than this are too common to be evidence."""


def uploads() -> list[dict[str, str]]:
    """The project's own domain."""
    return [
        {"path": str(path.relative_to(ROOT)), "content": path.read_text()}
        for path in sorted((ROOT / "domain").rglob("*.py"))
    ]


def request() -> dict[str, object]:
    """Six rounds over the uploaded files, without a question to the developer."""
    return {
        "task": TASK,
        "seats": ["claude", "gpt", "gemini"],
        "files": uploads(),
        "auto_confirm": True,
    }


def planted() -> dict[str, list[bytes]]:
    """What must not be found, by kind."""
    pages = (ROOT / "domain" / "prompts").rglob("*.md")
    code = (ROOT / "domain").rglob("*.py")
    return {
        "the task": [TASK.splitlines()[-1].encode()],
        "prompts": list(_lines(pages)),
        "uploaded files": list(_lines(code)),
        "models' words": [WORDS.strip().encode()],
        "keys": [key.encode() for key in KEYS.values()],
    }


def _lines(paths: Iterable[Path]) -> Iterable[bytes]:
    for path in paths:
        for line in path.read_text().splitlines():
            if len(line.strip()) > PROMPT_LINE and "$" not in line:
                yield line.strip().encode()


async def _history(pieces: Installation, id: str) -> list[HistoryEvent]:
    client = await connect(pieces.settings)
    return list((await client.get_workflow_handle(id).fetch_history()).events)


def _leaks(data: bytes) -> dict[str, int]:
    return {kind: sum(mark in data for mark in marks) for kind, marks in planted().items()}


async def measure(folder: Path) -> Report:
    """Run the session, then weigh and search its history."""
    async with installation(folder, pace=0, say="stubborn") as pieces:
        id = await pieces.run(request())
        events = await _history(pieces, id)
        calls = await pieces.calls()
    sizes = [event.ByteSize() for event in events]
    leaks = _leaks(b"".join(event.SerializeToString() for event in events))
    on_disk = sum(
        key.encode() in path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
        for key in KEYS.values()
    )
    kinds = Counter(_kind(event) for event in events)
    rows: list[list[Figure]] = [
        ["events", len(events), f"< {LIMIT_EVENTS:,}"],
        ["bytes", sum(sizes), f"< {LIMIT_BYTES:,}"],
        ["largest event, bytes", max(sizes), ""],
        ["calls to language models", len(calls), ""],
    ]
    rows += [[f"events: {kind}", count, ""] for kind, count in kinds.most_common(6)]
    rows += [[f"found of {kind}", count, "0"] for kind, count in leaks.items()]
    rows += [["keys in any file on disk", on_disk, "0"]]
    return Report(
        kind="bench",
        name="history",
        title="History of six rounds, three seats, three iterations",
        columns=("what", "measured", "reach"),
        rows=rows,
        figures={
            "events": len(events),
            "bytes": sum(sizes),
            "calls": len(calls),
            "leaks": sum(leaks.values()) + on_disk,
        },
        notes=(
            f"{len(uploads())} uploaded files; bytes are the events as protobuf.",
            "Searched: every line of over 40 characters of the prompts' pages and uploaded files.",
        ),
    )


def _kind(event: HistoryEvent) -> str:
    return EventType.Name(event.event_type).removeprefix("EVENT_TYPE_").lower()


def main() -> None:
    """Print the report; exit with 1 when a limit is passed or something has leaked."""
    with TemporaryDirectory() as folder:
        report = asyncio.run(measure(Path(folder)))
    publish(report)
    figures = report.figures
    over = int(figures["events"]) >= LIMIT_EVENTS or int(figures["bytes"]) >= LIMIT_BYTES
    sys.exit(over or bool(figures["leaks"]))


if __name__ == "__main__":
    main()
