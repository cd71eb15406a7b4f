"""Imports are looked up in the tree, and what stands around a group of files is found."""

from pathlib import Path

import pytest

from domain.code.neighbours import neighbours
from domain.code.ties import ties

ROOT = Path(__file__).parents[3]

TREES: dict[str, tuple[dict[str, str], dict[str, tuple[str, ...]]]] = {
    "python": (
        {
            "app/__init__.py": "",
            "app/a.py": "from app.b import f\nfrom . import c\nimport json\n",
            "app/b.py": "from app import a",
            "app/c.py": "import app.a.x",
            "app/json.py": "",
        },
        {
            "app/a.py": ("app/__init__.py", "app/b.py", "app/c.py"),
            "app/b.py": ("app/__init__.py", "app/a.py"),
        },
    ),
    "src layout": (
        {"api/src/app/a.py": "", "api/tests/test_a.py": "from app import a"},
        {"api/tests/test_a.py": ("api/src/app/a.py",)},
    ),
    "the outermost folder counts": (
        {"b.py": "", "x/b.py": "", "x/a.py": "import b"},
        {"x/a.py": ("b.py",)},
    ),
    "scripts": (
        {
            "src/a.ts": "import './b'\nimport './c.js'\nimport './d'\nimport '../e.css'\nimport '@/f'",
            "src/b.tsx": "",
            "src/c.ts": "",
            "src/d/index.js": "",
            "e.css": "",
            "src/f.ts": "",
            "src/b.py": "",
        },
        {"src/a.ts": ("e.css", "src/b.tsx", "src/c.ts", "src/d/index.js", "src/f.ts")},
    ),
    "go": (
        {
            "svc/go.mod": "module x.org/svc\n",
            "svc/main.go": 'import "x.org/svc/db"\n',
            "svc/db/a.go": 'import "fmt"\n',
            "svc/db/b.go": "",
            "svc/db/a_test.go": "",
            "fmt/x.go": "",
        },
        {
            "svc/main.go": ("svc/db/a.go", "svc/db/b.go"),
            "svc/db/a.go": ("svc/db/b.go",),
            "svc/db/b.go": ("svc/db/a.go",),
            "svc/db/a_test.go": ("svc/db/a.go", "svc/db/b.go"),
        },
    ),
    "java": (
        {
            "src/main/java/app/Shop.java": "",
            "src/test/java/app/ShopTest.java": "import app.Shop;",
        },
        {"src/test/java/app/ShopTest.java": ("src/main/java/app/Shop.java",)},
    ),
    "rust": (
        {"src/main.rs": "mod db;\nuse crate::net::Client;", "src/db/mod.rs": "", "src/net.rs": ""},
        {"src/main.rs": ("src/db/mod.rs", "src/net.rs")},
    ),
    "c": (
        {"src/a.c": '#include "a.h"\n#include "x/b.h"', "src/a.h": "", "src/x/b.h": ""},
        {"src/a.c": ("src/a.h", "src/x/b.h")},
    ),
    "out of the tree": ({"a.ts": "import '../../b'", "b.ts": ""}, {}),
    "itself": ({"a.py": "import a"}, {}),
}


@pytest.mark.parametrize(("texts", "want"), TREES.values(), ids=TREES)
def test_imports_lead_to_files(texts: dict[str, str], want: dict[str, tuple[str, ...]]) -> None:
    found = ties(texts)

    assert found.keys() == texts.keys()
    assert {path: others for path, others in found.items() if others} == want


def test_the_ties_of_this_project_are_its_imports() -> None:
    texts = {
        str(path.relative_to(ROOT)): path.read_text()
        for package in ("domain", "activities")
        for path in (ROOT / package).rglob("*.py")
    }

    found = ties(texts)

    assert {"domain/chunks.py", "domain/steps.py"} <= set(found["activities/review.py"])
    assert set(found["domain/value.py"]) == set()
    assert not [
        path
        for path in found
        if path.startswith("domain")
        for other in found[path]
        if other.startswith("activities")
    ]


def test_neighbours_are_the_imported_first_then_the_importers() -> None:
    tied = {
        "a": ("x", "y", "b"),
        "b": ("y",),
        "x": ("z",),
        "u": ("a",),
        "t": ("a", "b"),
        "y": ("a",),
        "w": ("z",),
    }

    assert neighbours(["b", "a"], tied) == ("y", "x", "t", "u")
    assert neighbours(["w"], tied) == ("z",)
    assert neighbours(["nowhere"], tied) == ()
