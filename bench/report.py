"""How a bench or a proof says what it found: a table, a section of the document, a line of JSON.

A command builds one `Report` and calls `publish`. The document is written by the commands only.
"""

import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.table import Table

DOCUMENT = Path(__file__).parents[1] / "docs" / "measurements.md"

_INTRODUCTION = """# Measurements

Each section is written by the command it names; run it again to measure on your machine.
"""

Figure = str | int | float | bool


@dataclass(frozen=True)
class Report:
    """What was measured: `rows` for people (one cell per column), `figures` for programs.

    The figures become `{"bench": name, **figures}` (or `"prove"`), so units go into their names:
    `p50_ms`, `cpu_s`. `notes` are whole sentences about how it was measured.
    """

    kind: Literal["bench", "prove"]
    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Figure]]
    figures: Mapping[str, Figure]
    notes: Sequence[str] = ()


def publish(report: Report, document: Path = DOCUMENT) -> None:
    """Print the table and the line of JSON, and write the report's section of the document."""
    console = Console(soft_wrap=True, width=None if sys.stdout.isatty() else 140)
    console.print(_table(report))
    for note in report.notes:
        console.print(f"  {note}", markup=False, highlight=False)
    _write(report, document)
    print(_line(report))


def machine() -> str:
    """The machine that measures: cores, memory, system, Python."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}"
    )


def _line(report: Report) -> str:
    return json.dumps({report.kind: report.name, **report.figures})


def _cells(row: Sequence[Figure]) -> list[str]:
    return [f"{cell:,.1f}" if isinstance(cell, float) else str(cell) for cell in row]


def _table(report: Report) -> Table:
    table = Table(title=report.title, title_justify="left")
    for place, column in enumerate(report.columns):
        table.add_column(column, justify="right" if place else "left")
    for row in report.rows:
        table.add_row(*_cells(row))
    return table


def _section(report: Report) -> str:
    lines = [report.columns, ["---", *["---:"] * (len(report.columns) - 1)]]
    lines += [[cell.replace("|", "\\|") for cell in _cells(row)] for row in report.rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    notes = "\n".join(f"* {note}" for note in report.notes)
    when = datetime.now(UTC).strftime("%Y-%m-%d")
    head = f"## {report.title}\n\n`make {report.kind} NAME={report.name}`, {when}: {machine()}"
    return "\n\n".join(part for part in (head, table, notes, f"`{_line(report)}`") if part)


def _write(report: Report, document: Path) -> None:
    begin, end = f"<!-- {report.kind}:{report.name} -->", f"<!-- /{report.kind}:{report.name} -->"
    text = document.read_text() if document.exists() else _INTRODUCTION
    section = f"{begin}\n\n{_section(report)}\n\n{end}"
    before, found, rest = text.partition(begin)
    after = rest.partition(end)[2] if found else "\n"
    document.parent.mkdir(exist_ok=True)
    document.write_text((before if found else f"{text.rstrip()}\n\n") + section + after)
