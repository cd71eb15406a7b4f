"""The pages: each one is filled in with exactly the values it names."""

import re
from pathlib import Path

import pytest

import domain.prompts
from domain.file_blocks import parse_file_blocks
from domain.findings import parse_findings
from domain.prompts import render
from domain.rounds import ROUNDS

HOME = Path(domain.prompts.__file__).parent
PAGES = sorted(page.relative_to(HOME).with_suffix("").as_posix() for page in HOME.rglob("*.md"))
NAME = re.compile(r"\$([a-z_]+)")


def values(page: str) -> dict[str, str]:
    """A value for each name that the page has, each to be found again."""
    return {name: f"<{name}>" for name in NAME.findall((HOME / f"{page}.md").read_text())}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_exactly_the_values_that_it_names(page: str) -> None:
    given = values(page)
    text = render(page, **given)
    assert text
    assert all(value in text for value in given.values())
    with pytest.raises(TypeError, match="surplus"):
        render(page, **given, surplus="x")


@pytest.mark.parametrize("page", [page for page in PAGES if values(page)])
def test_a_page_with_a_value_missing_is_no_page(page: str) -> None:
    given = values(page)
    given.popitem()
    with pytest.raises(KeyError):
        render(page, **given)


def test_dollars_in_a_value_stay_dollars() -> None:
    assert "costs $5 and ${x}" in render("brief", task="costs $5 and ${x}")


@pytest.mark.parametrize("page", ["system", *(f"rounds/{id}" for id in ROUNDS)])
def test_what_is_said_to_every_seat_is_the_same_for_all(page: str) -> None:
    assert not values(page)


def test_the_example_of_the_file_format_is_read_as_one() -> None:
    blocks = parse_file_blocks(render("formats/files"))
    assert [file.path for file in blocks.files] + [p.path for p in blocks.problems] == [
        "path/from/the/project/root.py"
    ]


def test_the_example_of_the_finding_format_is_read_as_one() -> None:
    review = parse_findings(render("formats/findings"), "claude")
    assert [finding.place for finding in review.findings] == ["function_or_line"] * 2
    assert review.clean == ("path/to/file.py",)
