"""A code base is cut into chunks that every seat can review in one turn."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.agents import ProviderName
from domain.chunks import Chunk, SourceFile, split, text_of
from domain.tokens import estimate


def source(path: str, text: str) -> SourceFile:
    return SourceFile(path=path, sha=hashlib.sha256(text.encode()).hexdigest(), text=text)


def paths(chunks: tuple[Chunk, ...]) -> list[str]:
    return [part.path for chunk in chunks for part in chunk.parts]


ORDER = (
    "main.go",
    "src/app.py",
    "src/latest.py",
    "src/deep/model.py",
    ".env.example",
    "Dockerfile",
    "package.json",
    "vite.config.ts",
    ".github/workflows/ci.yml",
    "docs/guide.md",
    "infra/main.tf",
    "main_test.go",
    "src/app.test.ts",
    "src/test_app.py",
    "tests/conftest.py",
    "tests/data/users.json",
    "go.sum",
    "package-lock.json",
    "poetry.lock",
    "requirements.lock",
    "uv.lock",
    "yarn.lock",
    "web/pnpm-lock.yaml",
)


def test_code_comes_first_then_configuration_then_tests_and_lock_files_last() -> None:
    files = [source(path, "x\n") for path in reversed(ORDER)]

    assert tuple(paths(split(files))) == ORDER


def test_the_files_of_a_folder_stand_together() -> None:
    files = [source(path, "x\n") for path in ("a/z.py", "a/c/d.py", "a/b.py")]

    assert paths(split(files)) == ["a/b.py", "a/z.py", "a/c/d.py"]


def test_a_large_file_is_cut_between_lines_and_the_next_file_fills_the_rest() -> None:
    big = source("a.py", "".join(f"line {n:03}\n" for n in range(100)))
    small = source("b.py", "x = 1\n")

    chunks = split([small, big], limit=100)

    assert [(part.path, part.first, part.last, part.whole) for part in chunks[0].parts] == [
        ("a.py", 1, 21, False)
    ]
    assert [part.path for part in chunks[-1].parts] == ["a.py", "b.py"]
    assert "".join(text_of(p, big.text) for c in chunks for p in c.parts if p.path == "a.py") == (
        big.text
    )


@pytest.mark.parametrize("before", ["", "a\n"], ids=["first line", "second line"])
def test_a_line_beyond_the_limit_is_a_chunk_of_its_own_and_is_not_cut(before: str) -> None:
    huge = "x" * 5000 + "\n"
    file = source("bundle.js", before + huge + "b\n")

    chunks = split([file], limit=100)

    parts = [part for chunk in chunks for part in chunk.parts]
    said = [text_of(part, file.text) for part in parts]
    assert said == [text for text in (before, huge, "b\n") if text]
    assert [chunk.tokens > 100 for chunk in chunks] == [text == huge for text in said]
    assert all(part.first == part.last for part in parts)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("", 1, 0),
        ("a", 1, 1),
        ("a\n", 1, 1),
        ("\n", 1, 1),
        ("a\n\n", 1, 2),
        ("a\x0cb\u2028c\r\n", 1, 1),
    ],
    ids=["empty", "no line feed", "one line", "blank line", "blank at the end", "other breaks"],
)
def test_lines_end_at_line_feeds_only(text: str, first: int, last: int) -> None:
    part = split([source("a.py", text)])[0].parts[0]

    assert (part.first, part.last, part.whole) == (first, last, True)
    assert text_of(part, text) == text


def test_no_files_make_no_chunks() -> None:
    assert split([]) == ()


LINES = st.lists(st.text(alphabet="ab é日\r\x0c", max_size=40), max_size=30)


@given(
    st.dictionaries(st.sampled_from(ORDER), LINES.map("\n".join), max_size=8),
    st.integers(min_value=1, max_value=120),
)
def test_every_line_is_in_exactly_one_chunk_and_chunks_keep_the_limit(
    texts: dict[str, str], limit: int
) -> None:
    files = [source(path, text) for path, text in texts.items()]

    chunks = split(files, limit)

    said: dict[str, str] = {}
    for chunk in chunks:
        for part in chunk.parts:
            said[part.path] = said.get(part.path, "") + text_of(part, texts[part.path])
        size = sum(len(text_of(part, texts[part.path]).encode()) for part in chunk.parts)
        assert chunk.tokens == estimate(size, ProviderName.ANTHROPIC)
        single_line = [part.last - part.first for part in chunk.parts] == [0]
        assert chunk.tokens <= limit or single_line
    assert said == texts
    assert split(list(reversed(files)), limit) == chunks
