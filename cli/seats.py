"""`roundtable seats check`: whether each seat can speak, tried at its endpoint."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from domain.checks import SeatChecked

app = typer.Typer(
    name="seats", help="The seats of this installation.", no_args_is_help=True, add_completion=False
)

PATIENCE = 75
"""Seconds; the API answers within a minute."""


@app.callback()
def seats() -> None:
    """The seats of this installation."""


@app.command()
def check(
    seats: Annotated[str | None, typer.Option(help="Only these, by id: claude,gpt.")] = None,
) -> None:
    """Try each seat: a few tokens at its endpoint. Exit code 1 when one cannot speak."""
    import httpx

    from cli.problems import Exit
    from cli.server import Server, find_url
    from cli.words import harmless, out, put
    from domain.checks import Checked

    server = Server(find_url())
    server.http.timeout = httpx.Timeout(PATIENCE, connect=3)
    ids = [id.strip() for id in seats.split(",") if id.strip()] if seats is not None else None
    checks = Checked.model_validate_json(server.post("seats/check", {"seats": ids})).checks
    if out().is_terminal:
        _show(checks)
    else:
        for it in checks:
            put(harmless(f"{it.label}: {it.verdict}"))
    if not all(it.ok for it in checks):
        raise typer.Exit(Exit.FAILED)


def _show(checks: "tuple[SeatChecked, ...]") -> None:
    from rich.table import Table
    from rich.text import Text

    from cli.words import harmless, out

    table = Table("", "seat", "first words", "in all", "verdict", box=None, header_style="bold")
    for it in checks:
        mark = Text("✓", style="green") if it.ok else Text("✗", style="red")
        first = next((probe.first_ms for probe in it.probes if probe.first_ms is not None), None)
        total = sum(probe.total_ms for probe in it.probes)
        cells = (harmless(it.label), _seconds(first), _seconds(total if it.probes else None))
        table.add_row(mark, *cells, harmless(it.verdict))
    out().print(table)


def _seconds(ms: int | None) -> str:
    return "" if ms is None else f"{ms / 1000:.1f} s"
