"""The demo's one session: started, followed and answered over HTTP, its files unpacked and run."""

import io
import subprocess
import sys
import time
import zipfile
from pathlib import Path

from adapters.providers.scripts import SAMPLE, load
from cli.asking import answer
from cli.embedded import Running
from cli.problems import Exit
from cli.server import Server, Started
from cli.watching import Watch, form
from cli.words import say
from domain.decisions import Decision

SEATS = ("scripted-claude", "scripted-gpt", "scripted-gemini")
TITLE = "URL shortener (demo)"
TESTS_WITHIN = 60


def show(running: Running, folder: Path, show_code: bool) -> Exit:
    """Run it all and say what is where."""
    began = time.monotonic()
    say(f"\nPage {running.url}   Temporal {running.ui}   (while the demo runs)\n")
    task = load(SAMPLE).task
    say("The task:", style="bold")
    say(task)
    server = Server(running.api)
    request = {"task": task, "title": TITLE, "seats": SEATS}
    id = Started.model_validate_json(server.post("session/start", request)).session_id
    code = Watch(server, form(plain=False, as_json=False), by_itself, show_code).until_end(id)
    _unpack(server, id, folder)
    _run_tests(folder)
    _farewell(folder, time.monotonic() - began)
    return code


def by_itself(server: Server, id: str, decision: Decision) -> None:
    """Answer with the default, as a person would, and show the request."""
    say(f"the demo answers: POST /api/session/{id[:8]}…/decision/{decision.id}")
    say(
        f'                  {{"choice": "{decision.default}", "digest": "{decision.digest[:12]}…"}}'
    )
    answer(server, id, decision, decision.default)


def _unpack(server: Server, id: str, folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(server.download(id))) as bundle:
        bundle.extractall(folder)


def _run_tests(folder: Path) -> None:
    """The project's own tests. Its lines ship with this package, so they may run here."""
    say(f"\n$ cd {folder} && python -m unittest", style="bold")
    command = [sys.executable, "-m", "unittest"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=TESTS_WITHIN
    )
    for line in filter(None, done.stderr.splitlines()[-3:]):
        say(f"  {line}", style="red" if done.returncode else "green")


def _farewell(folder: Path, seconds: float) -> None:
    lines: tuple[tuple[str, str], ...] = (
        (f"\nThe files are in {folder.resolve()}", "bold"),
        (
            f"{seconds:.0f} seconds. Remember: these seats were SCRIPTED; no language model spoke.",
            "",
        ),
        ("\nThe real thing:", "bold"),
        ("  export ANTHROPIC_API_KEY=…   # and/or OPENAI_API_KEY, GEMINI_API_KEY", ""),
        ("  roundtable up                # then open the page, or in another terminal:", ""),
        ('  roundtable start "what to build"', ""),
    )
    for text, style in lines:
        say(text, style=style)
