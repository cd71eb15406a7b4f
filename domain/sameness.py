"""Whether two reviewers mean the same: the same place in a file, the same in other words."""

import re
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from types import MappingProxyType

NEAR = 3
"""Lines that two reviewers may be apart when they mean the same place."""
SAME_WORDS = 0.8
"""The share of words from which two consequences are the same: one word in five may differ.

A defect that is merged away is lost, one that is told twice costs a line: so the threshold is
high, and what differs in a negation, or in a name or number of the code, is never the same.
"""

_WORD = re.compile(r"\w+(?:[.'’]\w+)*")
_CODE = re.compile(r"[\d_.]|[a-z][A-Z]")
"""What tells a name or a number of the code from a word."""
_NOT = MappingProxyType(
    dict.fromkeys(("no", "not", "never", "without", "cannot", "nothing"), "not")
)
_FILLERS = re.compile(
    r"an?|the|th(?:is|at|ese|ose)|its?|is|are|be(?:en|ing)?|was|were|will|would|can|could|may|might"
    r"|must|should|of|to|in|on|at|by|for|from|with|as|and|or|so|then|when|if|there|here|every|each"
    r"|all|any|some|ha(?:s|ve|d)|do(?:es)?"
)
_LINE = re.compile(r"(?:lines?\s*)?L?(\d+)(?:\s*(?:-|–|to)\s*L?(\d+))?", re.IGNORECASE)


def same_place(one: str, other: str) -> bool:
    """Whether two places in one file are the same: a function, or lines at most `NEAR` apart.

    A place may list several (`10, 14-16`); one in common is enough. A line and a name are never
    the same, nor are the whole file and a place in it.
    """
    if folded(one) == folded(other):
        return True
    return any(_near(left, right) for left in places(one) for right in places(other))


def same_words(one: str, other: str) -> bool:
    """Whether two sentences say the same in much the same words (`SAME_WORDS`)."""
    if folded(one) == folded(other):
        return True
    left, right = _words(one), _words(other)
    return not _differ(left, right) and _share(left, right) >= SAME_WORDS


def all_places(one: str, other: str) -> str:
    """Both, so that no line is lost; a name that the other side gives in full is left out."""
    if folded(one) == folded(other):
        return one
    listed = dict.fromkeys([*places(one), *places(other)])
    names = {place: _name(place) for place in listed}
    full = [place for place in listed if not any(map(_ends(names[place]), names.values()))]
    return ", ".join(full)


def places(place: str) -> list[str]:
    """The places that a place lists."""
    return [part for part in (part.strip(" `") for part in place.split(",")) if part]


def _near(left: str, right: str) -> bool:
    """Whether two lines, ranges of lines or names of functions mean the same place."""
    here, there = _LINE.fullmatch(left), _LINE.fullmatch(right)
    if here and there:
        first, last = _range(here)
        start, end = _range(there)
        return start - last <= NEAR and first - end <= NEAR
    return not (here or there) and _same_name(_name(left), _name(right))


def _range(line: re.Match[str]) -> tuple[int, int]:
    first = int(line[1])
    return first, int(line[2] or first)


def _name(place: str) -> str:
    return folded(re.sub(r"\(.*|^(?:async )?(?:def|class|function|func|fn|method) ", "", place))


def _same_name(one: str, other: str) -> bool:
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _ends(name: str) -> Callable[[str], bool]:
    return lambda fuller: fuller.endswith(f".{name}")


def _words(text: str) -> dict[str, str]:
    """The stems that carry meaning, each with the word as written."""
    words = (word for word in _WORD.findall(text) if not _FILLERS.fullmatch(word.casefold()))
    return {_stem(word.casefold()): word for word in words}


def _stem(word: str) -> str:
    if word in _NOT or word.endswith(("n't", "n’t")):
        return "not"
    if _CODE.search(word) or len(word) < 5:
        return word
    plain = re.sub(r"(?:ies|ied)$", "y", word)
    return re.sub(r"(?:ing|ed|es|(?<!s)s|e)$", "", plain)


def _differ(left: dict[str, str], right: dict[str, str]) -> bool:
    """Whether one denies what the other says, or each names something else of the code."""
    here, there = left.keys() - right.keys(), right.keys() - left.keys()
    if "not" in here | there:
        return True
    return any(_CODE.search(left[w]) for w in here) and any(_CODE.search(right[w]) for w in there)


def _share(left: Iterable[str], right: Iterable[str]) -> float:
    """The token set ratio: 1 when one side says all that the other says and more, else the share
    of words in common. Two words in common are needed to count as all.
    """
    one, other = sorted(left), sorted(right)
    common = len(set(one) & set(other))
    if common > 1 and common == min(len(one), len(other)):
        return 1.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def folded(text: str) -> str:
    """Blind to case and spacing."""
    return " ".join(text.casefold().split())
