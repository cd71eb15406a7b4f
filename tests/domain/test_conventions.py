"""The rules of a code base: which files are heard, in which order, and how much of them."""

import pytest

from domain.conventions import LIMIT, conventions, is_convention
from domain.digest import tokens


@pytest.mark.parametrize(
    ("path", "heard"),
    [
        ("AGENTS.md", True),
        ("agents.MD", True),
        ("web/CLAUDE.md", True),
        (".cursorrules", True),
        ("docs/CONTRIBUTING.rst", True),
        ("node_modules/left-pad/CONTRIBUTING.md", False),
        ("web/Vendor/x/AGENTS.md", False),
        ("AGENTS.md/readme.txt", False),
        ("src/agents.py", False),
        ("MY-AGENTS.md", False),
    ],
)
def test_a_convention_is_known_by_its_name_and_place(path: str, heard: bool) -> None:
    assert is_convention(path) is heard


def test_the_first_two_names_of_a_folder_are_heard_and_the_root_comes_first() -> None:
    paths = ("a/b/AGENTS.md", "web/claude.md", "CONTRIBUTING.md", "conventions.md", "Agents.md")
    found = conventions({path: f"rules of {path}" for path in paths})
    heard = [file.path for file in found.files]
    assert heard == ["Agents.md", "conventions.md", "web/claude.md", "a/b/AGENTS.md"]
    assert found.left_out == ()


def test_two_files_with_one_text_are_heard_once_and_make_room_for_another() -> None:
    found = conventions(
        {"CLAUDE.md": "Use tabs.\n", "AGENTS.md": "Use tabs.", "CONTRIBUTING.md": "Test it."}
    )
    assert [file.path for file in found.files] == ["AGENTS.md", "CONTRIBUTING.md"]


def test_an_empty_file_says_nothing() -> None:
    assert conventions({"AGENTS.md": " \n", "main.py": "x = 1"}) == ((), ())


def test_more_than_the_limit_is_cut_with_a_mark_and_the_rest_is_named() -> None:
    long = "Prefer composition. " * 2_000
    found = conventions({"AGENTS.md": long, "CLAUDE.md": long + "!", "web/AGENTS.md": "Svelte."})
    assert [file.path for file in found.files] == ["AGENTS.md"]
    assert found.files[0].text.startswith("Prefer composition.")
    assert "[cut here; about " in found.files[0].text
    assert sum(tokens(file.text) for file in found.files) <= LIMIT
    assert found.left_out == ("CLAUDE.md", "web/AGENTS.md")
