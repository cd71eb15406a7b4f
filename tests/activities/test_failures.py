"""Failures: the class decides about another try, and no key gets into history."""

from datetime import timedelta

import pytest
from temporalio.exceptions import ApplicationError

from activities.failures import told_to_temporal
from domain.errors import ArtifactMissing, BadInput, LLMError, LLMErrorKind, UnreadableVerdict
from domain.session import Spent

KEY = "sk-ant-api03-Planted_Key-0123456789"


def told(error: Exception) -> ApplicationError:
    """What Temporal is told of an error that an SDK's exception caused."""
    with pytest.raises(ApplicationError) as raised, told_to_temporal():
        try:
            raise RuntimeError(f"Authorization: Bearer {KEY}")
        except RuntimeError as cause:
            raise error from cause
    return raised.value


@pytest.mark.parametrize(
    ("error", "type", "retried"),
    [
        *(
            (LLMError(kind, "no"), f"LLM.{kind.value}", LLMError(kind, "no").retryable)
            for kind in LLMErrorKind
        ),
        (ArtifactMissing("gone"), "ArtifactMissing", False),
        (UnreadableVerdict("what?"), "UnreadableVerdict", False),
        (BadInput("task", "is empty.", "Fill it."), "BadInput", False),
        (OSError("disk"), "OSError", True),
    ],
    ids=lambda value: str(value),
)
def test_an_error_says_what_it_is_and_whether_to_try_again(
    error: Exception, type: str, retried: bool
) -> None:
    failure = told(error)
    assert failure.type == type
    assert failure.non_retryable is not retried


@pytest.mark.parametrize(
    ("advice", "delay"),
    [(None, None), (0, None), (11.5, timedelta(seconds=11.5)), (9_600, timedelta(seconds=120))],
)
def test_a_vendors_advice_to_wait_is_taken_within_reason(
    advice: float | None, delay: timedelta | None
) -> None:
    failure = told(LLMError(LLMErrorKind.RATE, "slow down", retry_after=advice))
    assert failure.next_retry_delay == delay


@pytest.mark.parametrize(
    "error",
    [
        LLMError(LLMErrorKind.AUTH, f"Incorrect API key provided: {KEY}.", code=KEY),
        OSError(f"could not send Authorization: Bearer {KEY}"),
    ],
    ids=["from a vendor", "from anywhere"],
)
def test_a_planted_key_never_gets_into_a_failure(error: Exception) -> None:
    failure = told(error)
    assert failure.__cause__ is None
    assert failure.__suppress_context__
    assert "Planted" not in f"{failure} {failure.message} {failure.details}"


def test_the_details_name_the_request_and_nothing_of_its_body() -> None:
    failure = told(LLMError(LLMErrorKind.SERVER, "no", status=500, code="x", request_id="req_1"))
    assert failure.details == (
        {
            "kind": "server",
            "status": 500,
            "code": "x",
            "request_id": "req_1",
            "retry_after": None,
            "spent": Spent().model_dump(),
        },
    )
