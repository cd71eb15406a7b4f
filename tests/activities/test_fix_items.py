"""Which file an item of a review is about."""

import pytest

from activities.fix_items import mentions


@pytest.mark.parametrize(
    ("place", "path", "named"),
    [
        ("app.py", "app.py", True),
        ("app.py:12", "app.py", True),
        ("`app.py`, main", "app.py", True),
        ("main in app.py.", "app.py", True),
        ("src/app.py:12", "app.py", False),
        ("myapp.py", "app.py", False),
        ("app.pyi", "app.py", False),
        ("app.py.bak", "app.py", False),
        ("app.py/x", "app.py", False),
        ("everywhere", "app.py", False),
    ],
)
def test_a_place_names_a_path_and_not_a_longer_one(place: str, path: str, named: bool) -> None:
    assert mentions(place, path) is named
