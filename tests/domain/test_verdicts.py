"""A judge's answer becomes a verdict by seat, or is refused with a sentence to act on."""

import contextlib
import json
from typing import Any

import anthropic
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai.lib._parsing._responses import type_to_text_format_param

from domain.answers import ANSWERS
from domain.decisions import Option
from domain.errors import UnreadableVerdict
from domain.rounds import VerdictKind
from domain.ruling_text import text_form
from domain.verdicts import (
    CodeVerdict,
    DiscussionVerdict,
    Incorporate,
    Item,
    ReviewVerdict,
    Verdict,
    answer_schema,
    parse_ruling,
    parse_verdict,
)

SEATS = ("gpt", "claude", "gemini")
DISCUSSION, CODE, REVIEW = VerdictKind.DISCUSSION, VerdictKind.CODE, VerdictKind.REVIEW
Json = dict[str, Any]


def ruling(**changed: Any) -> Json:
    return {
        "decision": "CONSENSUS",
        "summary": "SQLite it is.",
        "question": "",
        "options": [],
        "objections": [],
        **changed,
    }


def code(**changed: Any) -> Json:
    return ruling(**{"base": "B", "incorporate": [], "must_fix": [], **changed})


def review(**changed: Any) -> Json:
    return ruling(**{"critical": [], "warnings": [], "confirmed_clean": [], **changed})


OPTIONS = [
    {"label": "SQLite", "argument": "No server.", "drafts": ["A", "C", "A"]},
    {"label": "PostgreSQL", "argument": "", "drafts": []},
]
TAKEN = {"draft": "A", "path": "src/a.py", "function": "Cart.total", "reason": "handles zero"}
ITEM = {"place": "a.py:4", "consequence": "a crash", "fix": "guard it"}


def parse(kind: VerdictKind, answer: Json, seats: tuple[str, ...] = SEATS) -> Verdict:
    return parse_ruling(kind, json.dumps(answer), seats)


def test_labels_become_the_seats_behind_them() -> None:
    verdict = parse(CODE, code(incorporate=[TAKEN], must_fix=["a test"]))

    assert verdict == CodeVerdict(
        consensus=True,
        summary="SQLite it is.",
        base="claude",
        incorporate=(
            Incorporate(seat="gpt", path="src/a.py", function="Cart.total", reason="handles zero"),
        ),
        must_fix=("a test",),
    )


def test_the_options_of_a_dispute_are_numbered_and_know_who_argues_for_them() -> None:
    verdict = parse(DISCUSSION, ruling(decision="DISCUSS", question="Which?", options=OPTIONS))

    assert verdict == DiscussionVerdict(
        consensus=False,
        summary="SQLite it is.",
        question="Which?",
        options=(
            Option(id="1", label="SQLite", argument="No server.", seats=("gpt", "gemini")),
            Option(id="2", label="PostgreSQL"),
        ),
    )


def test_a_review_keeps_what_is_wrong_and_what_is_clean() -> None:
    verdict = parse(REVIEW, review(critical=[ITEM], confirmed_clean=["b.py"]))

    assert verdict == ReviewVerdict(
        consensus=True,
        summary="SQLite it is.",
        critical=(Item(place="a.py:4", consequence="a crash", fix="guard it"),),
        confirmed_clean=("b.py",),
    )


def test_long_options_are_cut_for_the_button() -> None:
    long = [{"label": "x\ny" * 90, "argument": "y" * 301, "drafts": []}]

    option = parse(REVIEW, review(decision="DISCUSS", question="?", options=long)).options[0]

    assert (len(option.label), len(option.argument)) == (120, 300)
    assert option.label.endswith("…")
    assert "\n" not in option.label


@pytest.mark.parametrize(
    "frame",
    [
        "{}",
        "```json\n{}\n```",
        "Here is my ruling:\n{}\nRegards",
        "I use {{braces}} and {{}}. {}",
        "{} {}",
    ],
    ids=["alone", "fenced", "in prose", "after braces", "said twice"],
)
def test_the_ruling_is_found_in_the_answer(frame: str) -> None:
    text = frame.replace("{{", "<").replace("}}", ">")
    text = text.replace("{}", json.dumps(code())).replace("<", "{").replace(">", "}")

    assert parse_ruling(CODE, text, SEATS).consensus


REFUSED: dict[str, tuple[VerdictKind, str, str]] = {
    "nothing": (CODE, "", "JSON object"),
    "prose": (DISCUSSION, "CONSENSUS: we agree", "JSON object"),
    "prose of a merge": (CODE, "CONSENSUS: BASE=A. INCORPORATE: none", "JSON object"),
    "cut": (CODE, json.dumps(code())[:-5], "JSON object"),
    "a list": (CODE, "[1, 2]", "JSON object"),
    "no decision": (CODE, '{"base": "A"}', "JSON object"),
    "deep nesting": (CODE, '{"a":' * 50_000, "JSON object"),
    "two rulings": (CODE, json.dumps(code()) + json.dumps(code(base="A")), "only one"),
    "a field is missing": (CODE, json.dumps(ruling()), "base: Field required"),
    "a field too many": (DISCUSSION, json.dumps(code()), "base: Extra inputs"),
    "another decision": (
        DISCUSSION,
        json.dumps(ruling(decision="MAYBE")),
        "decision: Input should",
    ),
    "a seat for a label": (CODE, json.dumps(code(base="claude")), "base: Input should"),
    "a list for a text": (CODE, json.dumps(code(must_fix="all")), "must_fix: Input should"),
    "deep nesting in a ruling": (
        DISCUSSION,
        '{"decision": ' + "[" * 900 + "]" * 900 + "}",
        "recursion limit",
    ),
    "a base that is not there": (
        CODE,
        json.dumps(code(base="D")),
        r"draft D, .* Use only A, B, C\.",
    ),
    "a draft that is not there": (
        CODE,
        json.dumps(code(incorporate=[{**TAKEN, "draft": "F"}])),
        "draft F",
    ),
    "an option's draft that is not there": (
        DISCUSSION,
        json.dumps(
            ruling(decision="DISCUSS", question="?", options=[{**OPTIONS[0], "drafts": ["E"]}])
        ),
        "draft E",
    ),
    "consensus without a base": (CODE, json.dumps(code(base=None)), "names no base"),
    "consensus on nothing": (DISCUSSION, json.dumps(ruling(summary=" ")), "says nothing"),
    "dispute without a question": (REVIEW, json.dumps(review(decision="DISCUSS")), "asks nothing"),
}


