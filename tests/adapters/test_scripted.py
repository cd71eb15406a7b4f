import asyncio
import itertools
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.providers.scripted import ScriptedProvider
from adapters.providers.scripts import SAMPLE, Place, load, parse_place
from domain.file_blocks import parse_file_blocks
from domain.findings import parse_findings
from domain.objections import Objections, parse_objections
from domain.prompts import render
from domain.rounds import ROUNDS, Procedure, VerdictKind
from domain.speech import Delta, Done, Request, Schema, Stop
from domain.verdicts import CodeVerdict, Verdict, answer_schema, parse_ruling

SEATS = ("scripted-claude", "scripted-gpt", "scripted-gemini")
TASK = load(SAMPLE).task
OTHER = "Build a parser for calendars."
CODE_ROUNDS = [id for id, row in ROUNDS.items() if row.verdict is VerdictKind.CODE]


def asking(turn: str, *messages: str, task: str = TASK, shape: Schema | None = None) -> Request:
    return Request(
        turn=turn,
        model="scripted",
        system="s",
        messages=(f"<task>\n{task}\n</task>", *messages, "It is your turn."),
        budget=1000,
        shape=shape,
    )


async def said(request: Request, provider: ScriptedProvider | None = None) -> str:
    *deltas, done = [piece async for piece in (provider or ScriptedProvider()).stream(request)]
    assert isinstance(done, Done)
    assert done.stop is Stop.END
    assert done.usage.output == len(done.text.encode()) // 4
    assert "".join(it.text for it in deltas if isinstance(it, Delta)) == done.text
    return done.text


async def ruling(round: str, order: tuple[str, ...], iteration: int = 1, last: str = "") -> Verdict:
    kind = ROUNDS[round].verdict
    drafts = []
    for label, seat in zip("ABC", order, strict=False):
        draft = await said(asking(f"{round}.{iteration}.{seat}"))
        drafts.append(f'<draft label="{label}">\n{draft}\n</draft>')
    request = asking(
        f"{round}.{iteration}.judge", "\n\n".join(drafts) + last, shape=answer_schema(kind)
    )
    request = request.model_copy(update={"messages": request.messages[:-1]})
    return parse_ruling(kind, await said(request), order)


BASES = {"development": "scripted-claude", "qa": "scripted-gpt", "devops": "scripted-gemini"}


@pytest.mark.parametrize("round", CODE_ROUNDS)
@pytest.mark.parametrize("order", list(itertools.permutations(SEATS)), ids="-".join)
async def test_the_scripted_judge_finds_its_base_behind_any_label(
    round: str, order: tuple[str, ...]
) -> None:
    verdict = await ruling(round, order)
    assert isinstance(verdict, CodeVerdict)
    assert verdict.base == BASES[round]
    assert verdict.base not in {row.seat for row in verdict.incorporate}


async def test_the_first_iteration_of_requirements_disagrees_and_the_second_does_not() -> None:
    first = await ruling("requirements", SEATS)
    assert not first.consensus
    assert [option.seats for option in first.options] == [
        ("scripted-claude", "scripted-gemini"),
        ("scripted-gpt",),
    ]
    assert (await ruling("requirements", SEATS, iteration=2)).consensus
    assert (await ruling("architecture", SEATS)).consensus


async def test_a_judge_who_must_decide_rules_at_once() -> None:
    assert (await ruling("requirements", SEATS, last=f"\n\n{render('ruling/decide')}")).consensus


@pytest.mark.parametrize("seats", [SEATS[:1], SEATS[1:]], ids=["one seat", "two seats"])
@pytest.mark.parametrize("round", CODE_ROUNDS)
async def test_a_table_without_all_three_still_gets_a_valid_ruling(
    round: str, seats: tuple[str, ...]
) -> None:
    verdict = await ruling(round, seats)
    assert isinstance(verdict, CodeVerdict)
    assert verdict.base in seats


