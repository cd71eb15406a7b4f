"""What a project remembers: which words last, how long they are, and under which name."""

from datetime import UTC, datetime

import pytest

from domain.digest import tokens
from domain.errors import BadInput
from domain.memory import EACH, SHOWN, Entry, distil, parse_project, recalled
from domain.transcript import Passage, PassageKind, Spoken
from tests.builders import OWNER, SESSION, a_plan

AT = datetime(2026, 11, 21, tzinfo=UTC)
PLAN = a_plan(memory="shop")


def said(kind: PassageKind, round: str, text: str) -> Spoken:
    return Spoken(passage=Passage(kind=kind, round=round, words="0" * 64), text=text)


RECORD = (
    said(PassageKind.TURN, "requirements", "I think"),
    said(PassageKind.RULING, "requirements", "R1: it lists."),
    said(PassageKind.NOTE, "requirements", "Hurry."),
    said(PassageKind.RULING, "architecture-2", "One process."),
    said(PassageKind.RULING, "development", "BASE=gpt"),
    said(PassageKind.DECISION, "development", "Keep SQLite."),
)


def test_rulings_on_what_and_how_and_the_developers_decisions_last() -> None:
    entries = distil(PLAN, RECORD, AT)
    assert [(entry.round, entry.kind.value, entry.text) for entry in entries] == [
        ("requirements", "ruling", "R1: it lists."),
        ("architecture-2", "ruling", "One process."),
        ("development", "decision", "Keep SQLite."),
    ]
    cited = {(entry.project, entry.owner, entry.session_id, entry.at) for entry in entries}
    assert cited == {("shop", OWNER, SESSION, AT)}


def test_a_session_without_a_project_is_not_remembered() -> None:
    assert distil(a_plan(), RECORD, AT) == ()


def test_the_same_session_gives_the_same_entries_and_another_owner_others() -> None:
    ids = [entry.id for entry in distil(PLAN, RECORD, AT)]
    assert ids == [entry.id for entry in distil(PLAN, RECORD, datetime.now(UTC))]
    foreign = distil(PLAN.model_copy(update={"owner": "other"}), RECORD, AT)
    assert not set(ids) & {entry.id for entry in foreign}


def test_a_long_ruling_is_cut() -> None:
    (entry,) = distil(PLAN, [said(PassageKind.RULING, "requirements", "R1. " * 9_000)], AT)
    assert tokens(entry.text) <= EACH
    assert "[cut here; about " in entry.text


def test_what_a_session_reads_is_bounded_and_the_newest_entries_stay() -> None:
    (one,) = distil(PLAN, [said(PassageKind.RULING, "requirements", "word " * 350)], AT)
    entries: list[Entry] = [one.model_copy(update={"number": number}) for number in range(50)]
    memory = recalled("shop", entries)
    assert memory.entries == tuple(entries[-len(memory.entries) :])
    assert memory.left_out == 50 - len(memory.entries) > 0
    assert sum(tokens(entry.text) for entry in memory.entries) <= SHOWN


@pytest.mark.parametrize("name", ["shop", "a", "my-shop-2", "0" * 40])
def test_a_projects_name_is_taken_as_it_is(name: str) -> None:
    assert parse_project(name) == name


@pytest.mark.parametrize("name", ["", "Shop", "a b", "a/b", "ü", "a\n", "0" * 41, "../x"])
def test_any_other_name_is_refused_with_a_remedy(name: str) -> None:
    with pytest.raises(BadInput, match="1 to 40") as refused:
        parse_project(name)
    assert refused.value.field == "memory"
