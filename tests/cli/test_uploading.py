from pathlib import Path

import pytest

from cli.problems import BadUsage
from cli.uploading import collect


def test_a_folder_is_uploaded_without_what_git_ignores_and_without_secrets(tmp_path: Path) -> None:
    for name in ("src/a.py", "build/x.o", ".env", ".env.example", "node_modules/m/i.js", "k.pem"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tmp_path / ".gitignore").write_text("build/\n")
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\xff")
    found = {row["path"]: row for row in collect([tmp_path])}
    assert set(found) == {"src/a.py", ".env.example", ".gitignore", "logo.png"}
    assert found["logo.png"]["encoding"] == "base64"


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadUsage, match="nothing-here"):
        collect([tmp_path / "nothing-here"])
