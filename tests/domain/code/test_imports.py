"""What a file imports is read from its text, in the languages that people bring."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.code.imports import imports

READ = {
    "python import": ("a.py", "import os, app.db as d\n", ("os", "app/db")),
    "python from": (
        "a.py",
        "from app.db import (\n    Row,\n    Table as T,\n)\n",
        ("app/db", "app/db/Row", "app/db/Table"),
    ),
    "python relative": (
        "a.py",
        "from . import x\nfrom ..y import z\nfrom ... import w\n",
        ("./", "./x", "../y", "../y/z", "../../", "../../w"),
    ),
    "python star": ("a.py", "from app import *\n", ("app",)),
    "python inside a function": ("a.py", "def f():\n    import app.late\n", ("app/late",)),
    "python in a docstring": ("a.py", '"""\nimport app\n"""\n', ()),
    "python that is broken": (
        "a.py",
        "from app.db import Row, T as U\nimport x, y as z\ndef (:\n",
        ("app/db", "app/db/Row", "app/db/T", "x", "y"),
    ),
    "script import": (
        "a.ts",
        "import { a,\n  b } from './b'\nimport \"../c.css\"\n",
        ("./b", "../c.css"),
    ),
    "script export": ("a.ts", "export * from './b'\n", ("./b",)),
    "script require": (
        "a.js",
        "const b = require('./b'), c = await import('./c.js')\n",
        ("./b", "./c.js"),
    ),
    "script package": ("a.ts", "import x from 'react'\nimport y from '@scope/y'\n", ()),
    "script alias": ("a.ts", "import x from '@/x'\nimport y from '$lib/y'\n", ("x", "lib/y")),
    "script comment": ("a.ts", "// import './b'\n/* import './c'\n*/\nimport './d'\n", ("./d",)),
    "script glob is no comment": ("a.ts", "const g = 'src/**'\nimport './d' // */\n", ("./d",)),
    "svelte": (
        "A.svelte",
        "<script>\n  import B from './B.svelte'\n</script>\n<p>It's</p>\n",
        ("./B.svelte",),
    ),
    "go": (
        "a.go",
        'package a\nimport (\n\t"fmt"\n\tdb "x.org/app/db"\n)\nimport "x.org/app/y"\n',
        ("./", "fmt", "x.org/app/db", "x.org/app/y"),
    ),
    "java": (
        "A.java",
        "import java.util.List;\nimport static app.Shop.pay;\n",
        ("java/util/List", "app/Shop/pay"),
    ),
    "rust": (
        "a.rs",
        "pub mod db;\nuse crate::net::Client;\nuse std::io;\n",
        ("./db", "net/Client", "net"),
    ),
    "c": ("a.c", '#include <stdio.h>\n#include "db/row.h"\n', ("./db/row.h", "db/row.h")),
    "ruby": ("a.rb", "require 'json'\nrequire_relative 'db/row'\n", ("./db/row",)),
    "unknown": ("a.txt", "import app\n", ()),
    "no suffix": ("Makefile", "import app\n", ()),
}


@pytest.mark.parametrize(("path", "text", "targets"), READ.values(), ids=READ)
def test_imports_are_read(path: str, text: str, targets: tuple[str, ...]) -> None:
    assert sorted(imports(path, text)) == sorted(targets)


@pytest.mark.parametrize("suffix", ["py", "ts", "go", "java", "rs", "c", "rb"])
@given(text=st.text(alphabet="import from'\"`./*(){}\n\\ax\0#\ud800"))
def test_no_text_upsets_a_reader(suffix: str, text: str) -> None:
    assert all(imports(f"a.{suffix}", text))


@pytest.mark.parametrize("piece", ["/*", "`", "'", '"', "\\", "(", "import("])
def test_a_hostile_text_is_read_in_linear_time(piece: str) -> None:
    assert imports("a.ts", piece * 200_000) == ()
