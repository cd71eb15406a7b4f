"""The elision guard: code that was left out is noticed, and honest comments are left alone."""

import pytest

from domain.elision import elision

LONG = "".join(f"line_{n} = {n}\n" for n in range(60))


@pytest.mark.parametrize(
    "comment",
    [
        "# ... rest of the code unchanged",
        "# ... rest of the code unchanged ...",
        "# ...",
        "# …",
        "// ...",
        "// ... existing code ...",
        "//... existing imports",
        "// ... rest of the component",
        "// rest of your code remains the same",
        "// Rest of the methods stay unchanged",
        "/* unchanged */",
        "/* ... */",
        "{/* ... existing JSX ... */}",
        "<!-- rest of file -->",
        "<!-- ... other content ... -->",
        "# (same as before)",
        "# same as before",
        "# [rest of the file unchanged]",
        "# ... (remaining methods unchanged) ...",
        "# ... other routes ...",
        "-- existing columns unchanged",
        "; rest of the settings as before",
        "# code omitted for brevity",
        "# keep the existing functions as they are",
        "# no changes here",
        "# remaining tests are unchanged",
        "// previous code here",
        "// rest of the code goes here",
        "# --- rest of the file unchanged ---",
        "[... rest of the file unchanged ...]",
        "... rest of the code unchanged ...",
        "(rest of the implementation remains the same)",
    ],
)
def test_a_comment_in_place_of_code_is_noticed(comment: str) -> None:
    phrase = elision(f"import os\n\n\ndef run():\n    {comment}\n", None, "src/a.py")

    assert phrase is not None
    assert "line 5" in phrase


@pytest.mark.parametrize(
    "text",
    [
        "class Port(Protocol):\n    def get(self) -> int: ...\n",
        "def stub() -> None:\n    ...\n",
        "x: tuple[int, ...] = ()\n",
        "const all = {\n  ...rest,\n  ...existing\n};\n",
        "const f = (...rest) => [...rest];\n",
        "fn(\n  ...args\n)\n",
        '"""A guide.\n\n    # ... existing code ...\n    # rest of the file unchanged\n"""\n',
        "# The rest of the file is read lazily by the caller.\nread()\n",
        "# Rest of the imports\nimport os\n",
        "# unchanged\nassert a == b\n",
        "# Keep the old name: clients of version 1 send it.\nNAME = 1\n",
        "# existing users keep their plan\nplan = old\n",
        "# Loading existing users...\nload()\n",
        "# Everything else is unchanged by this call, see RFC 9110.\ncall()\n",
        "x = 1  # unchanged\n",
        "# For example:\n#   try:\n#       ...\n#   finally: pass\n",
        "# The scheme is not taken from\n# here.\n\n",
        "/// ...\n/// the rest of the code\nfn main() {}\n",
        "/** ... */\nint x;\n",
        "#!/bin/sh\n#...and so we begin\necho\n",
        "# ...and then it is sent to the broker, which answers later.\nsend()\n",
        "#include <rest.h>\n#define REST 1\n",
        "#rest { color: red }\n.same { color: blue }\n",
        "--rest-of-it: 1\n",
        "# Same key, other value\nput()\n",
        "# Other options\n--flag\n",
        "",
        "\n\n",
    ],
)
def test_honest_code_is_left_alone(text: str) -> None:
    assert elision(text, None, "src/a.py") is None


@pytest.mark.parametrize(
    "text",
    [
        "# Unchanged\n\nThe rest of the code is unchanged.\n",
        "## Rest of the file\n\n...\n",
        "```python\n# ... existing code ...\n```\n",
    ],
)
def test_markdown_may_speak_of_what_is_unchanged(text: str) -> None:
    assert elision(text, LONG, "README.md") is None


def test_markdown_with_its_own_kind_of_comment_is_noticed() -> None:
    assert elision("# Title\n\n<!-- rest of file unchanged -->\n", None, "README.md")


def test_a_comment_that_the_file_already_had_is_no_elision() -> None:
    text = "def run():\n    # ...\n    return 2\n"

    assert elision(text, "def run():\n    # ...\n    return 1\n", "a.py") is None
    assert elision(text, None, "a.py") is not None


def test_an_unsure_hint_above_code_counts_once_the_file_is_known() -> None:
    text = "# unchanged\nimport os\n"

    assert elision(text, None, "a.py") is None
    assert elision(text, "import os\nimport sys\n", "a.py") is not None


@pytest.mark.parametrize(
    ("text", "noticed"),
    [
        ("def run(a,\n", True),
        ("const x = {\n", True),
        ("def run():\n    return 1\n", False),
        (LONG + "x = [\n", False),
    ],
    ids=["cut in arguments", "cut in an object", "a real rewrite", "not shrunk"],
)
def test_a_file_that_shrinks_and_ends_abruptly_is_noticed(text: str, noticed: bool) -> None:
    assert (elision(text, LONG, "a.py") is not None) is noticed
