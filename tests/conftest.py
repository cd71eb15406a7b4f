"""What every test may use: one real Temporal server for the whole run, a fresh database each."""

import sysconfig
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from adapters.artifacts import SqlArtifacts
from adapters.database import Database, open_database
from adapters.event_log import SqlEventLog
from workflows import attributes

TEMPORAL = Path(sysconfig.get_path("scripts")) / "temporal"


@asynccontextmanager
async def temporal_server() -> AsyncIterator[WorkflowEnvironment]:
    """A real Temporal dev server that forgets everything at the end of the block."""
    async with await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(TEMPORAL),
        data_converter=pydantic_data_converter,
        search_attributes=list(attributes.ALL),
    ) as environment:
        yield environment


@pytest.fixture(scope="session")
async def temporal() -> AsyncIterator[WorkflowEnvironment]:
    """One server, shared by the whole run; each test polls a queue of its own."""
    async with temporal_server() as environment:
        yield environment


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A SQLite file of its own."""
    opened = open_database(f"sqlite:///{tmp_path / 'roundtable.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
async def log(database: Database) -> AsyncIterator[SqlEventLog]:
    """The event log over `database`."""
    opened = SqlEventLog(database)
    yield opened
    await opened.aclose()


@pytest.fixture
async def artifacts(database: Database) -> AsyncIterator[SqlArtifacts]:
    """The artifacts in `database`."""
    opened = SqlArtifacts(database)
    yield opened
    await opened.aclose()
