"""Synthesis: the ruling's changes go into the base, and nothing of the base is lost."""

import pytest
from temporalio.exceptions import ApplicationError

from domain.errors import LLMError, LLMErrorKind
from domain.events import FilesChanged, MergeStepped, SynthesisEnded, SynthesisStarted
from domain.file_blocks import ProblemKind, Problems
from domain.steps import Files, Synthesize
from domain.verdicts import CodeVerdict, Incorporate
from tests.activities.table import PRICE, Table
from tests.builders import a_brief, a_draft, a_seat, kept_value

TURN = "development.synthesis"
BASE = {"app.py": "def main():\n    return 1\n", "store.py": "def load():\n    return 1\n"}
OTHER = {"app.py": "def main():\n    return 2\n", "extra.py": "SECRET = 3\n"}
TAKEN = Incorporate(seat="gpt", path="app.py", function="main", reason="returns two")


async def a_merge(table: Table, verdict: CodeVerdict, **changes: object) -> Synthesize:
    """Claude's draft is the base; GPT has another; the session has a README."""
    step = Synthesize(
        brief=a_brief(tree=await table.tree({"README.md": "# To do\n", "app.py": "old\n"})),
        seat=a_seat("claude"),
        verdict=await kept_value(table.artifacts, verdict),
        drafts=(
            a_draft("claude", await table.tree(BASE)),
            a_draft("gpt", await table.tree(OTHER)),
        ),
    )
    return step.model_copy(update=changes)


def ruling(*rows: Incorporate, must_fix: tuple[str, ...] = ()) -> CodeVerdict:
    """A consensus for Claude's draft."""
    return CodeVerdict(
        consensus=True, summary="", base="claude", incorporate=rows, must_fix=must_fix
    )


async def synthesize(table: Table, given: Synthesize, turn: str = TURN) -> Files:
    return await table.run(table.synthesis.synthesize, given, turn)


def steps(table: Table) -> list[tuple[str, str]]:
    """What became of each file."""
    return [(event.step, event.path) for event in table.told if isinstance(event, MergeStepped)]


async def test_a_base_that_needs_no_change_ships_without_a_call(table: Table) -> None:
    files = await synthesize(table, await a_merge(table, ruling()))
    assert table.script.requests == []
    assert await table.files(files.tree) == {"README.md": "# To do\n"} | BASE
    assert steps(table) == [("kept", "app.py"), ("kept", "store.py")]
    assert table.types()[0] == "synthesis_start"
    assert table.types()[-2:] == ["files_changed", "synthesis_end"]
    assert files.problems is None


async def test_a_rewrite_keeps_the_files_it_does_not_write(table: Table) -> None:
    new = "def main():\n    return 2\n"
    table.script.says(TURN, f"FILE: app.py\n```python\n{new}```\n")
    files = await synthesize(table, await a_merge(table, ruling(TAKEN)))
    expected = {"README.md": "# To do\n", "app.py": new, "store.py": BASE["store.py"]}
    assert await table.files(files.tree) == expected
    assert steps(table) == [("rewritten", "app.py"), ("kept", "store.py")]
    (changed,) = [event for event in table.told if isinstance(event, FilesChanged)]
    assert [(change.path, change.change) for change in changed.changes] == [
        ("app.py", "modified"),
        ("store.py", "added"),
    ]
    (started,) = [event for event in table.told if isinstance(event, SynthesisStarted)]
    assert started.incorporate == ("main of app.py from gpt: returns two",)
    assert files.changed == 2
    assert files.spent.cost_micros == PRICE


async def test_the_base_seat_reads_its_draft_and_only_what_is_taken_from_others(
    table: Table,
) -> None:
    table.script.says(TURN, "FILE: app.py\n```python\ndef main():\n    return 2\n```\n")
    await synthesize(table, await a_merge(table, ruling(TAKEN, must_fix=("close the file",))))
    (request,) = table.script.requests
    last = request.messages[-1]
    assert "return 1" in last
    assert "return 2" in last
    assert "SECRET" not in last
    assert "- close the file" in last
    assert request.model == a_seat("claude").agent.model


async def test_the_whole_other_draft_is_shown_when_the_ruling_names_no_file_of_it(
    table: Table,
) -> None:
    row = TAKEN.model_copy(update={"path": "main.py"})
    table.script.says(TURN, "FILE: app.py\n```python\ndef main():\n    return 2\n```\n")
    await synthesize(table, await a_merge(table, ruling(row)))
    assert "SECRET" in table.script.requests[0].messages[-1]


async def test_a_broken_rewrite_leaves_the_base_and_asks_once_more(table: Table) -> None:
    table.script.says(TURN, "FILE: app.py\n```python\ndef main():\n    # rest unchanged\n```\n")
    given = await a_merge(table, ruling(TAKEN))
    files = await synthesize(table, given)
    assert (await table.files(files.tree))["app.py"] == BASE["app.py"]
    assert files.problems is not None
    found = Problems.model_validate_json(await table.artifacts.get(files.problems)).found
    assert [problem.kind for problem in found] == [ProblemKind.ELIDED]

    new = "def main():\n    return 2\n"
    table.script.says(f"{TURN}.repair", f"FILE: app.py\n```python\n{new}```\n")
    again = given.model_copy(update={"problems": files.problems, "partial": files.tree})
    repaired = await synthesize(table, again, f"{TURN}.repair")
    assert "rest unchanged" in table.script.requests[-1].messages[-1]
    assert (await table.files(repaired.tree))["app.py"] == new
    assert repaired.problems is None


async def test_a_file_that_was_to_change_and_did_not_come_is_asked_for(table: Table) -> None:
    table.script.says(TURN, "FILE: notes.md\n```\nDone.\n```\n")
    files = await synthesize(table, await a_merge(table, ruling(TAKEN)))
    assert files.problems is not None
    found = Problems.model_validate_json(await table.artifacts.get(files.problems)).found
    assert [(p.kind, p.path) for p in found] == [(ProblemKind.NOT_WRITTEN, "app.py")]
    (ended,) = [event for event in table.told if isinstance(event, SynthesisEnded)]
    assert "app.py" in ended.problems[0]


async def test_an_absent_base_seat_ships_its_draft_as_it_is(table: Table) -> None:
    given = await a_merge(table, ruling(TAKEN), rewrite=False)
    files = await synthesize(table, given, f"{TURN}.plain")
    assert table.script.requests == []
    assert (await table.files(files.tree))["app.py"] == BASE["app.py"]


async def test_a_finished_synthesis_is_never_asked_for_again(table: Table) -> None:
    table.script.says(TURN, "FILE: app.py\n```python\ndef main():\n    return 2\n```\n")
    given = await a_merge(table, ruling(TAKEN))
    assert await synthesize(table, given) == await synthesize(table, given)
    assert len(table.script.requests) == 1


async def test_a_failed_synthesis_is_not_finished(table: Table) -> None:
    table.script.says(TURN, LLMError(LLMErrorKind.OVERLOAD, "busy"))
    with pytest.raises(ApplicationError, match="busy"):
        await synthesize(table, await a_merge(table, ruling(TAKEN)))
    assert "synthesis_end" not in table.types()
    assert await table.outcome("s-1", TURN) is None
