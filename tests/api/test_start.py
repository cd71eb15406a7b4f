"""Starting sessions: what runs, what is kept of the request, what happens when it comes twice."""

import asyncio
import base64

from domain.session import SessionPlan, SessionStatus
from tests.api.house import SEATS, House, a_request, eventually
from workflows.carried import SessionInput


async def test_a_session_runs_to_its_end(house: House) -> None:
    answer = await house.http.post("/api/session/start", json=a_request(title="Short links"))
    assert answer.status_code == 201
    body = answer.json()
    assert body["title"] == "Short links"
    assert body["location"] == answer.headers["Location"] == f"/api/session/{body['session_id']}"
    kinds = [event.event for event in await house.events(body["session_id"])]
    assert kinds[0] == "session_start"
    assert kinds[-1] == "session_end"
    view = await house.view(body["session_id"])
    assert view.status is SessionStatus.COMPLETED
    assert [seat.id for seat in view.seats] == SEATS


async def plan_of(house: House, session_id: str) -> SessionPlan:
    """The plan as the workflow was given it."""
    history = house.client.get_workflow_handle(session_id).fetch_history_events()
    first = await anext(aiter(history))
    payloads = first.workflow_execution_started_event_attributes.input.payloads
    (given,) = await house.client.data_converter.decode(payloads, [SessionInput])
    return SessionPlan.model_validate(given.plan)


async def test_words_and_files_reach_the_session_by_address_only(house: House) -> None:
    task = "Build a very particular thing."
    session_id = await house.start(
        task=task,
        title="A thing",
        rounds=[
            {"id": "requirements", "instructions": "Mention GDPR.", "budget": 512},
            {"id": "architecture", "enabled": False},
        ],
        files=[{"path": "src/a.py", "content": "A = 1\n"}],
    )
    plan = await plan_of(house, session_id)
    artifacts = house.app.state.parts.artifacts
    assert await artifacts.get(plan.task) == task.encode()
    (only,) = plan.rounds
    assert only.instructions is not None
    assert await artifacts.get(only.instructions) == b"Mention GDPR."
    assert only.budget == 512
    assert plan.tree is not None
    assert b"particular" not in plan.model_dump_json().encode()


async def test_the_terms_reach_the_session(house: House) -> None:
    session_id = await house.start(
        order="blind",
        absence={"policy": "substitute", "substitute": "scripted-gemini", "quorum": 2},
        judging={"apart": "scripted-gemini", "twice": True},
        limits={"session_usd": "1.50", "round_usd": 0.25},
    )
    plan = await plan_of(house, session_id)
    assert [round.order for round in plan.rounds] == ["blind"]
    assert plan.absence.substitute is not None
    assert (plan.absence.policy, plan.absence.substitute.id) == ("substitute", "scripted-gemini")
    assert plan.absence.quorum == 2
    assert plan.judging.apart is not None
    assert (plan.judging.apart.id, plan.judging.twice) == ("judge", True)
    assert (plan.limits.session_micros, plan.limits.round_micros) == (1_500_000, 250_000)
    assert [id for id, _ in plan.reserves] == [*SEATS, "scripted-gemini", "judge"]


async def test_the_same_key_starts_one_session(house: House) -> None:
    headers = {"Idempotency-Key": "a-key"}
    requests = [
        house.http.post("/api/session/start", json=a_request(), headers=headers) for _ in range(3)
    ]
    answers = await asyncio.gather(*requests)
    assert sorted(answer.status_code for answer in answers) == [200, 200, 201]
    assert len({answer.text for answer in answers}) == 1
    other = {"Idempotency-Key": "another"}
    second = await house.http.post("/api/session/start", json=a_request(), headers=other)
    assert second.status_code == 201
    assert second.json()["session_id"] != answers[0].json()["session_id"]


async def test_the_list_shows_the_callers_sessions_newest_first(house: House) -> None:
    first = await house.start(title="First")
    second = await house.start(title="Second")
    await asyncio.gather(house.events(first), house.events(second))
    ends = {(first, "completed"), (second, "completed")}
    await eventually(lambda: listed(house), lambda rows: rows >= ends)
    rows = (await house.http.get("/api/sessions")).json()["sessions"]
    ours = [row for row in rows if row["session_id"] in (first, second)]
    assert [row["title"] for row in ours] == ["Second", "First"]
    assert [row["waiting_on"] for row in ours] == ["", ""]


async def listed(house: House) -> set[tuple[str, str]]:
    """Ids and states in the list, which lags a little."""
    answer = await house.http.get("/api/sessions")
    assert answer.status_code == 200, answer.text
    return {(row["session_id"], row["status"]) for row in answer.json()["sessions"]}


async def test_binary_files_come_as_base64(house: House) -> None:
    data = bytes(range(256))
    upload = {"path": "logo.png", "content": base64.b64encode(data).decode(), "encoding": "base64"}
    session_id = await house.start(files=[upload, {"path": "zero.txt", "content": "a\0b"}])
    for path, size in (("logo.png", 256), ("zero.txt", 3)):
        answer = await house.http.get(f"/api/session/{session_id}/file", params={"path": path})
        assert answer.json() == {"path": path, "text": None, "size": size, "binary": True}


async def test_the_offer_says_what_is_missing(house: House) -> None:
    offer = (await house.http.get("/api/offer")).json()
    agents = {agent["id"]: agent for agent in offer["agents"]}
    assert agents["scripted-claude"]["available"]
    assert agents["scripted-claude"]["scripted"]
    assert not agents["compatible"]["available"]
    assert "ROUNDTABLE_COMPATIBLE_BASE_URL" in agents["compatible"]["reason"]
    rounds = {round["id"]: round for round in offer["rounds"]}
    assert rounds["development"] == {
        "id": "development",
        "number": 3,
        "title": "Development",
        "role": "Principal Software Engineer",
        "iterations": 3,
        "budget": 8192,
        "verdict": "code",
        "procedure": "debate",
        "available": True,
        "reason": "",
    }
    assert not rounds["execution"]["available"]
    presets = {preset["id"]: preset["available"] for preset in offer["presets"]}
    assert presets["no_docker"]
    assert not presets["full"]
    assert offer["limits"]["task"] == 20_000


async def test_the_offer_says_what_tokens_cost_or_that_nobody_knows(house: House) -> None:
    offer = (await house.http.get("/api/offer")).json()
    agents = {agent["id"]: agent for agent in offer["agents"]}
    assert agents["claude"]["price"] == {
        "input": 2_000_000,
        "cached": 100_000,
        "output": 10_000_000,
    }
    assert agents["gpt"]["judge_price"]["input"] < agents["gpt"]["price"]["input"]
    assert agents["scripted-gpt"]["price"] == {"input": 0, "cached": 0, "output": 0}
    assert agents["compatible"]["price"] is None
    assert offer["prices_as_of"] == "2026-11-21"
    assert offer["orders"] == ["sequential", "blind"]
    assert offer["absences"] == ["proceed", "wait", "substitute"]


async def test_health_tells_what_is_reachable(house: House) -> None:
    answer = await house.http.get("/api/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["temporal"] == "reachable"
