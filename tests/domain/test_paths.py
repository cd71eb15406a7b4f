"""Paths from outside are canonical or refused; nothing is repaired."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadPath
from domain.paths import canonical_path, check_together

HOSTILE = {
    "empty": "",
    "absolute": "/etc/passwd",
    "two slashes": "//server/share",
    "parent": "../a.py",
    "parent inside": "src/../../a.py",
    "parent at the end": "src/..",
    "only dots": "..",
    "current": ".",
    "current inside": "src/./a.py",
    "empty segment": "src//a.py",
    "folder": "src/",
    "backslash": "src\\a.py",
    "backslash parent": "..\\..\\a.py",
    "drive": "C:/a.py",
    "drive relative": "c:a.py",
    "stream": "a.py::$DATA",
    "unc": "\\\\server\\a",
    "nul": "a\0.py",
    "newline": "a\n.py",
    "carriage return": "a.py\r",
    "tab": "a\tb.py",
    "escape": "a\x1b[31m.py",
    "delete": "a\x7f.py",
    "right to left": "a\u202egp.exe",
    "zero width": "a\u200b.py",
    "byte order mark": "\ufeffa.py",
    "soft hyphen": "a\u00ad.py",
    "line separator": "a\u2028b.py",
    "no-break space": "a\u00a0b.py",
    "ideographic space": "a\u3000b.py",
    "filler": "a\u115f.py",
    "variation selector": "a\ufe0f.py",
    "surrogate": "a\ud800.py",
    "private use": "a\ue000.py",
    "unassigned": "a\u0378.py",
    "not NFC": "cafe\u0301.py",
    "ligature": "\ufb01le.py",
    "full width": "\uff41.py",
    "full width slash": "a\uff0f..\uff0fb",
    "one dot leader": "\u2024\u2024/a",
    "kelvin": "\u212a.py",
    "star": "*.py",
    "question": "a?.py",
    "quote": 'a".py',
    "less": "<name>.py",
    "pipe": "a|b",
    "home": "~/.ssh/id_rsa",
    "home of another": "~root/a",
    "option": "-rf",
    "git": ".git/config",
    "git in capitals": ".GIT/hooks/pre-commit",
    "git inside": "vendor/.git/config",
    "git short name": "git~1/config",
    "git short name in capitals": "GIT~1/config",
    "mercurial": ".hg/hgrc",
    "subversion": ".svn/entries",
    "git with dot": ".git./config",
    "git with space": ".git /config",
    "trailing dot": "a.",
    "trailing space": "a ",
    "trailing dots inside": "a.../b.py",
    "leading space": " a.py",
    "con": "con",
    "nul with extension": "src/NUL.txt",
    "two extensions": "aux.tar.gz",
    "serial port": "COM1",
    "printer port": "lpt9.log",
    "superscript": "com¹.txt",
    "console input": "CONIN$",
    "space before the extension": "con .txt",
    "long": "a/" * 110 + "a" * 30,
    "deep": "/".join("a" * 17),
    "segment of many bytes": "日" * 41,
}

LEGITIMATE = (
    "[id].tsx",
    "app/[...slug]/page.tsx",
    "app/(group)/page.tsx",
    "日本語.md",
    "src/a-b_c.py",
    ".github/workflows/ci.yml",
    ".env.example",
    ".gitignore",
    ".gitattributes",
    "Dockerfile",
    "a b.txt",
    "src/__init__.py",
    "@types/index.d.ts",
    "console.py",
    "com.py",
    "com10.txt",
    "nullable.py",
    "café.md",
    "routes/-components/a.tsx",
    "a+b=c,d;e!f#g%20h&i.txt",
    "$app/stores.ts",
    "c++/main.cpp",
    "{{name}}.py",
    "...rest.py",
    "/".join("a" * 16),
    "日" * 40,
    "a" * 119 + "/" + "b" * 120,
)


@pytest.mark.parametrize("path", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_path_is_refused_with_a_reason(path: str) -> None:
    with pytest.raises(BadPath) as refused:
        canonical_path(path)

    assert refused.value.reason
    assert refused.value.path == path


@pytest.mark.parametrize("path", LEGITIMATE)
def test_a_legitimate_path_stays_as_it_is(path: str) -> None:
    assert canonical_path(path) == path


@given(
    st.text(alphabet=st.sampled_from("ab./\\: ~-.gitGIT日\u0301\u202e\ud800"), max_size=30)
    | st.text()
)
def test_a_path_is_kept_or_refused_and_nothing_else(raw: str) -> None:
    with contextlib.suppress(BadPath):
        path = canonical_path(raw)
        assert path == raw
        assert canonical_path(path) == path
        assert not path.startswith("/")
        assert ".." not in path.split("/")


@pytest.mark.parametrize(
    "paths",
    [
        ("a.py", "a.py"),
        ("README.md", "readme.md"),
        ("src/A.py", "SRC/a.py"),
        ("straße.md", "STRASSE.md"),
        ("src", "src/a.py"),
        ("src/a.py", "src"),
        ("SRC", "src/deep/a.py"),
        ("a/b/c.py", "A/B"),
    ],
    ids=[
        "twice",
        "case",
        "case of a folder",
        "folded letter",
        "file then folder",
        "folder then file",
        "file and deep folder",
        "folder in other case",
    ],
)
def test_paths_that_cannot_live_together_are_refused(paths: tuple[str, str]) -> None:
    with pytest.raises(BadPath) as refused:
        check_together(("other/file.py", *paths))

    assert refused.value.path == paths[1]


def test_paths_that_share_folders_and_beginnings_live_together() -> None:
    check_together(("src/a.py", "src/b.py", "src.py", "src/ab/a.py", "sr", "a.py"))
    check_together(())
