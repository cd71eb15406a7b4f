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
    terms: Body,
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
        **terms,
    }
    return {name: value for name, value in given.items() if value}


def given_terms(
    order: str | None,
    absence: str | None,
    quorum: int | None,
    judge: str | None,
    judge_twice: bool,
    budget: str | None,
    round_budget: str | None,
) -> Body:
    """What was said about debate, absence, judges and money; raises `BadUsage`."""
    return {
        "order": order,
        "absence": parse_absence(absence, quorum),
        "judging": _given({"apart": judge, "twice": judge_twice or None}),
        "limits": _given({"session_usd": budget, "round_usd": round_budget}),
    }


def _given(values: Body) -> Body:
    return {name: value for name, value in values.items() if value is not None}


USUAL_WAIT = 120
"""Minutes that a seat is waited for when nothing else was said."""


def parse_absence(text: str | None, quorum: int | None = None) -> Body:
    """What `proceed`, `wait`, `wait:MINUTES` or `substitute:AGENT` asks for; raises `BadUsage`."""
    policy, colon, more = (text or "").partition(":")
    minutes = more if colon else str(USUAL_WAIT)
    if not text or text == "proceed":
        asked: Body = {"policy": policy or None}
    elif policy == "wait" and minutes.isascii() and minutes.isdigit() and len(minutes) < 9:
        asked = {"policy": policy, "wait_minutes": int(minutes)}
    elif policy == "substitute" and more:
        asked = {"policy": policy, "substitute": more}
    else:
        raise BadUsage(
            f"{text!r} is no way to treat an absent seat.",
            "Write proceed, wait, wait:MINUTES or substitute:AGENT.",
            field="--absence",
        )
    return _given({**asked, "quorum": quorum})


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
