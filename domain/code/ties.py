"""Which file of a tree imports which other one."""

import posixpath
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType

from domain.code.imports import imports

_FAMILIES = (
    ("py", "pyi"),
    ("js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "svelte", "vue"),
    ("go",),
    ("java", "kt", "scala"),
    ("rs",),
    ("rb",),
    ("c", "h", "cc", "cpp", "cxx", "hpp", "hh"),
)
_FAMILY = MappingProxyType({suffix: family[0] for family in _FAMILIES for suffix in family})
_FOR_THE_FOLDER = frozenset({"__init__", "index", "mod"})
"""Names of files that stand for their folder in an import."""
_ROOTS = ("", "src", "lib", "src/main/java", "src/main/kotlin", "src/main/scala")
"""Where absolute imports start, seen from any folder above the importing file."""
_MODULE = re.compile(r"^module[ \t]+(\S+)", re.MULTILINE)


def ties(texts: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """For each path the other paths that it imports, sorted. Imports from outside are left out.

    A relative import is looked up from the file's folder, an absolute one from the outermost
    folder above the file where it can be found. A file is only tied to files of its language,
    or to one that it names with its suffix.
    """
    tree = _Tree(texts)
    return {path: tree.imported(path, texts[path]) for path in sorted(texts)}


class _Tree:
    """The paths of a tree by the names under which others import them."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._paths = frozenset(texts)
        self._stems: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        self._modules = _go_modules(texts)
        for path in sorted(texts):
            for stem in _stems(path):
                self._stems[stem, _family(path)].append(path)

    def imported(self, path: str, text: str) -> tuple[str, ...]:
        found = {other for target in imports(path, text) for other in self._found(path, target)}
        return tuple(sorted(found - {path}))

    def _found(self, path: str, target: str) -> Iterable[str]:
        if _family(path) == "py" and target in sys.stdlib_module_names:
            return ()
        for place in self._places(path, target):
            if place in self._paths:
                return (place,)
            known = self._stems.get((place, _family(path)))
            if known:
                return known
        return ()

    def _places(self, path: str, target: str) -> Iterable[str]:
        folder = posixpath.dirname(path)
        if target.startswith("."):
            return self._written_otherwise(posixpath.normpath(posixpath.join(folder, target)))
        if _family(path) == "go":
            return self._in_module(target)
        above = [*reversed([str(step) for step in PurePosixPath(path).parents if str(step) != "."])]
        return [posixpath.join(step, root, target) for step in ("", *above) for root in _ROOTS]

    def _written_otherwise(self, place: str) -> tuple[str, ...]:
        """TypeScript names the script that it will become: `./a.js` is `./a.ts`."""
        bare, dot, suffix = place.rpartition(".")
        return (place, bare) if dot and _FAMILY.get(suffix) == "js" else (place,)

    def _in_module(self, target: str) -> list[str]:
        return [
            posixpath.normpath(posixpath.join(folder, target[len(module) :].lstrip("/")))
            for module, folder in self._modules
            if target == module or target.startswith(f"{module}/")
        ]


def _family(path: str) -> str:
    suffix = path.rpartition(".")[2].lower()
    return _FAMILY.get(suffix, suffix)


def _stems(path: str) -> tuple[str, ...]:
    """What others write for this file: the path without suffix, or its folder."""
    stem, folder = posixpath.splitext(path)[0], posixpath.dirname(path) or "."
    if _family(path) == "go":
        return () if stem.endswith("_test") else (folder,)
    return (stem, folder) if posixpath.basename(stem) in _FOR_THE_FOLDER else (stem,)


def _go_modules(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    files = [path for path in sorted(texts) if posixpath.basename(path) == "go.mod"]
    named = [(_MODULE.search(texts[path]), posixpath.dirname(path)) for path in files]
    return [(module[1], folder) for module, folder in named if module]
