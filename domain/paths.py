"""Paths from outside: canonical or refused, never repaired.

A repaired path is a guess about what somebody meant, and two guesses may meet in one file. A
refused one is told to the seat that wrote it, and costs a repair turn.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator

from domain.errors import BadPath

MAX_PATH = 240
MAX_LEVELS = 16
MAX_SEGMENT_BYTES = 120

_FORBIDDEN = frozenset('\\:*?"<>|')
_REPOSITORIES = frozenset({".git", ".hg", ".svn", "git~1"})
_SUFFIXES = "123456789¹²³"
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {name + digit for name in ("com", "lpt") for digit in _SUFFIXES}
)
"""Reserved by Windows with any extension, superscript digits included ("Naming Files", Microsoft;
the same list as `ntpath.isreserved`)."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_IGNORABLE = frozenset(
    map(
        chr,
        (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10)),
    )
)
"""Letters and marks that are drawn as nothing (Unicode, Default_Ignorable_Code_Point)."""

_Rule = tuple[Callable[[str], bool], str]

_WHOLE: tuple[_Rule, ...] = (
    (lambda path: not path, "is empty"),
    (lambda path: len(path) > MAX_PATH, f"is longer than {MAX_PATH} characters"),
    (lambda path: path[0] == "/", "is absolute; write it from the root of the project"),
    (lambda path: path[0] in "~-", "starts with ~ or -"),
    (lambda path: any(map(_unseen, path)), "has a character that cannot be seen"),
    (lambda path: any(map(_odd_space, path)), "has a space that is no plain space"),
    (lambda path: not _normal(path), "is not in the Unicode forms NFC and NFKC"),
    (lambda path: not _FORBIDDEN.isdisjoint(path), 'has one of the characters \\ : * ? " < > |'),
    (lambda path: path.count("/") >= MAX_LEVELS, f"is deeper than {MAX_LEVELS} levels"),
)
_SEGMENT: tuple[_Rule, ...] = (
    (lambda name: name in ("", ".", ".."), "has an empty, . or .. segment"),
    (
        lambda name: len(name.encode()) > MAX_SEGMENT_BYTES,
        f"has a segment over {MAX_SEGMENT_BYTES} bytes",
    ),
    (lambda name: name[-1] in ". ", "has a segment that ends with a dot or a space"),
    (lambda name: name[0] == " ", "has a segment that starts with a space"),
    (lambda name: name.casefold() in _REPOSITORIES, "is inside a version control folder"),
    (lambda name: _stem(name) in _DEVICES, "has a name that Windows reserves for a device"),
)


def canonical_path(raw: str) -> str:
    """The path as it came, once every rule holds; raises `BadPath` with the first that does not.

    Relative, `/` between segments, at most 240 characters, 16 levels and 120 UTF-8 bytes a
    segment; safe as a file name on Linux, macOS and Windows and inside a git tree.
    """
    for broken, reason in _WHOLE:
        if broken(raw):
            raise BadPath(raw, reason)
    for segment in raw.split("/"):
        for broken, reason in _SEGMENT:
            if broken(segment):
                raise BadPath(raw, reason)
    return raw


def check_together(paths: Iterable[str]) -> None:
    """Whether canonical paths can live in one tree; raises the first `BadPath` of `conflicts`."""
    for conflict in conflicts(paths):
        raise conflict


def conflicts(paths: Iterable[str]) -> Iterator[BadPath]:
    """Each path that a case-blind disk cannot hold beside the earlier ones.

    Equal when case and Unicode form are folded (a repeated path included), or a file where
    another path needs a folder.
    """
    files: dict[str, str] = {}
    folders: dict[str, str] = {}
    for path in paths:
        key = _folded(path)
        parents = [key[:place] for place, char in enumerate(key) if char == "/"]
        if key in files:
            yield BadPath(path, f"is the same file as {files[key]!r} where case is not told apart")
        elif key in folders:
            yield BadPath(path, f"is a file, but {folders[key]!r} needs a folder there")
        elif taken := next((files[parent] for parent in parents if parent in files), None):
            yield BadPath(path, f"needs a folder where {taken!r} is a file")
        else:
            files[key] = path
            folders.update((parent, path) for parent in parents if parent not in folders)


def _unseen(char: str) -> bool:
    return unicodedata.category(char) in _UNSEEN or char in _IGNORABLE


def _odd_space(char: str) -> bool:
    return char != " " and unicodedata.category(char) == "Zs"


def _normal(path: str) -> bool:
    return all(unicodedata.is_normalized(form, path) for form in ("NFC", "NFKC"))


def _stem(name: str) -> str:
    return name.partition(".")[0].rstrip(" ").casefold()


def _folded(path: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", path).casefold())
