"""The elision guard: has somebody written "rest unchanged" in place of code?

A file with such a comment would overwrite working code with a remark. Wrong alarms cost a repair
turn, so only whole-line comments count, and what the file held before is never held against it:

* sure hints name what stays and that it stays, or are framed by dots;
* unsure hints ("rest of the code", "unchanged") count when no code stands right below them, or
  when the file is known, or when it shrank to less than half.

In Markdown and plain text only `<!-- -->` is a comment. Doc comments and docstrings are prose.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

_PROSE = (".md", ".mdx", ".markdown", ".rst", ".txt", ".adoc")
_MAX_LINE = 200
_LONG = 40
"""Lines from which a file that shrinks to less than half is looked at twice."""

_THING = (
    r"(?:code|files?|functions?|methods?|class(?:es)?|implementations?|contents?|logic|imports?"
    r"|components?|tests?|modules?|scripts?|body|styles?|rules|routes|handlers?|fields|properties"
    r"|props|config(?:uration)?|sections?|lines|definitions?|markup|html|css|page|template"
    r"|document|helpers?|variables|state|settings|options|endpoints?|services?|dependencies"
    r"|columns?|tables?|rows)"
)
_STAYS = (
    r"(?:(?:is|are|remains?|stays?|left|kept|goes|go|exactly|all|the|here|continues?) ){0,4}"
    r"(?:unchanged|same|same as (?:before|above)|as before|as above|as is|as-is|omitted"
    r"(?: for brevity)?|identical|untouched|not shown|elided|truncated)"
)
_REST = (
    r"(?:the )?(?:rest|remainder) of (?:(?:the|your|this|my|our|existing) ){0,2}"
    rf"(?:\w+ )?{_THING}"
)
_KEPT = (
    r"(?:(?:the|your|all|other|previous|remaining|existing|original) ){0,3}"
    rf"(?:{_THING} )?{_STAYS}"
)
_OLD = (
    r"(?:(?:the|your|all|keep|and|same) ){0,3}"
    r"(?:existing|previous|remaining|unchanged|other|original|rest|more)(?: [\w/-]+){0,3}"
)
_OLD_THING = (
    r"(?:(?:the|your|all|keep) ){0,2}(?:existing|previous|remaining|unchanged|original)"
    rf" (?:\w+ )?{_THING}(?: {_STAYS})?"
)

_SURE = re.compile(rf"{_REST},? {_STAYS}|keep (?:the |all |your )*(?:existing|rest)\b.{{0,40}}")
_UNSURE = re.compile(
    rf"(?:{_REST}|{_OLD_THING}) (?:goes |go |continues |stays )?here"
    rf"|{_REST}|{_KEPT}|no changes?(?: here| needed)?|(?:the )?rest {_STAYS}|{_OLD_THING}"
    r"|(?:code|lines) (?:omitted|removed|truncated) for brevity|(?:the )?rest"
)
_DOTTED = re.compile(rf"|{_REST}.{{0,40}}|{_OLD}|{_KEPT}|(?:the )?rest {_STAYS}|etc|snip")

_COMMENT = re.compile(r"(?:#(?![!:#])|//(?![/!])|/\*(?!\*)|\{/\*|<!--|--(?!-)|;+|%)\s*(.*)")
_HTML = re.compile(r"<!--\s*(.*)")
_CLOSERS = re.compile(r"\s*(?:\*/\}?|-->)\s*$")
_BARE_WORDS = re.compile(rf"{_SURE.pattern}|{_OLD_THING}|{_REST}")
_BARE = re.compile(r"(?:\.\.\.|…|\[|\()[\s.…]*(\w.*)")
_FRAME = " \t.…-–—=*_()[]{}<>:;!"
_DOTS = ("...", "…")
_INDENTED = re.compile(r"\S+\s\s")
"""Dots set in from their comment sign belong to an example in a longer comment."""
_QUOTES = re.compile(r'"""|\'\'\'')
_CLOSING = re.compile(r"[)\]}]|</|end\b|pass\b|\.\.\.$|…$")
_ABRUPT = re.compile(r".*(?:[{(\[,=+\\]|&&|\|\|)")


def elision(text: str, before: str | None, path: str = "") -> str | None:
    """A phrase that completes "the file …" when code was left out, else None.

    `before` is the file's text so far, if it is known; `path` tells prose from code.
    """
    lines = _code_lines(text) if not path.lower().endswith(_PROSE) else text.split("\n")
    opener = _HTML if path.lower().endswith(_PROSE) else _COMMENT
    old = frozenset(map(str.strip, before.split("\n"))) if before is not None else frozenset()
    shrunk = _shrunk(text, before)
    known = shrunk or before is not None
    for number, (line, below) in enumerate(pairwise([*lines, ""]), start=1):
        stripped = line.strip()
        if stripped and stripped not in old and _hint(line, below, known, opener):
            return f"has {stripped!r} in line {number} in place of code"
    if shrunk and _ABRUPT.fullmatch(text.rstrip().rpartition("\n")[2]):
        return "ends in the middle of a statement and has less than half of the lines it had"
    return None


def _code_lines(text: str) -> list[str]:
    """The lines, with those inside triple quotes blanked."""
    return list(_outside_quotes(text.split("\n")))


def _outside_quotes(lines: list[str]) -> Iterator[str]:
    quote = ""
    for line in lines:
        inside = quote
        for mark in _QUOTES.findall(line):
            if not quote:
                quote = mark
            elif mark == quote:
                quote = ""
        yield "" if inside else line


def _hint(line: str, below: str, known: bool, opener: re.Pattern[str]) -> bool:
    stripped = line.strip()
    if len(stripped) > _MAX_LINE:
        return False
    comment = opener.match(stripped)
    if comment is None:
        return opener is _COMMENT and _bare_hint(stripped)
    body = _CLOSERS.sub("", comment[1]).strip()
    words = _words(body)
    if not words:
        return body in _DOTS and not _INDENTED.match(stripped)
    if _SURE.fullmatch(words) or (body.startswith(_DOTS) and _DOTTED.fullmatch(words)):
        return True
    return bool(_UNSURE.fullmatch(words)) and (known or not _code_follows(line, below))


def _bare_hint(stripped: str) -> bool:
    """Dots or brackets with no comment sign: only with words that no code can be."""
    bare = _BARE.fullmatch(stripped)
    words = _words(bare[1]) if bare else ""
    return " " in words and bool(_BARE_WORDS.fullmatch(words))


def _words(body: str) -> str:
    return " ".join(body.casefold().strip(_FRAME).split())


def _code_follows(line: str, below: str) -> bool:
    stripped = below.strip()
    if not stripped or _CLOSING.match(stripped):
        return False
    return _indent(below) >= _indent(line)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _shrunk(text: str, before: str | None) -> bool:
    old = 0 if before is None else before.count("\n")
    return old > _LONG and text.count("\n") * 2 < old
