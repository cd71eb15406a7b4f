"""The digest of earlier rounds: bounded, in order, with a mark for what is missing."""

import pytest

from domain.digest import EACH, LIMIT, bounded, cut, tokens
from domain.transcript import Passage, PassageKind, Spoken

TURN, RULING = PassageKind.TURN, PassageKind.RULING


def said(kind: PassageKind, round: str, text: str) -> Spoken:
    return Spoken(passage=Passage(kind=kind, round=round, words="0" * 64), text=text)


def a_record(words: int = 4_000) -> list[Spoken]:
    """Two rounds, each with two long turns, a ruling and a note."""
    return [
        said(kind, round, text)
        for round in ("requirements", "architecture")
        for kind, text in (
            (TURN, f"{round} one " * words),
            (TURN, f"{round} two " * words),
            (RULING, f"{round} is ruled"),
            (PassageKind.NOTE, f"{round} is noted"),
        )
    ]


def size(record: tuple[Spoken, ...]) -> int:
    return sum(tokens(one.text) for one in record)


def test_within_the_limit_nothing_changes() -> None:
    record = a_record(words=10)
    assert bounded(record) == tuple(record)


def test_the_turns_of_the_oldest_round_go_first_and_say_so_where_they_stood() -> None:
    record = a_record(words=900)
    kept = bounded(record)
    assert size(kept) <= LIMIT < size(tuple(record))
    assert [one.passage for one in kept] == [one.passage for one in record]
    assert kept[2:] == tuple(record[2:])
    for turn in kept[:2]:
        assert turn.text.startswith("[left out to keep the record short: about ")


def test_rulings_decisions_and_notes_stay_when_every_turn_has_to_go() -> None:
    kept = bounded(a_record(), limit_tokens=200)
    assert [one.text for one in kept if one.passage.kind is not TURN] == [
        "requirements is ruled",
        "requirements is noted",
        "architecture is ruled",
        "architecture is noted",
    ]
    assert size(kept) <= 200


@pytest.mark.parametrize("kind", [RULING, PassageKind.NOTE, PassageKind.DECISION])
def test_a_long_ruling_decision_or_note_is_cut_with_a_mark(kind: PassageKind) -> None:
    (kept,) = bounded([said(kind, "qa", "It is so. " * 9_000)])
    assert kept.text.startswith("It is so.")
    assert "[cut here; about " in kept.text
    assert tokens(kept.text) <= EACH


@pytest.mark.parametrize("text", ["word " * 900, "意思" * 900, "😀" * 900, "a" * 900])
def test_a_cut_text_is_within_its_limit_in_every_script(text: str) -> None:
    short = cut(text, 100)
    assert tokens(short) <= 100
    assert short.split("\n[cut here")[0] in text


def test_the_same_record_gives_the_same_digest() -> None:
    assert bounded(a_record()) == bounded(a_record())
