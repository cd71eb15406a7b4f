"""What every test may use: one real Temporal server for the whole run."""

import sysconfig
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from workflows import attributes

TEMPORAL = Path(sysconfig.get_path("scripts")) / "temporal"


@pytest.fixture(scope="session")
async def temporal() -> AsyncIterator[WorkflowEnvironment]:
    """A real Temporal dev server, shared by the whole run; each test polls a queue of its own."""
    async with await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(TEMPORAL),
        data_converter=pydantic_data_converter,
        search_attributes=list(attributes.ALL),
    ) as environment:
        yield environment
