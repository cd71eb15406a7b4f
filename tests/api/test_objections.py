"""The objections of a session, as its events told them."""

import asyncio

from domain.events import ObjectionClosed, ObjectionRaised
from tests.api.house import House
from tests.api.test_bad_input import check_problem


def raised(id: str) -> ObjectionRaised:
    return ObjectionRaised(
        id=id,
        round="requirements",
        turn="requirements.1.scripted-gpt.critique",
        agent="scripted-gpt",
        against="scripted-claude",
        place="scope",
        consequence="Nobody can log in.",
        reproduction="Open the page.",
    )


def closed(id: str) -> ObjectionClosed:
    return ObjectionClosed(
        id=id,
        round="requirements",
        outcome="rejected",
        reason="Out of scope.",
        by="scripted-claude",
    )


async def test_an_objection_is_open_until_a_ruling_ends_it(house: House) -> None:
    house.scene.hold = asyncio.Event()
    session_id = await house.start()
    await house.scene.say(session_id, "said", raised("o.1"), raised("o.2"), closed("o.1"))
    await house.scene.say(session_id, "said too", closed("of-nobody"))
    rows = (await house.http.get(f"/api/session/{session_id}/objections")).json()["objections"]
    ends = [(row["id"], row["outcome"], row["reason"]) for row in rows]
    assert ends == [("o.1", "rejected", "Out of scope."), ("o.2", None, "")]
    assert rows[1]["against"] == "scripted-claude"
    assert rows[1]["consequence"] == "Nobody can log in."


async def test_a_session_of_nobody_has_no_objections(house: House) -> None:
    answer = await house.http.get(f"/api/session/{'0' * 32}/objections")
    check_problem(answer, 404, "session_id")
