"""The table talk answers our own prompts in forms that our own parsers accept."""

import ast
from collections.abc import Mapping

import pytest

from activities.quoting import file_block, quote
from domain.agents import ProviderName
from domain.file_blocks import parse_file_blocks
from domain.findings import parse_findings
from domain.objections import parse_objections
from domain.prompts import render as page
from domain.rounds import VerdictKind
from domain.verdicts import CodeVerdict, answer_schema, parse_ruling
from tests.standins.script import Call
from tests.standins.talk import FUNCTION, MODULE, talk


def call(*messages: str, schema: Mapping[str, object] | None = None) -> Call:
    return Call(
        vendor=ProviderName.ANTHROPIC,
        model="m",
        system=page("system"),
        messages=messages,
        schema=dict(schema) if schema else None,
        key="k",
    )


DRAFTS = "\n".join(quote("draft", "FILE: x.py", label) for label in "AB")


@pytest.mark.parametrize("kind", VerdictKind)
def test_every_kind_of_ruling_is_a_consensus_that_can_be_read(kind: VerdictKind) -> None:
    schema = answer_schema(kind).json_schema
    verdict = parse_ruling(kind, talk(call(DRAFTS, schema=schema)).text, ("gpt", "claude"))
    assert verdict.consensus


@pytest.mark.parametrize(("drafts", "taken"), [(DRAFTS, 1), ("", 0)], ids=["two", "one"])
def test_a_merge_takes_one_function_of_a_draft_that_is_there(drafts: str, taken: int) -> None:
    schema = answer_schema(VerdictKind.CODE).json_schema
    said = talk(call(drafts, schema=schema)).text
    verdict = parse_ruling(VerdictKind.CODE, said, ("gpt", "claude")[: taken + 1])
    assert isinstance(verdict, CodeVerdict)
    assert verdict.base == "gpt"
    assert [row.function for row in verdict.incorporate] == [FUNCTION] * taken
    assert len(verdict.must_fix) == 1


def test_code_is_two_files_and_the_module_is_python() -> None:
    blocks = parse_file_blocks(talk(call("a task", page("formats/files"))).text)
    assert not blocks.problems
    assert len(blocks.files) == 2
    [module] = [file for file in blocks.files if file.path == MODULE]
    assert FUNCTION in {getattr(node, "name", "") for node in ast.parse(module.text).body}


def test_a_fix_writes_only_the_files_it_may() -> None:
    asked = page(
        "fix",
        seat="s",
        role="r",
        items="",
        instructions="",
        paths="`src/a.py`, `b.py`",
        format=page("formats/files"),
    )
    blocks = parse_file_blocks(talk(call("a task", asked)).text)
    assert [file.path for file in blocks.files] == ["src/a.py", "b.py"]


def test_a_review_finds_something_in_the_first_file_and_clears_the_others() -> None:
    shown = "\n\n".join(file_block(path, "x = 1\n") for path in ("src/a.py", "src/b.py"))
    review = parse_findings(talk(call(shown, page("formats/findings"))).text, "gpt")
    assert [finding.path for finding in review.findings] == ["src/a.py"]
    assert review.clean == ("src/b.py",)


def test_the_same_request_gets_the_same_answer_and_another_gets_another() -> None:
    first, again, other = (talk(call(text)).text for text in ("a", "a", "b"))
    assert first == again != other


def test_what_was_said_before_does_not_decide_what_is_asked_now() -> None:
    """Compatible servers get the whole transcript in one message."""
    said = talk(call('<turn by="gpt">FILE: x.py and FINDING: y</turn>\n\nSay what you think.')).text
    assert said.startswith("## Position")


def test_a_critique_is_one_objection_to_a_draft() -> None:
    asked = page(
        "critique",
        role="r",
        title="t",
        round="",
        instructions="",
        drafts=DRAFTS,
        format=page("formats/objections"),
        words="1",
    )
    (found,) = parse_objections(talk(call("a task", asked)).text, "t", "gpt", ("gpt",)).found
    assert (found.against, found.place) == ("gpt", FUNCTION)
