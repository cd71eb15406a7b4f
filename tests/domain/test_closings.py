"""A ruling says what becomes of objections: fixed, rejected with a reason, deferred; else open."""

import json
from typing import Any

import pytest

from domain.objections import Objection
from domain.rounds import VerdictKind
from domain.ruling_text import text_form
from domain.verdicts import parse_ruling, parse_verdict
from tests.domain.test_verdicts import CODE, DISCUSSION, REVIEW, SEATS, Json, code, review, ruling


def objection(number: int, against: str = "gpt", place: str = "a.py:load") -> Objection:
    return Objection(
        id=f"t.{number}",
        by="claude",
        against=against,
        place=place,
        consequence="a crash",
        reproduction="load([])",
    )


RAISED = (objection(1), objection(2, "claude", "the list"), objection(3, "", ""))


def ended(number: Any, outcome: str = "FIXED", reason: str = "a guard") -> Json:
    return {"number": number, "outcome": outcome, "reason": reason}


ENDED: dict[str, tuple[list[Json], list[tuple[str, str]]]] = {
    "none": ([], []),
    "each way": (
        [ended(1), ended(2, "REJECTED"), ended(3, "DEFERRED")],
        [("t.1", "fixed"), ("t.2", "rejected"), ("t.3", "deferred")],
    ),
    "as it was shown": ([ended("O2")], [("t.2", "fixed")]),
    "one is left out": ([ended(3)], [("t.3", "fixed")]),
    "one that is not there": ([ended(0), ended(4), ended(-1)], []),
    "said twice": ([ended(1), ended(1, reason="again")], [("t.1", "fixed")]),
    "contradicts itself": ([ended(1), ended(1, "REJECTED")], []),
    "rejected without a reason": ([ended(1, "REJECTED", " ")], []),
    "fixed without a reason": ([ended(1, reason="")], [("t.1", "fixed")]),
}


@pytest.mark.parametrize("kind", VerdictKind)
@pytest.mark.parametrize(("rows", "left"), ENDED.values(), ids=ENDED)
def test_a_ruling_ends_the_objections_that_it_settles_and_the_others_stay_open(
    kind: VerdictKind, rows: list[Json], left: list[tuple[str, str]]
) -> None:
    answer = {DISCUSSION: ruling, CODE: code, REVIEW: review}[kind](objections=rows)

    verdict = parse_ruling(kind, json.dumps(answer), SEATS, RAISED)

    assert [(closing.id, closing.outcome) for closing in verdict.closed] == left
    assert parse_verdict(verdict.model_dump_json().encode()) == verdict


@pytest.mark.parametrize("kind", VerdictKind)
@pytest.mark.parametrize("decision", ["CONSENSUS", "DISCUSS"])
def test_what_became_of_objections_is_a_line_each_at_the_end(
    kind: VerdictKind, decision: str
) -> None:
    rows = [ended(1), ended(2, "REJECTED", "it is\nnever empty"), ended(3, reason="")]
    changed: Json = {"objections": rows, "decision": decision, "question": "Which?"}
    answer = {DISCUSSION: ruling, CODE: code, REVIEW: review}[kind](**changed)

    text = text_form(parse_ruling(kind, json.dumps(answer), SEATS, RAISED))

    assert text.endswith(
        "\nOBJECTIONS:\n- a.py:load in the draft of gpt: fixed. a guard\n"
        "- the list in the draft of claude: rejected. it is never empty\n- t.3: fixed"
    )
