"""The command as a stranger runs it: real processes, a real server, real signals."""

import json
import os
import signal
import socket
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapters.providers.scripts import SAMPLE, load

ROUNDTABLE = str(Path(sysconfig.get_path("scripts")) / "roundtable")
SEATS = "scripted-claude,scripted-gpt,scripted-gemini"


def run(
    *words: str, url: str = "http://127.0.0.1:9", **given: str
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [ROUNDTABLE, *words],
        env={**os.environ, "ROUNDTABLE_URL": url},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        input=given.get("input", ""),
        cwd=given.get("cwd"),
    )


@contextmanager
def up(folder: Path, pace: int = 0) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    with subprocess.Popen(
        [ROUNDTABLE, "up", "--no-open", "--data-dir", str(folder)],
        env={**os.environ, "ROUNDTABLE_SCRIPTED_PACE": str(pace)},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr
        try:
            address = next(line for line in process.stderr if line.startswith("AI Roundtable"))
            yield process, address.split()[-1]
        finally:
            process.send_signal(signal.SIGINT)


def test_the_demo_ends_with_files_whose_tests_pass(tmp_path: Path) -> None:
    done = run("demo", "--pace", "0", "--out", "made", cwd=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "SCRIPTED" in done.stderr.splitlines()[0]
    assert "Ran 10 tests" in done.stderr
    assert f"The files are in {tmp_path / 'made'}" in done.stderr
    assert (tmp_path / "made" / "Dockerfile").is_file()


def test_a_session_survives_kill_9_and_nothing_is_said_twice(tmp_path: Path) -> None:
    with up(tmp_path, pace=3_000) as (process, url):
        task = load(SAMPLE).task
        preset = ("--preset", "spec", "--auto-confirm", "--detach")
        started = run("start", "-", "--seats", SEATS, *preset, url=url, input=task)
        id = started.stdout.strip()
        follower = subprocess.Popen(
            [ROUNDTABLE, "follow", id, "--json"],
            env={**os.environ, "ROUNDTABLE_URL": url},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        with follower:
            assert follower.stdout
            next(line for line in follower.stdout if '"agent_end"' in line)
            process.kill()
            process.wait()
            follower.kill()
    with up(tmp_path) as (_, url):
        done = run("follow", id[:10], "--json", url=url)
        again = run("follow", id, url=url)
        listed = run("list", url=url)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    turns = [it["event"]["turn"] for it in events if it["event"]["type"] == "agent_end"]
    assert done.returncode == 0
    assert events[-1]["event"]["status"] == "completed"
    assert len(turns) == len(set(turns)) == 12
    assert "✓ The session is complete." in again.stdout
    assert listed.stdout.startswith(f"{id[:12]}\tcompleted")


def test_ctrl_c_ends_everything_within_three_seconds(tmp_path: Path) -> None:
    with up(tmp_path) as (process, _):
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait() == 0
        assert time.monotonic() - began < 3
    assert not (tmp_path / "temporal.pid").exists()


def test_a_decision_is_answered_from_another_terminal(tmp_path: Path) -> None:
    with up(tmp_path) as (_, url):
        words = ("start", "Anything.", "--seats", "scripted-gpt", "--rounds", "1", "--no-input")
        waiting = run(*words, url=url)
        assert waiting.returncode == 3
        id = json.loads(run("list", "--json", url=url).stdout.splitlines()[0])["session_id"]
        wrong = run("decide", id, "perhaps", url=url)
        right = run("decide", id, "1", "--note", "fine", url=url)
        late = run("decide", id, "1", url=url)
        ended = run("follow", id, url=url)
    assert (wrong.returncode, right.returncode, late.returncode) == (1, 0, 1)
    assert "Choose among continue, redo, stop" in wrong.stderr
    assert ended.returncode == 0


def test_the_terms_are_given_at_the_start_and_told_to_whoever_follows(tmp_path: Path) -> None:
    debate = ("--order", "blind", "--judge", "scripted-claude", "--judge-twice")
    absence = ("--absence", "substitute:scripted-gemini", "--quorum", "2")
    terms = (*debate, *absence, "--round-budget", "0.50")
    seats = ("--seats", "scripted-gpt,scripted-claude", "--rounds", "1", "--no-input")
    with up(tmp_path) as (_, url):
        refused = run("start", "Anything.", *seats, *terms, "--budget", "0", url=url)
        waiting = run("start", "Anything.", *seats, *terms, "--budget", "2", url=url)
        id = json.loads(run("list", "--json", url=url).stdout.splitlines()[0])["session_id"]
        status = run("status", id, url=url).stdout
    assert refused.returncode == 1
    assert "limits.session_usd" in refused.stderr
    assert waiting.returncode == 3
    assert "limits  $2.00 a session · $0.50 a round" in waiting.stdout
    assert "aside   Gemini (scripted) · Claude (scripted)" in waiting.stdout
    assert waiting.stdout.count("objects to the others' drafts, unsigned") == 2
    assert "so far: " in waiting.stdout
    assert " tokens" in status


def test_a_second_instance_and_a_taken_port_are_refused_with_a_remedy(tmp_path: Path) -> None:
    with up(tmp_path):
        second = run("up", "--no-open", "--data-dir", str(tmp_path))
    assert second.returncode == 1
    assert "--data-dir" in second.stderr
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused = run("up", "--no-open", "--data-dir", str(tmp_path / "other"), "--port", port)
    assert refused.returncode == 1
    assert f"Port {port} is taken" in refused.stderr


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("list",), 5, "roundtable up"),
        (("follow", "0" * 32), 5, "roundtable up"),
        (("start", "x", "--rounds", "9"), 2, "--rounds"),
        (("start", "x", "-f", "/nowhere/at/all"), 2, "--file"),
        (("start",), 2, "Missing argument"),
    ],
    ids=["list", "follow", "rounds", "file", "usage"],
)
def test_failures_have_a_code_and_a_remedy_and_no_traceback(
    words: tuple[str, ...], code: int, told: str
) -> None:
    done = run(*words)
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout


def test_a_session_started_with_a_memory_is_remembered_by_its_project(tmp_path: Path) -> None:
    words = ("Say hello", "--rounds", "1", "--seats", "scripted-claude", "--auto-confirm")
    with up(tmp_path) as (_, url):
        done = run("start", *words, "--memory", "greetings", "--plain", "--no-input", url=url)
        listed = run("memory", "list", url=url)
    assert done.returncode == 0, done.stderr
    assert "greetings" in listed.stdout
