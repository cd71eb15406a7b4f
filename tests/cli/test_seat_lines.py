import pytest

from cli.seat_lines import SeatLines

FILE = "Words.\n\nFILE: a.py\n```python\nx = 1\ny = 2\n```\n\nMore words.\n"
NESTED = "FILE: R.md\n````markdown\n```sh\nmake\n```\n````\nend"


def told(text: str, size: int, width: int | None = None, fold: bool = True) -> list[str]:
    lines = SeatLines(width, fold)
    pieces = (text[start : start + size] for start in range(0, len(text), size))
    return [*(line for piece in pieces for line in lines.feed(piece)), *lines.end()]


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        (FILE, None, ["Words.", "", "▸ a.py  2 lines", "More words."]),
        (NESTED, None, ["▸ R.md  3 lines", "end"]),
        ("one two three", 8, ["one two", "three"]),
        ("- one two three", 8, ["- one", "  two", "  three"]),
        ("unbreakable", 4, ["unbr", "eaka", "ble"]),
        ("FINDING: critical | a.py | b | c\nCLEAN: d.py\n", 20, ["✓ d.py"]),
    ],
    ids=["file", "nested fences", "paragraph", "list", "long word", "findings"],
)
def test_lines_are_the_same_however_the_tokens_are_cut(
    text: str, width: int | None, expected: list[str], size: int
) -> None:
    assert told(text, size, width) == expected


def test_whole_files_are_shown_when_asked_for() -> None:
    assert told(FILE, 3, fold=False) == FILE.splitlines()
