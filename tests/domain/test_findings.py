"""Review answers are read line by line, and the same finding counts once."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import UnreadableReview
from domain.findings import Finding, Review, Severity, advisory, parse_findings

CRITICAL, WARNING = Severity.CRITICAL, Severity.WARNING


def finding(
    severity: Severity, path: str, place: str, consequence: str, fix: str = "", seat: str = "gpt"
) -> Finding:
    return Finding(
        severity=severity, path=path, place=place, consequence=consequence, fix=fix, seat=seat
    )


LINES = {
    "as asked": (
        "FINDING: critical | src/app.py:42 | anybody can log in | check the password",
        (CRITICAL, "src/app.py", "42", "anybody can log in", "check the password"),
    ),
    "a name for a place": (
        "FINDING: warning | a.py:Shop.pay | slow | cache",
        (WARNING, "a.py", "Shop.pay", "slow", "cache"),
    ),
    "a path alone": (
        "FINDING: warning | a.py | slow | cache",
        (WARNING, "a.py", "", "slow", "cache"),
    ),
    "no fix": ("FINDING: warning | a.py:1 | slow", (WARNING, "a.py", "1", "slow", "")),
    "high": ("FINDING: HIGH | a.py:1 | slow | x", (CRITICAL, "a.py", "1", "slow", "x")),
    "blocker": ("finding: Blocker | a.py:1 | slow | x", (CRITICAL, "a.py", "1", "slow", "x")),
    "medium": ("Finding: Medium | a.py:1 | slow | x", (WARNING, "a.py", "1", "slow", "x")),
    "unheard-of severity": (
        "FINDING: spicy | a.py:1 | slow | x",
        (WARNING, "a.py", "1", "slow", "x"),
    ),
    "no severity, a bar in the fix": (
        "FINDING: a.py:1 | slow | use a | b",
        (WARNING, "a.py", "1", "slow", "use a | b"),
    ),
    "underscores": (
        "FINDING: critical | __init__.py:__all__ | slow | x",
        (CRITICAL, "__init__.py", "__all__", "slow", "x"),
    ),
    "bullet": ("- FINDING: critical | a.py:1 | slow | x", (CRITICAL, "a.py", "1", "slow", "x")),
    "number": ("3. FINDING: critical | a.py:1 | slow | x", (CRITICAL, "a.py", "1", "slow", "x")),
    "bold": (
        "**FINDING:** **critical** | `a.py:1` | slow | x",
        (CRITICAL, "a.py", "1", "slow", "x"),
    ),
    "all bold": ("**FINDING: critical | a.py:1 | slow | x**", (CRITICAL, "a.py", "1", "slow", "x")),
    "heading": ("### FINDING: critical | a.py:1 | slow | x", (CRITICAL, "a.py", "1", "slow", "x")),
    "range": (
        "FINDING: critical | a.py:10-20 | slow | x",
        (CRITICAL, "a.py", "10-20", "slow", "x"),
    ),
    "hash": ("FINDING: critical | a.py#L10 | slow | x", (CRITICAL, "a.py", "10", "slow", "x")),
    "line in words": (
        "FINDING: critical | a.py line 10 | slow | x",
        (CRITICAL, "a.py", "10", "slow", "x"),
    ),
    "name in backticks": (
        "FINDING: critical | `a.py`:`run` | slow | x",
        (CRITICAL, "a.py", "run", "slow", "x"),
    ),
    "dot slash": ("FINDING: critical | ./a.py:1 | slow | x", (CRITICAL, "a.py", "1", "slow", "x")),
    "a bar in the fix": (
        "FINDING: critical | a.py:1 | slow | use a | b",
        (CRITICAL, "a.py", "1", "slow", "use a | b"),
    ),
    "no severity": ("FINDING: a.py:1 | slow | x", (WARNING, "a.py", "1", "slow", "x")),
    "no path": (
        "FINDING: critical | nobody is asked for a password",
        (CRITICAL, "", "", "nobody is asked for a password", ""),
    ),
    "prose": ("FINDING: the login is open", (WARNING, "", "", "the login is open", "")),
}


@pytest.mark.parametrize(("line", "want"), LINES.values(), ids=LINES)
def test_a_finding_is_read(line: str, want: tuple[Severity, str, str, str, str]) -> None:
    review = parse_findings(f"I looked at it.\r\n\r\n{line}\r\nThat is all.", "gpt")

    assert review.findings == (finding(*want),)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("CLEAN: src/util.py", ("src/util.py",)),
        ("- **CLEAN:** `src/util.py`", ("src/util.py",)),
        ("CLEAN: a.py, ./b.py\nclean: a.py", ("a.py", "b.py")),
        ("CLEAN: a.py (nothing to say)", ("a.py",)),
        ("CLEAN: a.py looks good, Makefile, all other files", ("a.py", "Makefile")),
        ("CLEAN: __init__.py", ("__init__.py",)),
        ("CLEAN: none", ()),
        ("FINDING: none", ()),
        ("FINDING: No findings.", ()),
    ],
)
def test_what_is_clean_is_read(text: str, clean: tuple[str, ...]) -> None:
    review = parse_findings(text, "gpt")

    assert (review.findings, review.clean) == ((), clean)


@pytest.mark.parametrize("text", ["", "Looks good to me!", "I have a finding and it is clean."])
def test_an_answer_without_a_finding_or_a_clean_line_cannot_be_read(text: str) -> None:
    with pytest.raises(UnreadableReview, match="FINDING: critical"):
        parse_findings(text, "gpt")


@given(st.text() | st.text(alphabet="FINDINGCLEAN:| `*#.\n/a1\ud800"))
def test_a_review_is_read_or_refused_and_nothing_else(text: str) -> None:
    with contextlib.suppress(UnreadableReview):
        parse_findings("CLEAN: " + text, "gpt")


@pytest.mark.parametrize(("place", "expected"), [("L42", "42"), ("LinkHandler", "LinkHandler")])
def test_only_a_line_number_loses_its_letter(place: str, expected: str) -> None:
    answer = f"FINDING: warning | src/app.py:{place} | it fails | mend it"
    assert parse_findings(answer, "claude").findings[0].place == expected


CHUNK = ("src/app.py", "src/shop/cart.py")


@pytest.mark.parametrize(
    ("path", "severity"),
    [
        ("src/app.py", CRITICAL),
        ("app.py", CRITICAL),
        ("shop/cart.py", CRITICAL),
        ("", CRITICAL),
        ("src/other.py", WARNING),
        ("art.py", WARNING),
        ("lib/app.py", WARNING),
        ("src", WARNING),
    ],
)
def test_a_finding_about_a_file_outside_the_chunk_is_advice(path: str, severity: Severity) -> None:
    review = Review(findings=(finding(CRITICAL, path, "1", "crash"),), clean=("src/app.py",))

    read = advisory(review, CHUNK)

    assert read.findings == (finding(severity, path, "1", "crash"),)
    assert read.clean == review.clean


def test_advice_stays_advice_inside_the_chunk_too() -> None:
    review = Review(findings=(finding(WARNING, "src/app.py", "1", "slow"),), clean=())

    assert advisory(review, CHUNK) == review
