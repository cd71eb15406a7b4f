"""What a file offers to others: its public functions, classes and types.

Public is what carries no underscore in Python and what the language itself exports elsewhere.
Python goes by its syntax tree, or by its lines when there is none; the others by their lines.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import NamedTuple

from domain.code.plain import plain
from domain.code.python import parse_module

MAX_LINE = 160
"""Characters of a signature that are shown at most."""


class _Offer(NamedTuple):
    """A name that others can use (`Shop.pay` for a method), and the line that declares it."""

    name: str
    line: str


def signatures(path: str, text: str) -> tuple[str, ...]:
    """The lines that declare what is public, methods indented; none for an unknown language."""
    return tuple(_short(offer.line) for offer in _offers(path, text))


def dropped(before: str, after: str, path: str) -> tuple[str, ...]:
    """The public names that were declared before and are gone: `pay`, `Shop`, `Shop.refund`.

    A name that is still bound (imported from elsewhere, assigned) is not gone. The methods of a
    class that is gone are not told apart.
    """
    known = [offer.name for offer in _offers(path, before)]
    left = {offer.name for offer in _offers(path, after)} | _bound(path, after)
    gone = [name for name in dict.fromkeys(known) if name not in left]
    return tuple(name for name in gone if name.rpartition(".")[0] not in gone)


def _short(line: str) -> str:
    return line if len(line) <= MAX_LINE else line[: MAX_LINE - 1] + "…"


def _suffix(path: str) -> str:
    return path.rpartition(".")[2].lower()


def _offers(path: str, text: str) -> tuple[_Offer, ...]:
    suffix = _suffix(path)
    if suffix in _PYTHON:
        module = parse_module(text)
        found = _python_lines(text) if module is None else _python(module.body, "")
        return tuple(offer for offer in found if _is_public(offer.name))
    return tuple(_lines(_EXPORTS[suffix], plain(text))) if suffix in _EXPORTS else ()


def _is_public(name: str) -> bool:
    return not any(part.startswith("_") for part in name.split("."))


_PYTHON = frozenset({"py", "pyi"})
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_Branch = ast.If | ast.Try | ast.With


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module or class, those under `if`, `try` and `with` among them."""
    for node in body:
        yield node
        if isinstance(node, _Branch):
            yield from _statements(_inner(node))


def _inner(branch: _Branch) -> Iterator[ast.stmt]:
    for child in ast.iter_child_nodes(branch):
        if isinstance(child, ast.ExceptHandler):
            yield from child.body
        elif isinstance(child, ast.stmt):
            yield child


def _python(body: Iterable[ast.stmt], owner: str) -> Iterator[_Offer]:
    indent = "    " * (owner.count(".") if owner else 0)
    for node in _statements(body):
        if not isinstance(node, _Definition):
            continue
        yield _Offer(owner + node.name, indent + _head(node))
        if isinstance(node, ast.ClassDef):
            yield from _python(node.body, f"{owner}{node.name}.")


def _head(node: _Definition) -> str:
    """`def pay(self, amount: int = 0) -> bool`, on one line."""
    if isinstance(node, ast.ClassDef):
        bases = ", ".join(map(ast.unparse, [*node.bases, *node.keywords]))
        return f"class {node.name}" + (f"({bases})" if bases else "")
    word = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{word} {node.name}({ast.unparse(node.args)}){returns}"


_PYTHON_LINE = re.compile(
    r"^(?P<indent>[ \t]*)(?P<line>(?:async[ \t]+def|def|class)[ \t]+(?P<name>\w+)[^\n]*)",
    re.MULTILINE,
)


def _python_lines(text: str) -> Iterator[_Offer]:
    """Top-level definitions and the methods of classes, by their indentation."""
    owner, depth = "", 0
    for found in _PYTHON_LINE.finditer(text):
        name, line, width = found["name"], found["line"].rstrip().rstrip(":"), len(found["indent"])
        if not width:
            owner, depth = (name, 0) if line.startswith("class") else ("", 0)
            yield _Offer(name, line)
        elif owner and width == (depth or width):
            depth = width
            yield _Offer(f"{owner}.{name}", f"    {line}")


