"""Whatever a model writes, its files are read or the reason why not is told."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.file_blocks import ProblemKind, parse_file_blocks
from domain.paths import canonical_path, check_together

CODE = "import os\n\nprint(os.name)\n"


def files(answer: str) -> dict[str, str]:
    parsed = parse_file_blocks(answer)
    assert parsed.problems == ()
    return {file.path: file.text for file in parsed.files}


def problems(answer: str) -> list[tuple[str, str]]:
    return [(problem.kind.value, problem.path) for problem in parse_file_blocks(answer).problems]


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("FILE: src/a.py", "src/a.py"),
        ("FILE:src/a.py", "src/a.py"),
        ("FILE:   src/a.py   ", "src/a.py"),
        ("  FILE: src/a.py", "src/a.py"),
        ("**FILE: src/a.py**", "src/a.py"),
        ("**FILE:** src/a.py", "src/a.py"),
        ("**FILE:** `src/a.py`", "src/a.py"),
        ("**FILE: `src/a.py`**", "src/a.py"),
        ("`FILE: src/a.py`", "src/a.py"),
        ("### FILE: `src/a.py`", "src/a.py"),
        ("#FILE: src/a.py", "src/a.py"),
        ("- FILE: src/a.py", "src/a.py"),
        ("* **FILE: src/a.py**", "src/a.py"),
        ("1. FILE: src/a.py", "src/a.py"),
        ("12) **FILE:** src/a.py", "src/a.py"),
        ("> FILE: src/a.py", "src/a.py"),
        ("File: src/a.py", "src/a.py"),
        ("file: src/a.py", "src/a.py"),
        ("### File: `src/a.py`", "src/a.py"),
        ("Filename: src/a.py", "src/a.py"),
        ("File path: src/a.py", "src/a.py"),
        ("FILE: ./src/a.py", "src/a.py"),
        ("FILE: `./src/a.py`", "src/a.py"),
        ('FILE: "src/a.py"', "src/a.py"),
        ("FILE: src/a.py:", "src/a.py"),
        ("FILE: src/a.py (new file)", "src/a.py"),
        ("FILE: `src/a.py` (new file)", "src/a.py"),
        ("FILE: src/a.py - the entry point", "src/a.py"),
        ("FILE: src/a.py — the entry point", "src/a.py"),
        ("FILE: src/a.py # entry point", "src/a.py"),
        ("FILE： src/a.py", "src/a.py"),
        ("FILE: src/__init__.py", "src/__init__.py"),
        ("FILE: __init__.py", "__init__.py"),
        ("FILE: app/(group)/[id].tsx", "app/(group)/[id].tsx"),
        ("FILE: docs/my notes.txt", "docs/my notes.txt"),
        ("FILE: Dockerfile", "Dockerfile"),
        ("FILE: .env.example", ".env.example"),
        ("FILE: 日本語.md", "日本語.md"),
    ],
)
def test_a_name_is_read_however_it_is_dressed(line: str, path: str) -> None:
    assert files(f"Here it is.\n\n{line}\n```python\n{CODE}```\n") == {path: CODE}


BLOCKS = {
    "with a language": (f"```python\n{CODE}```", CODE),
    "without a language": (f"```\n{CODE}```", CODE),
    "a long info string": (f'```python title="a" {{1,2}}\n{CODE}```', CODE),
    "blank lines before": (f"\n \n\n```python\n{CODE}```", CODE),
    "tildes": (f"~~~python\n{CODE}~~~", CODE),
    "a longer fence": (f"`````python\n{CODE}`````", CODE),
    "a longer end": (f"```python\n{CODE}`````", CODE),
    "blanks after the end": (f"```python\n{CODE}```  ", CODE),
    "trailing prose": (f"```python\n{CODE}```\nThat is all.", CODE),
    "indented as a list item": ("  ```python\n  a = 1\n\n    b = 2\n  ```", "a = 1\n\n  b = 2\n"),
    "empty": ("```python\n```", ""),
    "one blank line": ("```python\n\n```", "\n"),
    "shorter fence inside": ("````md\n```py\nx\n```\n````", "```py\nx\n```\n"),
    "other fence inside": ("~~~md\n```\nx\n```\n~~~", "```\nx\n```\n"),
    "deeper fence inside": (
        '```py\n"""\n    ```\n    x\n    ```\n"""\n```',
        '"""\n    ```\n    x\n    ```\n"""\n',
    ),
    "same fence with a language inside": (
        "```md\n# T\n\n```sh\nx\n```\n\nEnd\n```",
        "# T\n\n```sh\nx\n```\n\nEnd\n",
    ),
    "shorter fence in a nested block": (
        "```md\n````sh\n```\nx\n```\n````\n```",
        "````sh\n```\nx\n```\n````\n",
    ),
    "inline fence in text": ("```md\n```x``` is inline\n```", "```x``` is inline\n"),
    "a name inside": (
        "```py\nFILE: b.py\nprint('FILE: c.py')\n```",
        "FILE: b.py\nprint('FILE: c.py')\n",
    ),
    "a whole block inside a longer fence": (
        "````md\nFILE: b.py\n```\nx\n```\n````",
        "FILE: b.py\n```\nx\n```\n",
    ),
    "other line breaks": ("```\na\x0cb\u2028c\rd\n```", "a\x0cb\u2028c\rd\n"),
}


@pytest.mark.parametrize(("block", "text"), BLOCKS.values(), ids=BLOCKS)
def test_a_block_is_read_whole(block: str, text: str) -> None:
    assert files(f"FILE: src/a.py\n{block}") == {"src/a.py": text}
    assert files(f"FILE: src/a.py\n{block}\n\nFILE: z.py\n```\nz\n```\n") == {
        "src/a.py": text,
        "z.py": "z\n",
    }


def test_a_bare_fence_inside_markdown_is_read_as_a_nested_block() -> None:
    readme = "# T\n\n```\npip install t\n```\n\nThen:\n\n```sh\nt\n```\n"
    answer = f"FILE: README.md\n```markdown\n{readme}```\n\nFILE: a.py\n```\nx\n```\n"

    assert files(answer) == {"README.md": readme, "a.py": "x\n"}


def test_windows_line_ends_become_unix_ones() -> None:
    answer = f"FILE: a.py\n```python\n{CODE}```\n".replace("\n", "\r\n")

    assert files(answer) == {"a.py": CODE}


def test_several_files_keep_their_order_and_the_last_of_a_name_wins() -> None:
    answer = "".join(
        f"FILE: {name}\n```\n{text}\n```\nprose\n"
        for name, text in [("b.py", "1"), ("a.py", "2"), ("./b.py", "3")]
    )

    assert list(files(answer).items()) == [("b.py", "3\n"), ("a.py", "2\n")]


def test_prose_and_nameless_blocks_are_no_files() -> None:
    answer = (
        "The file: it is small. File: see below.\n\n```sh\nFILE=x make\n```\n\n"
        "FILE: a.py\n```\nx\n```\nRun it:\n```sh\npython a.py\n```\nFILE names are relative.\n"
    )

    assert files(answer) == {"a.py": "x\n"}


def test_a_name_in_a_list_of_contents_is_forgiven_when_the_file_follows() -> None:
    assert files(
        "- FILE: a.py\n- FILE: b.py\n\nFILE: a.py\n```\na\n```\nFILE: b.py\n```\nb\n```"
    ) == {
        "a.py": "a\n",
        "b.py": "b\n",
    }


def test_a_name_in_the_summary_does_not_take_the_file_back() -> None:
    assert files("FILE: a.py\n```\na\n```\n\nWritten:\n- FILE: a.py") == {"a.py": "a\n"}


GOOD = "FILE: good.py\n```\nx\n```\n"
PROBLEMS = {
    "no file at all": ("I would rather discuss it.", "no_file_block", ""),
    "nothing": ("", "no_file_block", ""),
    "only a snippet": ("```python\nx = 1\n```", "no_file_block", ""),
    "name without a fence": ("FILE: a.py\nx = 1\n", "missing_fence", "a.py"),
    "name at the end": ("text\nFILE: a.py", "missing_fence", "a.py"),
    "fence without an end": ("FILE: a.py\n```python\nx = 1\n", "unclosed_fence", "a.py"),
    "fence at the very end": ("FILE: a.py\n```python", "unclosed_fence", "a.py"),
    "ended by a shorter fence": ("FILE: a.py\n````\nx = 1\n```\n", "unclosed_fence", "a.py"),
    "ended by another fence": ("FILE: a.py\n```\nx = 1\n~~~\n", "unclosed_fence", "a.py"),
    "ended inside a nested block": ("FILE: a.md\n```md\n```sh\nx\n```\n", "unclosed_fence", "a.md"),
    "cut": ("FILE: a.md\n```md\n# T\n\n```\npip install", "unclosed_fence", "a.md"),
    "parent": ("FILE: ../a.py\n```\nx\n```\n", "bad_path", "../a.py"),
    "absolute": ("FILE: /etc/passwd\n```\nx\n```\n", "bad_path", "/etc/passwd"),
    "git": ("FILE: .git/hooks/pre-commit\n```\nx\n```\n", "bad_path", ".git/hooks/pre-commit"),
    "twice a dot": ("FILE: ././a.py\n```\nx\n```\n", "bad_path", "./a.py"),
    "no name": ("FILE:\n```\nx\n```\n", "bad_path", ""),
    "hundreds of characters": (f"FILE: {'a' * 999}\n```\nx\n```\n", "bad_path", "a" * 240),
    "surrogate": ("FILE: \ud800.py\n```\nx\n```\n", "bad_path", "?.py"),
    "elided": ("FILE: a.py\n```\n# ... existing code ...\n```\n", "elided", "a.py"),
    "path/to": ("FILE: path/to/a.py\n```\nx\n```\n", "placeholder_path", "path/to/a.py"),
    "your_file": ("FILE: src/your_file.py\n```\nx\n```\n", "placeholder_path", "src/your_file.py"),
    "angle brackets": ("FILE: <name>.py\n```\nx\n```\n", "placeholder_path", "<name>.py"),
    "filename.ext": ("FILE: filename.ext\n```\nx\n```\n", "placeholder_path", "filename.ext"),
    "dots": ("FILE: src/...\n```\nx\n```\n", "placeholder_path", "src/..."),
    "just path": ("FILE: path\n```\nx\n```\n", "placeholder_path", "path"),
}


@pytest.mark.parametrize(("answer", "kind", "path"), PROBLEMS.values(), ids=PROBLEMS)
def test_what_cannot_be_used_is_told_and_left_out(answer: str, kind: str, path: str) -> None:
    parsed = parse_file_blocks(answer)

    assert parsed.files == ()
    assert [(problem.kind.value, problem.path) for problem in parsed.problems] == [(kind, path)]
    assert path in parsed.problems[0].detail
    assert parsed.problems[0].detail.endswith(".")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(answer, kind) for answer, kind, _ in PROBLEMS.values() if kind != "no_file_block"],
    ids=[id for id, row in PROBLEMS.items() if row[1] != "no_file_block"],
)
def test_a_problem_spoils_no_other_file(answer: str, kind: str) -> None:
    before = parse_file_blocks(f"{GOOD}\n{answer}")

    assert [file.path for file in before.files] == ["good.py"]
    assert [problem.kind.value for problem in before.problems] == [kind]


def test_a_file_that_was_never_closed_does_not_swallow_the_next() -> None:
    parsed = parse_file_blocks("FILE: a.py\n```python\nx = 1\n\nFILE: b.py\n```python\ny\n```\n")

    assert [file.path for file in parsed.files] == ["b.py"]
    assert [problem.path for problem in parsed.problems] == ["a.py"]


def test_a_second_broken_version_of_a_file_is_not_covered_by_the_first() -> None:
    assert problems("FILE: a.py\n```\nx\n```\nFILE: a.py\n```\ny\n") == [("unclosed_fence", "a.py")]


@pytest.mark.parametrize(
    ("first", "second"), [("README.md", "readme.md"), ("src", "src/a.py"), ("src/a.py", "SRC")]
)
def test_of_two_files_that_cannot_live_together_the_later_is_left_out(
    first: str, second: str
) -> None:
    parsed = parse_file_blocks(f"FILE: {first}\n```\nx\n```\nFILE: {second}\n```\ny\n```\n")

    assert [file.path for file in parsed.files] == [first]
    assert [(problem.kind, problem.path) for problem in parsed.problems] == [
        (ProblemKind.BAD_PATH, second)
    ]


def test_the_file_as_it_was_is_what_the_elision_guard_compares_with() -> None:
    answer = "FILE: a.py\n```\n# ...\nx\n```\n"

    assert problems(answer) == [("elided", "a.py")]
    assert parse_file_blocks(answer, {"a.py": "# ...\ny\n"}).problems == ()


PIECES = st.sampled_from(
    ["FILE: a.py", "File: `b.md`", "FILE: ../x", "FILE:", "```", "```py", "````", "~~~", "  ```",
     "", "x = 1", "# ...", "\r", "\ud800", "- FILE: src", "**FILE: src/a**"]
)  # fmt: skip


@given(st.text() | st.lists(PIECES, max_size=30).map("\n".join))
def test_any_answer_is_read_and_what_is_read_is_safe(answer: str) -> None:
    parsed = parse_file_blocks(answer)

    check_together(canonical_path(file.path) for file in parsed.files)
    assert parsed.files or parsed.problems
    assert not {file.path for file in parsed.files} & {problem.path for problem in parsed.problems}


@given(st.text(alphabet=st.characters(exclude_characters="\r", exclude_categories=["Cs"])))
def test_a_file_in_a_fence_longer_than_its_own_comes_back_byte_for_byte(text: str) -> None:
    longest = max((len(line) - len(line.lstrip("~")) for line in text.split("\n")), default=0)
    fence = "~" * max(3, longest + 1)
    body = text if text.endswith("\n") or not text else text + "\n"

    parsed = parse_file_blocks(f"FILE: a.bin.md\n{fence}\n{body}{fence}\n")

    if not parsed.problems:
        assert parsed.files[0].text == body
    else:
        assert parsed.problems[0].kind is ProblemKind.ELIDED


FLOODS = {
    "many files": "FILE: a\n```\nx\n```\n",
    "many names": "FILE: a\n",
    "many names above blank lines": "File: x\n\n\n\n",
    "many fences": "```\n",
    "many nested fences": "```x\n",
    "fences that never end": "FILE: a.md\n````\nx\n",
    "a line of backticks": "`",
    "a line of blanks": " ",
    "a line of hashes": "#",
    "a name of brackets": "FILE: (",
    "blank lines": "\n",
    "hints": "# rest of the the the code code\n",
    "tabs and dots": "\t...",
}


@pytest.mark.parametrize("piece", FLOODS.values(), ids=FLOODS)
@pytest.mark.parametrize(
    "start", ["", "FILE: a.py\n```\n", "FILE: a.md\n```\n"], ids=["text", "code", "md"]
)
def test_a_flood_is_read_in_a_moment(start: str, piece: str) -> None:
    answer = start + piece * (300_000 // len(piece))
    began = time.process_time()

    parse_file_blocks(answer)

    assert time.process_time() - began < 3.0