async def test_the_demo_s_project_passes_its_own_tests(tmp_path: Path) -> None:
    steps = [f"{round}.1.{base}" for round, base in BASES.items()]
    steps[1:1] = ["development.synthesis", "code_review.fix.1"]
    steps += ["qa.synthesis", "devops.synthesis"]
    for step in steps:
        parsed = parse_file_blocks(await said(asking(step)))
        assert not parsed.problems
        for file in parsed.files:
            path = tmp_path / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.text)
    done = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", "-m", "unittest"),
        cwd=tmp_path,
        stderr=subprocess.PIPE,
    )
    _, told = await done.communicate()
    assert done.returncode == 0, told.decode()
    assert b"Ran 10 tests" in told
    assert {"Dockerfile", "README.md", ".github"} <= {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize("seat", SEATS)
@pytest.mark.parametrize("round", CODE_ROUNDS)
async def test_every_scripted_draft_is_whole_and_compiles(round: str, seat: str) -> None:
    parsed = parse_file_blocks(await said(asking(f"{round}.1.{seat}")))
    assert parsed.files
    assert not parsed.problems
    for file in parsed.files:
        if file.path.endswith(".py"):
            compile(file.text, file.path, "exec")


@pytest.mark.parametrize("seat", SEATS)
async def test_every_scripted_review_names_places(seat: str) -> None:
    review = parse_findings(await said(asking(f"code_review.1.{seat}")), seat)
    assert review.findings
    assert review.clean
    assert all(found.path.startswith("shortener/") and found.fix for found in review.findings)


@pytest.mark.parametrize("round", list(ROUNDS))
async def test_any_other_task_gets_honest_lines_in_the_form_its_round_asks_for(round: str) -> None:
    shown = "FILE: src/a.py\n```python\nprint()\n```"
    line = await said(asking(f"{round}.1.scripted-gpt", shown, task=OTHER))
    assert "asks no language model" in line
    row = ROUNDS[round]
    if row.procedure is Procedure.CHUNKED_REVIEW:
        assert parse_findings(line, "scripted-gpt").clean == ("src/a.py",)
        fixed = parse_file_blocks(await said(asking(f"{round}.fix.1", shown, task=OTHER)))
        assert [(file.path, file.text.strip()) for file in fixed.files] == [("src/a.py", "print()")]
    elif row.verdict is VerdictKind.CODE:
        assert len(parse_file_blocks(line).files) == 1
    shape = answer_schema(row.verdict)
    answer = await said(asking(f"{round}.1.judge", task=OTHER, shape=shape))
    assert parse_ruling(row.verdict, answer, ["anybody"]).consensus


async def test_a_round_that_is_run_again_and_an_answer_that_is_repaired_say_the_same() -> None:
    line = await said(asking("development.1.scripted-gpt"))
    assert await said(asking("development-2.3.scripted-gpt")) == line
    assert await said(asking("development.1.scripted-gpt.repair")) == line
    assert parse_place("code_review.fix.2") == Place(round="code_review", iteration=2, who="fix")


async def test_given_lines_come_before_the_script() -> None:
    provider = ScriptedProvider(lines={"qa.1.scripted-gpt": "mine"})
    assert await said(asking("qa.1.scripted-gpt"), provider) == "mine"


async def test_a_pace_holds_the_words_back() -> None:
    provider = ScriptedProvider(pace=2_000, lines={"x": "a" * 400})
    clock = asyncio.get_running_loop().time
    start = clock()
    assert await said(asking("x"), provider) == "a" * 400
    assert 0.18 < clock() - start < 2


@pytest.mark.parametrize("task", [TASK, OTHER], ids=["the sample", "any other task"])
async def test_a_scripted_critic_objects_to_nothing_and_says_that_it_weighed_nothing(
    task: str,
) -> None:
    line = await said(asking("development.1.scripted-gpt.critique", task=task))
    assert parse_objections(line, "t", "scripted-gpt", SEATS) == Objections()
    assert "Nothing was weighed" in line