def _bound(path: str, text: str) -> frozenset[str]:
    """What a Python module binds by assignment and import, at its top and in its classes."""
    module = parse_module(text) if _suffix(path) in _PYTHON else None
    return frozenset(_names(module.body, "")) if module else frozenset()


def _names(body: Iterable[ast.stmt], owner: str) -> Iterator[str]:
    for node in _statements(body):
        if isinstance(node, ast.ClassDef):
            yield from _names(node.body, f"{owner}{node.name}.")
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (owner + (alias.asname or alias.name) for alias in node.names)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (owner + name.id for name in targets if isinstance(name, ast.Name))


_SCRIPT = re.compile(
    r"^[ \t]*(?P<line>export[ \t]+(?:default[ \t]+)?(?:declare[ \t]+)?(?:abstract[ \t]+)?"
    r"(?:async[ \t]+)?(?:function\b[ \t]*\*?|class|const[ \t]+enum|const|let|var|interface|type"
    r"|enum|namespace)[ \t]*(?P<name>[\w$]+)[^\n]*)"
    r"|^[ \t]*(?P<common>(?:module\.)?exports\.(?P<member>[\w$]+)[ \t]*=[^\n]*)"
    r"|^[ \t]*(?P<list>export[ \t]+(?:type[ \t]+)?\{(?P<names>[^}]*)\}[^\n]*)",
    re.MULTILINE,
)
_GO = re.compile(
    r"^(?P<line>func[ \t]+(?:\([^)\n]*?\*?(?P<owner>\w+)(?:\[[^\]\n]*\])?\)[ \t]*)?"
    r"(?P<name>[A-Z]\w*)[^\n]*|type[ \t]+(?P<member>[A-Z]\w*)[^\n]*)",
    re.MULTILINE,
)
_RUST = re.compile(
    r"^[ \t]*(?P<line>pub(?:\([^)\n]*\))?[ \t]+(?:(?:async|const|unsafe|default)[ \t]+)*"
    r"(?:fn|struct|enum|trait|type|mod|const|static|union)[ \t]+(?P<name>\w+)[^\n]*)",
    re.MULTILINE,
)
_JAVA = re.compile(
    r"^[ \t]*(?P<line>public[ \t]+(?:(?:static|final|abstract|sealed|synchronized|default|async"
    r"|override|virtual|partial|readonly)[ \t]+)*"
    r"(?:(?:class|interface|enum|record|struct)[ \t]+(?P<name>\w+)"
    r"|(?:[\w<>\[\],.?]+[ \t]+)*(?P<member>\w+)[ \t]*\()[^\n]*)",
    re.MULTILINE,
)

_EXPORTS = MappingProxyType(
    {"go": _GO, "rs": _RUST}
    | dict.fromkeys(
        ("js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "svelte", "vue"), _SCRIPT
    )
    | dict.fromkeys(("java", "cs"), _JAVA)
)


def _lines(pattern: re.Pattern[str], text: str) -> Iterator[_Offer]:
    """One offer for each line that the pattern finds; one for each name of an export list."""
    for found in pattern.finditer(text):
        groups = found.groupdict()
        if groups.get("names") is not None:
            yield from (_Offer(name, f"export {name}") for name in _listed(groups["names"]))
            continue
        owner = f"{groups['owner']}." if groups.get("owner") else ""
        name = groups["name"] or groups["member"]
        line = groups["line"] if groups.get("line") else groups["common"]
        yield _Offer(owner + name, line.rstrip(" \t{;"))


def _listed(names: str) -> Iterator[str]:
    """`a, b as c` is offered as `a` and `c`."""
    words = (part.split() for part in names.split(","))
    return (part[-1] for part in words if part)
