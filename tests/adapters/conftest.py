"""Real databases: a SQLite file per test, and one PostgreSQL server with a database per test."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from adapters.database import Database, open_database

_NUMBERS = count(1)


def _postgres_folder() -> Path | None:
    found = shutil.which("initdb")
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return Path(found).parent if found else installed[-1].parent if installed else None


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return None
    names = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A running server, as the part of its URL before the database's name."""
    folder = _postgres_folder()
    if folder is None:
        pytest.skip("PostgreSQL is not installed (initdb was not found)")
    user = _unprivileged()
    home = Path(tempfile.mkdtemp(prefix="roundtable-pg-"))
    if user:
        shutil.chown(home, user)
    port = _free_port()

    def call(*words: str) -> None:
        # pg_ctl's server keeps the pipes it inherits open: give it none.
        command = [str(folder / words[0]), *words[1:]]
        subprocess.run(command, check=True, user=user, cwd=home, stdout=subprocess.DEVNULL)

    data, log = str(home / "data"), str(home / "log")
    call("initdb", "-D", data, "-U", "roundtable", "-A", "trust", "-E", "UTF8", "--no-locale")
    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {home} -c fsync=off"
    call("pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start")
    try:
        yield f"127.0.0.1:{port}"
    finally:
        call("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(home)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'roundtable.db'}"
    server = request.getfixturevalue("postgres")
    name = f"test_{next(_NUMBERS)}"
    address = f"postgresql://roundtable@{server}/postgres"
    connection = psycopg.connect(address, autocommit=True)
    connection.execute(f"CREATE DATABASE {name}".encode())
    connection.close()
    return f"postgresql+psycopg://roundtable@{server}/{name}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open, empty database of each kind."""
    opened = open_database(database_url)
    yield opened
    opened.close()
