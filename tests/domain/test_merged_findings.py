"""What several reviewers found counts once; what is nearly the same does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.findings import Finding, Severity
from domain.merged_findings import merge_findings

CRITICAL, WARNING = Severity.CRITICAL, Severity.WARNING


def finding(
    severity: Severity, path: str, place: str, consequence: str, fix: str = "", seat: str = "gpt"
) -> Finding:
    return Finding(
        severity=severity, path=path, place=place, consequence=consequence, fix=fix, seat=seat
    )


SAME = {
    "case and spacing": (("a.py", "1", "Slow  query"), ("a.py", "1", "slow query")),
    "three lines apart": (("a.py", "10", "slow query"), ("a.py", "13", "slow query")),
    "into a range": (("a.py", "10-20", "slow query"), ("a.py", "23", "slow query")),
    "line in words": (("a.py", "line 10", "slow query"), ("a.py", "L12", "slow query")),
    "brackets": (("a.py", "pay()", "slow query"), ("a.py", "pay", "slow query")),
    "with arguments": (("a.py", "pay(self, x)", "slow query"), ("a.py", "Pay", "slow query")),
    "def": (("a.py", "def pay", "slow query"), ("a.py", "pay", "slow query")),
    "method and class": (("a.py", "Shop.pay", "slow query"), ("a.py", "pay", "slow query")),
    "fillers": (
        ("a.py", "1", "slow query on every request"),
        ("a.py", "1", "there is a slow query for each of the requests"),
    ),
    "another form": (
        ("a.py", "1", "the price is rounded twice"),
        ("a.py", "1", "prices being rounded twice"),
    ),
    "the order of words": (
        ("a.py", "1", "an empty file crashes the import"),
        ("a.py", "1", "the import crashes on an empty file"),
    ),
    "one says more": (
        ("a.py", "1", "the import crashes"),
        ("a.py", "1", "the import crashes when the file is empty, and the lock stays"),
    ),
    "one word in five": (
        ("a.py", "1", "login accepts expired tokens of users"),
        ("a.py", "1", "login accepts expired tokens of customers"),
    ),
    "another negation": (
        ("a.py", "1", "anybody can log in without password"),
        ("a.py", "1", "anybody can log in with no password"),
    ),
    "nowhere": (("", "", "no tests"), ("", "", "No  tests")),
}

APART = {
    "another file": (("a.py", "1", "slow query"), ("b.py", "1", "slow query")),
    "the same name in another folder": (("a.py", "1", "slow"), ("src/a.py", "1", "slow")),
    "four lines apart": (("a.py", "10", "slow query"), ("a.py", "14", "slow query")),
    "behind a range": (("a.py", "10-20", "slow query"), ("a.py", "24", "slow query")),
    "another function": (("a.py", "pay", "slow query"), ("a.py", "repay", "slow query")),
    "another class": (("a.py", "Shop.pay", "slow"), ("a.py", "Till.pay", "slow")),
    "a line and a name": (("a.py", "12", "slow query"), ("a.py", "pay", "slow query")),
    "a line and the file": (("a.py", "12", "slow query"), ("a.py", "", "slow query")),
    "another consequence": (("a.py", "1", "slow query"), ("a.py", "1", "wrong result")),
    "a key word differs": (
        ("a.py", "1", "SQL injection through the name"),
        ("a.py", "1", "SQL injection through the email"),
    ),
    "another operation": (
        ("a.py", "1", "the amount is never rounded"),
        ("a.py", "1", "the amount is never checked"),
    ),
    "the contrary": (
        ("a.py", "1", "the token is checked against the old key"),
        ("a.py", "1", "the token is not checked against the old key"),
    ),
    "another variable": (
        ("a.py", "1", "the value of user_id reaches the query before anything was validated"),
        ("a.py", "1", "the value of group_id reaches the query before anything was validated"),
    ),
    "another number": (
        ("a.py", "1", "the server answers 500 when the body of the request is empty"),
        ("a.py", "1", "the server answers 404 when the body of the request is empty"),
    ),
    "a word is not a sentence": (("a.py", "1", "crash"), ("a.py", "1", "crash loses the orders")),
    "opposites that look alike": (("a.py", "1", "encode fails"), ("a.py", "1", "decode fails")),
    "nowhere, in other words": (("", "", "tests are missing"), ("", "", "missing tests here")),
}


def both(rows: tuple[tuple[str, str, str], ...]) -> list[Finding]:
    return [
        finding(WARNING, *row, seat=seat) for row, seat in zip(rows, ("gpt", "claude"), strict=True)
    ]


@pytest.mark.parametrize("rows", SAME.values(), ids=SAME)
def test_the_same_in_other_words_counts_once(rows: tuple[tuple[str, str, str], ...]) -> None:
    (merged,) = merge_findings(both(rows))

    assert merged.seat == "gpt, claude"
    assert merged.consequence == max((row[2] for row in rows), key=len)
    assert len(merge_findings(both(rows)[::-1])) == 1


@pytest.mark.parametrize("rows", APART.values(), ids=APART)
def test_what_only_looks_alike_stays_apart(rows: tuple[tuple[str, str, str], ...]) -> None:
    assert merge_findings(both(rows)) == tuple(both(rows))
    assert len(merge_findings(both(rows)[::-1])) == 2


def test_the_worst_severity_and_the_clearest_wording_stay_and_critical_comes_first() -> None:
    found = [
        finding(WARNING, "a.py", "1", "Slow  query", "", "claude"),
        finding(CRITICAL, "b.py", "run", "crash", "guard", "gpt"),
        finding(WARNING, "a.py", "3", "slow query", "add an index", "gpt"),
        finding(WARNING, "c.py", "", "untested", "", "gpt"),
        finding(CRITICAL, "a.py", "1", "slow query on every request", "", "gemini"),
        finding(WARNING, "a.py", "1", "SLOW QUERY", "other", "claude"),
    ]

    assert merge_findings(found) == (
        finding(
            CRITICAL,
            "a.py",
            "1, 3",
            "slow query on every request",
            "add an index",
            "claude, gpt, gemini",
        ),
        finding(CRITICAL, "b.py", "run", "crash", "guard", "gpt"),
        finding(WARNING, "c.py", "", "untested", "", "gpt"),
    )


def test_the_fix_belongs_to_the_wording_that_stays() -> None:
    found = [
        finding(WARNING, "a.py", "1", "slow query", "cache it"),
        finding(WARNING, "a.py", "1", "slow query on requests", "add an index"),
    ]

    assert [one.fix for one in merge_findings(found)] == ["add an index"]


@pytest.mark.parametrize(
    ("one", "other", "place"),
    [("pay", "Shop.pay", "Shop.pay"), ("1", "L3", "1, L3"), ("10-12", "14", "10-12, 14")],
)
def test_no_place_is_lost(one: str, other: str, place: str) -> None:
    found = [finding(WARNING, "a.py", where, "slow query") for where in (one, other)]

    assert [merged.place for merged in merge_findings(found)] == [place]


PLACES = st.sampled_from(["", "1", "3", "5-6", "9", "12", "pay", "Shop.pay", "pay()", "1, 9"])
SAID = st.sampled_from(
    [
        "slow query",
        "slow query on requests",
        "query not slow",
        "the price is rounded twice",
        "prices rounded twice in user_id",
        "prices rounded twice in group_id",
        "crash",
    ]
)
FOUND = st.builds(
    finding,
    st.sampled_from(list(Severity)),
    st.sampled_from(["", "a.py", "b.py"]),
    PLACES,
    SAID,
    seat=st.sampled_from(["claude", "gpt", "gemini"]),
)


@given(st.lists(FOUND, max_size=12))
def test_merging_twice_changes_nothing_and_loses_no_file_and_no_critical(
    found: list[Finding],
) -> None:
    once = merge_findings(found)

    assert merge_findings([*once, *once]) == once
    assert {one.path for one in once} == {one.path for one in found}
    worst = {one.path for one in found if one.severity is CRITICAL}
    assert {one.path for one in once if one.severity is CRITICAL} == worst
