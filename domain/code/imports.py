"""What a file imports, read from its text alone.

A target is a path without a suffix where the language leaves it out. With `./` or `../` in front
it starts at the file's folder; without, at a root that only the tree can tell (`ties.py`).
"""

import ast
import re
from collections.abc import Iterator
from types import MappingProxyType

from domain.code.plain import plain
from domain.code.python import parse_module

_PYTHON_LINE = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<module>\.*[\w.]*)[ \t]+import[ \t]+\(?(?P<names>[\w, \t]*)"
    r"|import[ \t]+(?P<modules>[\w., \t]+))",
    re.MULTILINE,
)
_SCRIPT = re.compile(r"""(?:\bfrom|\bimport|\b(?:require|import)\s*\()\s*(["'])([^"'\n]+)\1""")
_ALIAS = re.compile(r"^(?:[@~]/|\$(?=lib\b))")
_GO = re.compile(r'^(?:import[ \t]+|[ \t]+)(?:[\w.]+[ \t]+)?"([^"\n]+)"', re.MULTILINE)
_DOTTED = re.compile(r"^[ \t]*import[ \t]+(?:static[ \t]+)?([\w.]+)", re.MULTILINE)
_RUST = re.compile(
    r"^[ \t]*(?:pub(?:\([^)\n]*\))?[ \t]+)?"
    r"(?:mod[ \t]+(?P<mod>\w+)[ \t]*;|use[ \t]+crate::(?P<use>[\w:]+))",
    re.MULTILINE,
)
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"', re.MULTILINE)
_RELATIVE = re.compile(r"""^[ \t]*require_relative[ \t(]*["']([^"'\n]+)["']""", re.MULTILINE)


def imports(path: str, text: str) -> tuple[str, ...]:
    """The targets, each once, in the order of the text; none for a language that is not known.

    Python goes by its syntax tree, or line by line when there is none; the others line by line.
    A script's import of a package by its bare name is left out: it is never a file of the tree.
    """
    read = _READERS.get(path.rpartition(".")[2].lower())
    return tuple(dict.fromkeys(read(text))) if read else ()


def _python(text: str) -> Iterator[str]:
    module = parse_module(text)
    if module is None:
        yield from _python_lines(text)
        return
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (_slashed(alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module_name = "." * node.level + (node.module or "")
            yield from _named(module_name, [alias.name for alias in node.names])


def _python_lines(text: str) -> Iterator[str]:
    for line in _PYTHON_LINE.finditer(text):
        if line["modules"]:
            yield from (
                _slashed(name.split()[0]) for name in line["modules"].split(",") if name.split()
            )
        else:
            names = [name.split()[0] for name in line["names"].split(",") if name.split()]
            yield from _named(line["module"], names)


def _named(module: str, names: list[str]) -> Iterator[str]:
    """`from a import b`: the file is `a/b` when b is a module, else `a`."""
    start = _slashed(module)
    yield start
    yield from (start.rstrip("/") + "/" + name for name in names if name != "*")


def _slashed(module: str) -> str:
    name = module.lstrip(".")
    dots = len(module) - len(name)
    above = ("./", "../" * (dots - 1))[dots > 1] if dots else ""
    return above + name.replace(".", "/")


def _script(text: str) -> Iterator[str]:
    for _, target in _SCRIPT.findall(plain(text)):
        if target.startswith(("./", "../", "src/")) or target in (".", ".."):
            yield target
        elif _ALIAS.match(target):
            yield _ALIAS.sub("", target)


def _go(text: str) -> Iterator[str]:
    yield "./"
    yield from _GO.findall(plain(text))


def _dotted(text: str) -> Iterator[str]:
    return (name.strip(".").replace(".", "/") for name in _DOTTED.findall(plain(text)))


def _rust(text: str) -> Iterator[str]:
    for found in _RUST.finditer(plain(text)):
        if found["mod"]:
            yield f"./{found['mod']}"
            continue
        whole = found["use"].strip(":").replace("::", "/")
        yield from (whole, whole.rpartition("/")[0] or whole)


def _include(text: str) -> Iterator[str]:
    for target in _INCLUDE.findall(plain(text)):
        yield from (f"./{target}", target)


def _ruby(text: str) -> Iterator[str]:
    return (f"./{target}" for target in _RELATIVE.findall(text))


_READERS = MappingProxyType(
    {"py": _python, "pyi": _python, "go": _go, "rs": _rust, "rb": _ruby}
    | dict.fromkeys(
        ("js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "svelte", "vue"), _script
    )
    | dict.fromkeys(("java", "kt", "scala"), _dotted)
    | dict.fromkeys(("c", "h", "cc", "cpp", "cxx", "hpp", "hh"), _include)
)
