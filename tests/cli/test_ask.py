"""Questions and memory from the command line: real processes, a real server."""

import asyncio
import json
import os
from datetime import UTC, datetime
from pathlib import Path

from adapters.database import open_database
from adapters.memory import SqlMemories
from adapters.providers.scripts.generic import HONEST
from adapters.settings import Settings
from domain.memory import Entry
from domain.transcript import PassageKind
from tests.cli.test_roundtable import run, up

SEATS = ("--seats", "scripted-claude,scripted-gpt", "--rounds", "1", "--no-input")


def test_a_question_is_answered_on_standard_output_and_promoted_to_a_note(tmp_path: Path) -> None:
    with up(tmp_path) as (_, url):
        run("start", "Anything.", *SEATS, url=url)
        id = json.loads(run("list", "--json", url=url).stdout.splitlines()[0])["session_id"]
        judge = run("ask", id[:12], "What was ruled?", url=url)
        seat = run("ask", id, "Why?", "--to", "scripted-gpt", "--promote", url=url)
        nobody = run("ask", id, "Why?", "--to", "nobody", url=url)
        run("stop", id, url=url)
        late = run("ask", id, "And now?", url=url)
        too_late = run("ask", id, "Tell them.", "--promote", url=url)
        status = json.loads(run("status", id, "--json", url=url).stdout)
    assert judge.returncode == 0, judge.stderr
    assert HONEST in judge.stdout
    assert "Sent to the table" in seat.stderr
    assert HONEST in seat.stdout
    assert len(status["notes"]) == 1
    assert nobody.returncode == 1
    assert "judge, scripted-claude, scripted-gpt" in nobody.stderr
    assert HONEST in late.stdout
    assert too_late.returncode == 1
    assert "has ended" in too_late.stderr


def test_what_is_not_remembered_is_said_with_a_remedy(tmp_path: Path) -> None:
    with up(tmp_path) as (_, url):
        listed = run("memory", "list", url=url)
        shown = run("memory", "show", "shop", url=url)
        forgotten = run("memory", "forget", "shop", url=url)
    assert listed.returncode == 0
    assert "Nothing is remembered" in listed.stderr
    assert (shown.returncode, forgotten.returncode) == (1, 1)
    assert "roundtable memory list" in shown.stderr
    assert "Nothing of this name" in forgotten.stderr
    assert "Traceback" not in listed.stderr + shown.stderr + forgotten.stderr


def remember(folder: Path, *ids: str) -> None:
    """Entries of the project `shop`, as a session's end leaves them."""
    entries = [
        Entry(
            id=id,
            owner=f"local:{os.getuid()}",
            project="shop",
            session_id="c0ffee" * 5,
            round="architecture",
            number=number,
            kind=PassageKind.RULING,
            text=f"ruling {id}\n\x1b[31mred",
            at=datetime(2026, 11, 21, tzinfo=UTC),
        )
        for number, id in enumerate(ids)
    ]
    database = open_database(Settings(data_dir=folder).database)
    asyncio.run(SqlMemories(database).add(entries))
    database.close()


def test_what_is_remembered_is_shown_with_its_session_and_can_be_forgotten(tmp_path: Path) -> None:
    remember(tmp_path, "a1", "a2")
    with up(tmp_path) as (_, url):
        listed = run("memory", "list", url=url)
        shown = run("memory", "show", "shop", url=url)
        one = run("memory", "forget", "shop", "a1", url=url)
        left = run("memory", "show", "shop", "--json", url=url)
        rest = run("memory", "forget", "shop", url=url)
        nothing = run("memory", "list", url=url)
    assert listed.stdout == "shop\t2\n"
    assert "a1  2026-11-21  session c0ffeec0ffee  ruling of architecture" in shown.stdout
    assert "\x1b" not in shown.stdout
    assert (one.returncode, rest.returncode) == (0, 0)
    assert [json.loads(line)["id"] for line in left.stdout.splitlines()] == ["a2"]
    assert nothing.stdout == ""
