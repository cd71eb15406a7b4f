"""Answers that ran out of room: cut files are written anew, words go on where they stopped."""

import pytest

from domain.cut_answers import parse_cut, parse_rest
from domain.file_blocks import parse_file_blocks

A = "FILE: a.py\n```python\nx = 1\n```\n"
B = "FILE: b.py\n```python\ndef load():\n    return 1\n```\n"
C = "FILE: c.md\n````\n```\nrun\n```\n````\n"


def files(text: str) -> dict[str, str]:
    """The usable files of an answer."""
    return {file.path: file.text for file in parse_file_blocks(text).files}


@pytest.mark.parametrize(
    ("text", "path", "complete"),
    [
        (A + B[:30], "b.py", ("a.py",)),
        (A + B[:-3], "b.py", ("a.py",)),
        (A + "FILE: b.p", "", ("a.py",)),
        (A + "FILE: b.py\n``", "", ("a.py",)),
        (A + B, "", ("a.py", "b.py")),
        (A + "Next I wr", "", ("a.py",)),
        (A + C[:20], "c.md", ("a.py",)),
        (A + B + A[:20], "a.py", ("b.py",)),
        ("FILE: ./a.py\r\n```\r\nx", "a.py", ()),
    ],
    ids=[
        "in the code",
        "in the closing fence",
        "in the name",
        "in the opening fence",
        "between files",
        "in the prose below",
        "in a nested fence",
        "when it wrote a file again",
        "with CRLF",
    ],
)
def test_the_file_that_was_cut_is_known(text: str, path: str, complete: tuple[str, ...]) -> None:
    cut = parse_cut(text)
    assert (cut.path, cut.files, cut.in_files) == (path, complete, True)


@pytest.mark.parametrize("end", range(1, len(A + B + C)))
def test_wherever_it_is_cut_the_files_come_out_whole(end: int) -> None:
    """A seat that does what it is asked: the cut file from its name on, then the rest."""
    whole = "Some words first.\n\n" + A + B + C
    cut = parse_cut(whole[: len(whole) - len(A + B + C) + end])
    rest = "\n".join(block for block in (A, B, C) if not set(files(block)) <= set(cut.files))
    joined = parse_file_blocks(parse_rest(cut, rest or "Nothing is missing."))
    assert {file.path: file.text for file in joined.files} == files(whole)
    assert not joined.problems


@pytest.mark.parametrize(
    ("rest", "expected", "problems"),
    [
        ("Going on:\n\n" + B, {"a.py", "b.py"}, []),
        (B[26:] + C, {"a.py", "c.md"}, ["b.py"]),
        (B[26:], {"a.py"}, ["b.py"]),
        (C, {"a.py", "c.md"}, ["b.py"]),
    ],
    ids=["after a remark", "the second half and another", "the second half", "another file"],
)
def test_two_halves_of_a_file_are_never_glued_together(
    rest: str, expected: set[str], problems: list[str]
) -> None:
    cut = parse_cut(A + B[:26])
    found = parse_file_blocks(parse_rest(cut, rest))
    assert {file.path for file in found.files} == expected
    assert [problem.path for problem in found.problems] == problems


@pytest.mark.parametrize(
    ("text", "rest", "joined"),
    [
        ("R1: it lists all it", "items of a day.", "R1: it lists all items of a day."),
        ("R1: it lists all ", "items.", "R1: it lists all items."),
        ("R1: it lists all\n", "R2: it adds.", "R1: it lists all\nR2: it adds."),
        ("R1: done.\nR2: it adds it", "R2: it adds items.", "R1: done.\nR2: it adds items."),
        ("一覧を表示し", "ます。", "一覧を表示します。"),
        ("My plan is this.", A, "My plan is this.\n\n" + A),
    ],
    ids=["in a word", "after a space", "after a line", "a line again", "no spaces", "a file"],
)
def test_words_go_on_where_they_stopped(text: str, rest: str, joined: str) -> None:
    assert parse_rest(parse_cut(text), rest) == joined
