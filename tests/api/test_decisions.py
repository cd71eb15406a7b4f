"""Decisions: the first valid answer wins; every other one is told what the state is now."""

import asyncio

import httpx
import pytest

from domain.decisions import Decision
from tests.api.house import House
from tests.api.test_bad_input import check_problem


class Asked:
    """A session that waits for its developer."""

    def __init__(self, house: House, session_id: str, decision: Decision) -> None:
        self.house = house
        self.session_id = session_id
        self.decision = decision

    async def answer(self, choice: str = "continue", **changes: object) -> httpx.Response:
        """Post an answer, by default the right one."""
        body = {"choice": choice, "digest": self.decision.digest, **changes}
        return await self.house.http.post(self.path(self.decision.id), json=body)

    def path(self, decision_id: str) -> str:
        """Where answers go."""
        return f"/api/session/{self.session_id}/decision/{decision_id}"


@pytest.fixture
async def asked(house: House) -> Asked:
    """A session after its first round."""
    session_id = await house.start(auto_confirm=False)
    await house.until(session_id, "decision_open")
    decision = (await house.view(session_id)).decision
    assert decision is not None
    return Asked(house, session_id, decision)


async def test_an_answer_is_settled_and_told_to_everybody(house: House, asked: Asked) -> None:
    answer = await house.http.post(
        asked.path(asked.decision.id),
        json={"choice": "continue", "digest": asked.decision.digest, "note": "Well done."},
        headers={"X-Roundtable-Door": "web"},
    )
    assert answer.status_code == 200
    settled = {
        "decision_id": asked.decision.id,
        "choice": "continue",
        "by": house.app.state.parts.owner,
        "door": "web",
    }
    assert answer.json() == settled
    made = [e.json() for e in await house.events(asked.session_id) if e.event == "decision_made"]
    assert [event["event"]["door"] for event in made] == ["web"]
    assert await house.app.state.parts.artifacts.get(made[0]["event"]["words"]) == b"Well done."


async def test_of_two_answers_at_the_same_moment_one_wins(house: House, asked: Asked) -> None:
    answers = await asyncio.gather(asked.answer("continue"), asked.answer("redo"))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    (won,) = (answer for answer in answers if answer.status_code == 200)
    (lost,) = (answer for answer in answers if answer.status_code == 409)
    assert lost.json()["field"] in ("decision_id", "session_id")
    settled = (await house.view(asked.session_id)).settled
    assert [entry.choice for entry in settled][:1] == [won.json()["choice"]]


async def test_a_stale_digest_changes_nothing(house: House, asked: Asked) -> None:
    before = await house.view(asked.session_id)
    answer = await asked.answer(digest="0" * 64)
    problem = answer.json()
    assert answer.status_code == 409
    assert problem["type"] == "urn:roundtable:problem:decision-stale"
    assert problem["field"] == "digest"
    assert problem["state"]["decision"]["digest"] == asked.decision.digest
    assert await house.view(asked.session_id) == before


async def test_an_unknown_decision_is_a_conflict_with_the_state(house: House, asked: Asked) -> None:
    body = {"choice": "continue", "digest": asked.decision.digest}
    answer = await house.http.post(asked.path("development.round.9"), json=body)
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:roundtable:problem:decision-unknown"
    assert answer.json()["state"]["decision"]["id"] == asked.decision.id


async def test_a_choice_that_is_not_offered_names_the_options(house: House, asked: Asked) -> None:
    before = await house.view(asked.session_id)
    answer = await asked.answer("maybe")
    assert answer.status_code == 422
    assert answer.json()["field"] == "choice"
    for option in asked.decision.options:
        assert option.id in answer.json()["remedy"]
    assert await house.view(asked.session_id) == before


async def test_an_answer_that_comes_later_is_told_what_counts(house: House, asked: Asked) -> None:
    assert (await asked.answer("redo")).status_code == 200
    answer = await asked.answer("continue")
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:roundtable:problem:decision-answered"
    assert answer.json()["state"]["settled"][0]["choice"] == "redo"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"digest": "short"}, "digest"),
        ({"note": "x" * 8001}, "note"),
        ({"choice": None}, "choice"),
        ({"extra": 1}, "extra"),
    ],
)
async def test_an_answer_that_cannot_be_read_is_refused(
    asked: Asked, changes: dict[str, object], field: str
) -> None:
    choice = changes.pop("choice", "continue")
    answer = await asked.answer(**{"choice": choice, **changes})  # type: ignore[arg-type]
    check_problem(answer, 422, field)


async def test_a_door_is_one_that_exists(house: House, asked: Asked) -> None:
    body = {"choice": "continue", "digest": asked.decision.digest}
    headers = {"X-Roundtable-Door": "window"}
    answer = await house.http.post(asked.path(asked.decision.id), json=body, headers=headers)
    check_problem(answer, 422, "X-Roundtable-Door")
