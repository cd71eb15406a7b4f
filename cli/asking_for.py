"""What `roundtable start` asks for, as the body of the request."""

from collections.abc import Sequence
from pathlib import Path

from cli.problems import BadUsage
from cli.uploading import collect
from domain.rounds import ROUNDS

Body = dict[str, object]


def compose(
    *,
    task: str,
    files: Sequence[Path],
    rounds: str | None,
    preset: str | None,
    seats: str | None,
    title: str | None,
    iterations: int | None,
    auto_confirm: bool,
) -> Body:
    """The body of `POST /session/start`; what was left out is not in it. Raises `BadUsage`."""
    given: Body = {
        "task": task,
        "title": title,
        "preset": preset,
        "seats": [name.strip() for name in seats.split(",") if name.strip()] if seats else None,
        "rounds": _rounds(rounds, preset, iterations),
        "files": collect(files),
        "auto_confirm": auto_confirm,
    }
    return {name: value for name, value in given.items() if value}


def _rounds(text: str | None, preset: str | None, iterations: int | None) -> list[Body]:
    if text and preset:
        raise BadUsage("Rounds and a preset were given.", "Give one of them.", field="--rounds")
    chosen = parse_rounds(text) if text else None
    rows: list[Body] = []
    for id in ROUNDS:
        row: Body = {"id": id}
        if chosen is not None:
            row["enabled"] = id in chosen
        if iterations is not None and row.get("enabled", _usual(id, preset)):
            row["iterations"] = iterations
        if len(row) > 1:
            rows.append(row)
    return rows


def _usual(id: str, preset: str | None) -> bool:
    from domain.rounds import PRESETS, Preset, Procedure

    if preset in list(Preset):
        return id in PRESETS[Preset(preset)]
    return ROUNDS[id].procedure is not Procedure.EXECUTION


def parse_rounds(text: str) -> set[str]:
    """The rounds meant by `1-3,6` or by their names; raises `BadUsage`."""
    found: set[str] = set()
    for part in text.split(","):
        found.update(_part(part.strip()))
    return found


def _part(part: str) -> list[str]:
    ids = list(ROUNDS)
    first, dash, last = part.partition("-")
    numbers = [word for word in (first, last or first) if word.isascii() and word.isdigit()]
    if part in ROUNDS:
        return [part]
    if len(numbers) == 2 and bool(dash) is bool(last):
        start, end = map(int, numbers)
        if 1 <= start <= end <= len(ids):
            return ids[start - 1 : end]
    raise BadUsage(
        f"{part!r} names no round.",
        f"Write numbers from 1 to {len(ids)} such as 1-3,6, or names: {', '.join(ids)}.",
        field="--rounds",
    )