@pytest.mark.parametrize(("kind", "text", "told"), REFUSED.values(), ids=REFUSED)
def test_a_ruling_that_cannot_be_used_is_refused_and_says_why(
    kind: VerdictKind, text: str, told: str
) -> None:
    with pytest.raises(UnreadableVerdict, match=told) as refused:
        parse_ruling(kind, text, SEATS)

    assert str(refused.value).endswith(".")
    assert len(str(refused.value)) < 600


def test_half_a_character_is_replaced_so_that_the_verdict_can_be_stored() -> None:
    verdict = parse(DISCUSSION, ruling(summary="a\ud800b"))

    assert verdict.summary == "a?b"
    assert parse_verdict(verdict.model_dump_json().encode()) == verdict


def test_a_dispute_over_code_needs_no_base() -> None:
    verdict = parse(CODE, code(decision="DISCUSS", base=None, question="Which?"))

    assert isinstance(verdict, CodeVerdict)
    assert (verdict.consensus, verdict.base) == (False, None)


FORMS: dict[str, tuple[VerdictKind, Json, str]] = {
    "discussion": (DISCUSSION, ruling(), "CONSENSUS: SQLite it is."),
    "dispute": (
        DISCUSSION,
        ruling(decision="DISCUSS", question="Which store?", options=OPTIONS),
        "DISCUSS: Which store?\n(1) SQLite [gpt, gemini]: No server.\n(2) PostgreSQL",
    ),
    "code": (
        CODE,
        code(incorporate=[TAKEN], must_fix=["a test\nfor zero"]),
        "CONSENSUS: BASE=claude.\nINCORPORATE:\n- Cart.total of src/a.py from gpt: handles zero\n"
        "MUST_FIX:\n- a test for zero\nSQLite it is.",
    ),
    "code as it is": (
        CODE,
        code(summary=""),
        "CONSENSUS: BASE=claude.\nINCORPORATE: none\nMUST_FIX: none",
    ),
    "review": (
        REVIEW,
        review(critical=[ITEM], confirmed_clean=["b.py"], summary=""),
        "CONSENSUS: CRITICAL:\n- a.py:4: a crash Fix: guard it\nWARNINGS: none\n"
        "CONFIRMED_CLEAN:\n- b.py",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "answer", "form"), FORMS.values(), ids=FORMS)
def test_a_verdict_reads_as_text(kind: VerdictKind, answer: Json, form: str) -> None:
    assert text_form(parse(kind, answer)) == form


@pytest.mark.parametrize(("kind", "answer", "form"), FORMS.values(), ids=FORMS)
def test_a_stored_verdict_comes_back_the_same(kind: VerdictKind, answer: Json, form: str) -> None:
    verdict = parse(kind, answer)

    assert parse_verdict(verdict.model_dump_json().encode()) == verdict
    assert verdict.kind is kind
    assert form


def test_a_damaged_stored_verdict_is_refused() -> None:
    with pytest.raises(UnreadableVerdict, match="damaged"):
        parse_verdict(b'{"kind": "code"')


@given(
    st.sampled_from(VerdictKind), st.text() | st.text(alphabet='{}[]":,AdecisionCONSENSUS\ud800')
)
def test_any_answer_is_read_or_refused_and_nothing_else(kind: VerdictKind, text: str) -> None:
    with contextlib.suppress(UnreadableVerdict):
        parse_ruling(kind, text, SEATS)


def untitled(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {key: untitled(value) for key, value in schema.items() if key != "title"}
    return [untitled(item) for item in schema] if isinstance(schema, list) else schema


@pytest.mark.parametrize("kind", VerdictKind)
def test_the_schema_is_what_openai_accepts_as_strict(kind: VerdictKind) -> None:
    strict = type_to_text_format_param(ANSWERS[kind])

    assert strict["type"] == "json_schema"
    assert untitled(strict["schema"]) == untitled(answer_schema(kind).json_schema)


def keys(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        return set(schema).union(*map(keys, schema.values()))
    return set().union(*map(keys, schema)) if isinstance(schema, list) else set()


@pytest.mark.parametrize("kind", VerdictKind)
def test_the_schema_keeps_the_portable_rule_and_passes_anthropic(kind: VerdictKind) -> None:
    schema = answer_schema(kind).json_schema

    assert not keys(schema) & {
        "default",
        "oneOf",
        "discriminator",
        "minimum",
        "maxLength",
        "pattern",
    }
    transformed = anthropic.transform_schema(schema)
    assert transformed["additionalProperties"] is False
    assert set(transformed["required"]) == set(schema["properties"])
    assert answer_schema(kind).name == f"{kind.value}_verdict"
