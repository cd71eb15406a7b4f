"""The way to a Temporal server that is there: the client and how values become payloads."""

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter

from adapters.settings import Settings
from domain.errors import RoundtableError


class TemporalMissing(RoundtableError):
    """No Temporal server can be reached or started; the text says what to do."""


def data_converter() -> DataConverter:
    """How values become payloads: pydantic as JSON. The one place for a codec."""
    return pydantic_data_converter


async def connect(settings: Settings) -> Client:
    """A client of the server at `settings.temporal_address`; raises `TemporalMissing`."""
    if not settings.temporal_address:
        raise TemporalMissing(
            "No Temporal server is named. Set ROUNDTABLE_TEMPORAL_ADDRESS to its host:port, "
            "or use `roundtable up`, which brings its own."
        )
    try:
        return await Client.connect(
            settings.temporal_address,
            namespace=settings.temporal_namespace,
            data_converter=data_converter(),
        )
    except RuntimeError:
        raise TemporalMissing(
            f"No Temporal server answers at {settings.temporal_address}. "
            "Start it, or change ROUNDTABLE_TEMPORAL_ADDRESS."
        ) from None
