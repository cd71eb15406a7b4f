"""A laid table for every test of a step."""

import pytest

from adapters.artifacts import SqlArtifacts
from adapters.event_log import SqlEventLog
from tests.activities.table import Table, laid


@pytest.fixture
async def table(artifacts: SqlArtifacts, log: SqlEventLog) -> Table:
    """A table over a database of its own."""
    return await laid(artifacts, log)
