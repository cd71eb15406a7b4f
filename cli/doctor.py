"""`roundtable doctor` and `roundtable version`: what is there, and what to do if it is not."""

import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import typer


class Finding(NamedTuple):
    """One line of the doctor. `remedy` is set when something is wrong; `fatal` when it stops us."""

    name: str
    found: str
    remedy: str = ""
    fatal: bool = False


def version() -> None:
    """Print the version."""
    from importlib.metadata import version as installed

    from cli.words import put

    put(f"roundtable {installed('ai-roundtable')} (Python {platform.python_version()})")


def doctor() -> None:
    """Check what this installation needs and say what to do about the rest."""
    from cli.problems import Exit
    from cli.words import out

    findings = [finding for check in CHECKS for finding in check()]
    for it in findings:
        mark, style = ("✓", "green") if not it.remedy else ("✗", "red") if it.fatal else ("·", "")
        out().print(f"{mark} {it.name:<10} {it.found}", style=style, soft_wrap=True)
        if it.remedy:
            out().print(f"  {'':<10} → {it.remedy}", soft_wrap=True)
    if any(it.fatal for it in findings):
        raise typer.Exit(Exit.FAILED)


def _python() -> list[Finding]:
    return [Finding("Python", f"{platform.python_version()} at {sys.executable}")]


def _temporal() -> list[Finding]:
    from adapters.settings import parse_settings
    from adapters.temporal_binary import find_binary

    address = parse_settings().temporal_address
    if address:
        return [Finding("Temporal", f"the server at {address} (ROUNDTABLE_TEMPORAL_ADDRESS)")]
    binary = find_binary()
    if binary is None:
        remedy = "Nothing to do with a network; else install https://docs.temporal.io/cli."
        return [Finding("Temporal", "no program here; downloaded at the first start", remedy)]
    told = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False)
    if told.returncode:
        return [Finding("Temporal", f"{binary} does not run", "Install it again.", True)]
    return [Finding("Temporal", f"{told.stdout.strip()} at {binary}")]


def _data() -> list[Finding]:
    from adapters.settings import parse_settings

    folder = parse_settings().data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / "probe"
        probe.touch()
        probe.unlink()
    except OSError as problem:
        remedy = "Set ROUNDTABLE_DATA_DIR to a folder that you may write to."
        return [Finding("Data", f"{folder}: {problem.strerror}", remedy, True)]
    return [Finding("Data", str(folder))]


def _page() -> list[Finding]:
    page = Path(__file__).resolve().parent.parent / "web" / "dist" / "index.html"
    if page.is_file():
        return [Finding("Page", "built")]
    return [Finding("Page", "not built; the command line works without", "Run: make page")]


def _seats() -> list[Finding]:
    from adapters.settings import parse_settings
    from domain.agents import AGENTS

    settings = parse_settings()
    real = [agent for agent in settings.offered().values() if not agent.scripted]
    found = [Finding("Seat", f"{agent.label} ({agent.model})") for agent in real]
    for id, remedy in settings.unavailable().items():
        found.append(Finding("Seat", f"{AGENTS[id].label} is not on offer", remedy))
    return found


def _server() -> list[Finding]:
    from cli.problems import Trouble
    from cli.server import Health, Server, find_url

    url = find_url()
    try:
        health = Server(url).get("health", Health)
    except Trouble:
        return [Finding("Server", f"none answers at {url}", "Start it: roundtable up")]
    return [Finding("Server", f"{health.status} at {url}")]


CHECKS: tuple[Callable[[], list[Finding]], ...] = (
    _python,
    _temporal,
    _data,
    _page,
    _seats,
    _server,
)
