"""Calls that failed after they were paid for: the failure says what they cost."""

import pytest
from temporalio.exceptions import ApplicationError

from domain.errors import LLMError, LLMErrorKind
from domain.session import Spent
from domain.speech import Stop, Usage
from domain.steps import Failure
from tests.activities.table import PRICE, Line, Table
from tests.builders import a_ruling_to_make, a_turn, a_turn_to_speak, done, kept

TURN = "development.1.claude"
USED = Usage(input=9, cached=4, output=1)


def read(raised: pytest.ExceptionInfo[ApplicationError]) -> Failure:
    """The failure as the workflow reads it."""
    return Failure.model_validate(raised.value.details[0])


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (done("", Stop.REFUSAL, USED), "refusal"),
        (done("I will not.", Stop.REFUSAL, USED), "refusal"),
        (done("", Stop.CONTEXT, USED), "context"),
        (done("  \n", Stop.END, USED), "protocol"),
    ],
    ids=["refusal", "refusal with text", "context", "empty"],
)
async def test_a_failure_says_what_its_call_cost(table: Table, line: Line, kind: str) -> None:
    table.script.says(TURN, line)
    with pytest.raises(ApplicationError) as raised:
        await table.run(table.agent.speak, a_turn_to_speak(), TURN)
    assert read(raised) == Failure(
        kind=kind, spent=Spent(input=9, cached=4, output=1, cost_micros=PRICE)
    )


async def test_a_call_that_was_turned_away_cost_nothing(table: Table) -> None:
    table.script.says(TURN, LLMError(LLMErrorKind.RATE, "slow down", retry_after=3))
    with pytest.raises(ApplicationError) as raised:
        await table.run(table.agent.speak, a_turn_to_speak(), TURN)
    assert read(raised) == Failure(kind="rate", retry_after=3)


async def test_the_calls_before_the_one_that_failed_are_paid_for_too(table: Table) -> None:
    """The first ruling cannot be read, and the judge refuses to say it again."""
    await kept(table.artifacts, "My answer.")
    given = a_ruling_to_make(a_turn(words="My answer."), round="requirements")
    table.script.says("requirements.1.judge", done("no ruling", Stop.END, USED))
    table.script.says("requirements.1.judge.repair", done("", Stop.REFUSAL, USED))
    with pytest.raises(ApplicationError) as raised:
        await table.run(table.judge.judge, given, "requirements.1.judge")
    assert read(raised).spent == Spent(input=18, cached=8, output=2, cost_micros=2 * PRICE)
