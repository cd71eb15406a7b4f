"""The house that every test of the API gets for itself."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from adapters.artifacts import SqlArtifacts
from adapters.database import Database
from adapters.event_log import SqlEventLog
from tests.api.house import House, open_house


@pytest.fixture
async def house(
    temporal: WorkflowEnvironment,
    database: Database,
    log: SqlEventLog,
    artifacts: SqlArtifacts,
    tmp_path: Path,
) -> AsyncIterator[House]:
    """A whole installation, empty."""
    async with open_house(temporal.client, database, log, artifacts, tmp_path) as opened:
        yield opened
