import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("activities", "adapters", "api", "cli", "domain", "workflows")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    env = {**os.environ, "ROUNDTABLE_SKIP_WEB": "0" if (ROOT / "web/dist").is_dir() else "1"}
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        env=env,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def test_an_installed_wheel_shows_one_name(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"ai_roundtable"}


def test_every_module_and_every_page_is_in_the_wheel(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    inside = "ai_roundtable/_app"
    expected = {
        f"{inside}/{path.relative_to(ROOT).as_posix()}"
        for package in PACKAGES
        for kind in ("*.py", "*.md")
        for path in (ROOT / package).rglob(kind)
    }
    assert expected <= names
    assert f"{inside}/worker.py" in names
    assert (f"{inside}/web/dist/index.html" in names) is (ROOT / "web/dist").is_dir()
    assert not [name for name in names if "/tests/" in name or "node_modules" in name]


def test_the_command_runs_from_an_unpacked_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    code = (
        "import sys; sys.argv = ['roundtable', 'doctor']\n"
        "import cli; print(cli.__file__)\n"
        "from ai_roundtable.launch import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{tmp_path / 'ai_roundtable/_app'}:{tmp_path}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith(str(tmp_path)), done.stderr
    assert "✓ Temporal" in done.stdout
