import pytest

from cli.asking import parse_choice
from cli.asking_for import compose, parse_absence, parse_rounds
from cli.problems import BadUsage, Trouble
from cli.words import harmless
from domain.decisions import Decision, DecisionKind, Option

DECISION = Decision(
    id="d",
    kind=DecisionKind.ROUND,
    round="qa",
    question="What next?",
    options=(Option(id="continue", label="Go on"), Option(id="stop", label="Stop")),
    default="continue",
    owner="local:0",
)


@pytest.mark.parametrize(
    ("words", "choice"),
    [("stop", "stop"), ("2", "stop"), (" 1 ", "continue"), ("", "continue")],
    ids=["id", "number", "spaces", "default"],
)
def test_an_option_is_chosen_by_id_or_number(words: str, choice: str) -> None:
    assert parse_choice(DECISION, words) == choice


@pytest.mark.parametrize("words", ["0", "3", "no", "²"])
def test_no_option_is_guessed(words: str) -> None:
    with pytest.raises(Trouble, match="is no option"):
        parse_choice(DECISION, words)


@pytest.mark.parametrize(
    ("text", "rounds"),
    [
        ("1", {"requirements"}),
        ("1-3,6", {"requirements", "architecture", "development", "devops"}),
        ("qa, 2", {"qa", "architecture"}),
    ],
)
def test_rounds_are_named_by_number_or_name(text: str, rounds: set[str]) -> None:
    assert parse_rounds(text) == rounds


@pytest.mark.parametrize("text", ["0", "8", "3-1", "1-", "-3", "x", "", "1--2"])
def test_a_round_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadUsage, match="names no round"):
        parse_rounds(text)


def test_rounds_and_a_preset_exclude_each_other() -> None:
    with pytest.raises(BadUsage):
        compose(
            task="t",
            files=(),
            rounds="1",
            preset="full",
            seats=None,
            title=None,
            iterations=None,
            auto_confirm=False,
            terms={},
        )


@pytest.mark.parametrize(
    ("text", "quorum", "asked"),
    [
        (None, None, {}),
        (None, 2, {"quorum": 2}),
        ("proceed", None, {"policy": "proceed"}),
        ("wait", None, {"policy": "wait", "wait_minutes": 120}),
        ("wait:5", 1, {"policy": "wait", "wait_minutes": 5, "quorum": 1}),
        ("substitute:gpt", None, {"policy": "substitute", "substitute": "gpt"}),
    ],
)
def test_absence_is_one_word(text: str | None, quorum: int | None, asked: object) -> None:
    assert parse_absence(text, quorum) == asked


@pytest.mark.parametrize(
    "text", ["sulk", "wait:", "wait:soon", "wait:²", "substitute", ":", "wait:-1"]
)
def test_an_absence_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadUsage, match="no way to treat an absent seat"):
        parse_absence(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\tand\nlines", "plain\tand\nlines"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("a\rb\x9bc\x07", "abc"),
        ("user\u202egpj.exe", "usergpj.exe"),
    ],
)
def test_text_from_outside_cannot_steer_the_terminal(text: str, shown: str) -> None:
    assert harmless(text) == shown
