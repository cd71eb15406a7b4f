"""Whether this installation can work."""

from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from fastapi import APIRouter, Response
from temporalio.client import Client
from temporalio.service import RPCError

from api.deps import Composed
from domain.value import Value

router = APIRouter(tags=["installation"])


class Health(Value):
    """`degraded`: the API answers but Temporal does not; the status code is then 503."""

    status: Literal["ok", "degraded"]
    temporal: Literal["reachable", "unreachable"]
    version: str


@router.get("/health")
async def health(parts: Composed, response: Response) -> Health:
    """How this installation is."""
    if await _reachable(parts.client):
        return Health(status="ok", temporal="reachable", version=our_version())
    response.status_code = 503
    return Health(status="degraded", temporal="unreachable", version=our_version())


async def _reachable(client: Client) -> bool:
    try:
        return await client.service_client.check_health(timeout=timedelta(seconds=2))
    except (RPCError, RuntimeError):
        return False


def our_version() -> str:
    """The installed version; `dev` when run from a folder that was never installed."""
    try:
        return version("ai-roundtable")
    except PackageNotFoundError:
        return "dev"
