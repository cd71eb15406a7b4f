"""A critique names place, consequence and case, or says in a line that nothing is wrong."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import UnreadableCritique
from domain.objections import Objections, parse_objections
from domain.prompts import render

SEATS = ("gpt", "claude", "gemini")
TURN = "development.1.gpt.critique"


def parse(text: str) -> Objections:
    return parse_objections(text, TURN, "gpt", SEATS)


def rows(text: str) -> list[tuple[str, str, str, str]]:
    """Against, place, consequence and reproduction of each objection."""
    return [(it.against, it.place, it.consequence, it.reproduction) for it in parse(text).found]


WHOLE = ("claude", "a.py:load", "a crash", "load([])")
READ = {
    "plain": ("OBJECTION: B | a.py:load | a crash | load([])", WHOLE),
    "decorated": ("- **OBJECTION:** **B** | `a.py:load` | a crash | load([])", WHOLE),
    "all bold": ("**OBJECTION: B | a.py:load | a crash | load([])**", WHOLE),
    "numbered": ("1. Objection 1: draft B | a.py:load | a crash | load([])", WHOLE),
    "a table": ("| OBJECTION: B | a.py:load | a crash | load([]) |", WHOLE),
    "quoted label": ('> objection: "b" | a.py:load | a crash | load([])', WHOLE),
    "label and place in one": ("OBJECTION: B, a.py:load | a crash | load([])", WHOLE),
    "windows": ("OBJECTION: B | a.py:load | a crash | load([])\r", WHOLE),
    "a bar in the case": ("OBJECTION: B | p | c | a | b", ("claude", "p", "c", "a | b")),
    "no label": ("OBJECTION: a.py:load | a crash | load([])", ("", *WHOLE[1:])),
    "a label not on the table": ("OBJECTION: F | p | c | r", ("", "p", "c", "r")),
    "an article is no label": ("OBJECTION: A crash | c | r", ("", "A crash", "c", "r")),
    "no case": ("OBJECTION: B | p | c", ("claude", "p", "c", "")),
    "a sentence": ("OBJECTION: it loses data", ("", "", "it loses data", "")),
}


@pytest.mark.parametrize(("line", "row"), READ.values(), ids=READ)
def test_an_objection_is_read(line: str, row: tuple[str, str, str, str]) -> None:
    assert rows(f"First some words.\n{line}\nThen some more.") == [row]


def test_objections_are_numbered_within_their_turn_and_the_same_line_counts_once() -> None:
    line = "OBJECTION: B | p | c | r"
    found = parse(f"{line}\n{line}\nOBJECTION: A | p | c | r").found

    assert [(it.id, it.by, it.against) for it in found] == [
        (f"{TURN}.1", "gpt", "claude"),
        (f"{TURN}.2", "gpt", "gpt"),
    ]


NOTHING = ["NO OBJECTION", "**No objections.**", "- no objection: I tried [] and None",
           "OBJECTION: none", "Objections: None."]  # fmt: skip


@pytest.mark.parametrize("line", NOTHING)
def test_no_objection_is_an_answer(line: str) -> None:
    assert parse(f"{line}\n\nThe empty list was the hardest case.") == Objections()


def test_an_objection_beside_no_objection_counts() -> None:
    assert len(parse("NO OBJECTION\nOBJECTION: B | p | c | r").found) == 1


REFUSED = {
    "nothing": "",
    "prose": "Draft B loses data, and that is bad.",
    "prose that begins like it": "No objections to draft A, but B loses data.",
    "a heading over a list": "## Objections:\n\n- draft B loses data",
    "an empty line of the form": "OBJECTION: B | |",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_a_critique_that_says_neither_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(UnreadableCritique, match="NO OBJECTION"):
        parse(text)


def test_the_example_of_the_form_is_read_as_one() -> None:
    found = parse(render("formats/objections")).found

    assert [it.against for it in found] == ["gpt", "claude"]
    assert all(it.place and it.consequence and it.reproduction for it in found)


@given(st.text() | st.text(alphabet="NOOBJECTION: ABab|*`-\n\ud800"))
def test_any_critique_is_read_or_refused_and_can_be_stored(text: str) -> None:
    with contextlib.suppress(UnreadableCritique):
        found = parse(text)
        assert Objections.model_validate_json(found.model_dump_json()) == found
