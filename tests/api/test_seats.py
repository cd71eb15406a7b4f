"""Trying the seats: API, workflow, worker and SDKs, against the vendors' stand-ins."""

import asyncio
import os
import sysconfig
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from temporalio.testing import WorkflowEnvironment

from adapters.settings import parse_settings
from tests.api.test_installation import served
from tests.standins.script import Answer, Call, Fault
from tests.standins.server import StandIn
from worker import build_worker, open_parts

KEY = "sk-planted-right-0123456789"
WRONG = "sk-planted-wrong-0123456789"
ROUNDTABLE = str(Path(sysconfig.get_path("scripts")) / "roundtable")


def answer(call: Call) -> Answer:
    """A vendor that knows some language models and does as it is told."""
    if call.model.endswith("-nope"):
        return Answer("", fault=Fault.UNKNOWN_MODEL)
    if call.schema:
        free = call.model.endswith("-free")
        return Answer("Certainly! I am ready." if free else '{"summary": "ready"}')
    return Answer("one two three four " * 40 if "Count" in call.last else "I am ready.")


@dataclass
class Place:
    """An installation and the vendors that it talks to."""

    http: httpx.AsyncClient
    vendors: StandIn

    async def check(self, *seats: str) -> dict[str, dict[str, object]]:
        """What the API says of these seats, or of all."""
        told = await self.http.post("/api/seats/check", json={"seats": seats or None})
        assert told.status_code == 200, told.text
        assert KEY not in told.text
        assert WRONG not in told.text
        return {check["seat"]: check for check in told.json()["checks"]}


@pytest.fixture(scope="module")
async def place(
    temporal: WorkflowEnvironment, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Place]:
    """Claude is well, GPT has a wrong key, Gemini no such judge; a local server ignores shapes."""
    async with StandIn(answer, keys={KEY}) as vendors:
        origin = f"http://127.0.0.1:{vendors.port}"
        settings = parse_settings(
            data_dir=tmp_path_factory.mktemp("seats"),
            temporal_address=temporal.client.service_client.config.target_host,
            task_queue="check-seats",
            anthropic_api_key=KEY,
            openai_api_key=WRONG,
            gemini_api_key=KEY,
            compatible_api_key=KEY,
            anthropic_base_url=origin,
            openai_base_url=f"{origin}/v1",
            gemini_base_url=origin,
            compatible_base_url=f"{origin}/v1",
            compatible_model="llama-free",
            gemini_judge_model="gemini-nope",
        )
        async with (
            open_parts(settings) as parts,
            build_worker(temporal.client, settings, parts),
            served(settings) as http,
        ):
            http.timeout = httpx.Timeout(60)
            yield Place(http, vendors)


async def test_a_seat_that_is_well_is_tried_three_times_and_timed(place: Place) -> None:
    before = len(place.vendors.records)
    check = (await place.check("claude"))["claude"]
    assert check["ok"] is True
    assert str(check["verdict"]).startswith("ok, first words after ")
    probes = check["probes"]
    assert isinstance(probes, list)
    assert [probe["name"] for probe in probes] == ["stream", "structured", "truncation"]
    assert all(0 <= probe["first_ms"] <= probe["total_ms"] for probe in probes)
    calls = [record.call for record in place.vendors.records[before:]]
    assert [call.model for call in calls] == [
        "claude-sonnet-5-5",
        "claude-haiku-5-5",
        "claude-sonnet-5-5",
    ]
    assert [call.limit for call in calls][2] == 16


@pytest.mark.parametrize(
    ("seat", "verdict"),
    [
        ("gpt", "the key is refused (401). Set OPENAI_API_KEY."),
        (
            "gemini",
            "gemini-nope is not offered to this key (404). Set ROUNDTABLE_GEMINI_JUDGE_MODEL.",
        ),
        (
            "compatible",
            "llama-free does not keep to a JSON schema: it cannot judge."
            " Set ROUNDTABLE_COMPATIBLE_JUDGE_MODEL.",
        ),
    ],
)
async def test_a_seat_that_cannot_take_part_says_what_to_set(
    place: Place, seat: str, verdict: str
) -> None:
    check = (await place.check(seat))[seat]
    assert (check["ok"], check["verdict"]) == (False, verdict)


async def test_a_failed_call_is_the_last_one(place: Place) -> None:
    before = len(place.vendors.records)
    await place.check("gpt")
    assert len(place.vendors.records) == before + 1


async def test_a_scripted_seat_is_named_so_and_asks_nobody(place: Place) -> None:
    before = len(place.vendors.records)
    check = (await place.check("scripted-gpt"))["scripted-gpt"]
    assert (check["ok"], check["scripted"]) == (True, True)
    assert "scripted" in str(check["verdict"])
    assert len(place.vendors.records) == before


async def test_a_seat_without_a_key_says_which_variable_to_set(
    temporal: WorkflowEnvironment, tmp_path: Path
) -> None:
    address = temporal.client.service_client.config.target_host
    settings = parse_settings(data_dir=tmp_path, temporal_address=address, anthropic_api_key="")
    async with served(settings) as http:
        told = await http.post("/api/seats/check", json={"seats": ["claude"]})
    [check] = told.json()["checks"]
    assert check["ok"] is False
    assert check["verdict"] == "not set up here: set ANTHROPIC_API_KEY."


async def test_without_a_choice_every_seat_on_offer_is_tried(place: Place) -> None:
    checks = await place.check()
    offer = (await place.http.get("/api/offer")).json()
    assert list(checks) == [agent["id"] for agent in offer["agents"] if agent["available"]]


@pytest.mark.parametrize(
    ("seats", "field"), [(["claude", "nobody"], "seats[1]"), ([], "seats")], ids=["unknown", "none"]
)
async def test_a_choice_that_cannot_be_used_names_the_field(
    place: Place, seats: list[str], field: str
) -> None:
    told = await place.http.post("/api/seats/check", json={"seats": seats})
    assert (told.status_code, told.json()["field"]) == (422, field)


@pytest.mark.parametrize(
    ("seats", "code", "line"),
    [
        ("claude,scripted-gpt", 0, "Claude: ok, first words after"),
        ("claude,gpt", 1, "GPT: the key is refused (401). Set OPENAI_API_KEY."),
    ],
    ids=["well", "refused"],
)
async def test_the_command_tells_a_line_a_seat(
    place: Place, seats: str, code: int, line: str
) -> None:
    url = str(place.http.base_url).rstrip("/")
    process = await asyncio.create_subprocess_exec(
        ROUNDTABLE,
        *("seats", "check", "--seats", seats),
        env={**os.environ, "ROUNDTABLE_URL": url},
        stdout=asyncio.subprocess.PIPE,
    )
    told = (await process.communicate())[0].decode()
    assert process.returncode == code
    assert len(told.splitlines()) == 2
    assert line in told


async def test_no_key_is_in_the_history_of_a_check(
    place: Place, temporal: WorkflowEnvironment
) -> None:
    await place.check("claude", "gpt")
    query = "WorkflowType = 'SeatCheck' AND TaskQueue = 'check-seats'"
    async for found in temporal.client.list_workflows(query):
        handle = temporal.client.get_workflow_handle(found.id)
        events = (await handle.fetch_history()).events
        data = b"".join(event.SerializeToString() for event in events)
        assert KEY.encode() not in data
        assert WRONG.encode() not in data
