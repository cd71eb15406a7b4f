"""An installation that is whole, and one whose Temporal server is away."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from adapters.settings import Settings
from api.main import create_app
from api.serving import Server
from tests.api.house import House, a_request
from tests.conftest import TEMPORAL


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """The scaled-out API over HTTP."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(create_app(settings))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with httpx.AsyncClient(base_url=url) as http:
        try:
            yield http
        finally:
            server.should_exit = True
            await serving


async def test_the_api_opens_what_its_settings_name(
    temporal: WorkflowEnvironment, tmp_path: Path
) -> None:
    address = temporal.client.service_client.config.target_host
    settings = Settings(data_dir=tmp_path, temporal_address=address, task_queue="nobody-works-here")
    async with served(settings) as http:
        assert (await http.get("/api/health")).json()["temporal"] == "reachable"
        answer = await http.post("/api/session/start", json=a_request())
        assert answer.status_code == 201
        session_id = answer.json()["session_id"]
    assert (tmp_path / "roundtable.sqlite").is_file()
    await temporal.client.get_workflow_handle(session_id).terminate()


@pytest.fixture(scope="module")
async def gone() -> Client:
    """A client of a server that was there and is not any more."""
    environment = await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(TEMPORAL), data_converter=pydantic_data_converter
    )
    client = environment.client
    await environment.shutdown()
    return client


async def test_without_temporal_every_route_says_so(house: House, gone: Client) -> None:
    house.app.state.parts = replace(house.app.state.parts, client=gone)
    session = f"/api/session/{'0' * 32}"
    calls = [
        house.http.get("/api/sessions"),
        house.http.get(session),
        house.http.get(f"{session}/events"),
        house.http.post(f"{session}/stop"),
        house.http.post("/api/session/start", json=a_request()),
    ]
    for answer in await asyncio.gather(*calls):
        assert answer.status_code == 503
        assert answer.json()["type"] == "urn:roundtable:problem:temporal-unreachable"
        assert answer.json()["remedy"]
        assert answer.headers["Retry-After"]


async def test_without_temporal_the_installation_is_degraded(house: House, gone: Client) -> None:
    house.app.state.parts = replace(
        house.app.state.parts, client=gone, patience=timedelta(seconds=1)
    )
    answer = await house.http.get("/api/health")
    assert answer.status_code == 503
    assert answer.json()["status"] == "degraded"
    assert (await house.http.get("/api/offer")).status_code == 200


async def test_a_session_without_a_worker_does_not_answer(
    house: House, temporal: WorkflowEnvironment
) -> None:
    parts = replace(house.app.state.parts, task_queue="nobody", patience=timedelta(seconds=1))
    house.app.state.parts = parts
    session_id = await house.start()
    path = f"/api/session/{session_id}"
    answers = [
        await house.http.get(path),
        await house.http.post(f"{path}/note", json={"text": "hello"}),
    ]
    assert [answer.status_code for answer in answers] == [503, 503]
    assert all(answer.json()["remedy"] for answer in answers)
    await temporal.client.get_workflow_handle(session_id).terminate()
    assert (await house.http.get(f"{path}/events")).status_code == 204
