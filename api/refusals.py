"""The refusals of the session itself: unknown, ended, already answered, stale."""

from collections.abc import Callable

from api.errors import Problem
from domain.messages import Refused
from domain.session import SessionView


def unknown_session() -> Problem:
    """No such session, or somebody else's: the same 404."""
    return Problem(
        404,
        "unknown-session",
        "There is no session with this id.",
        "Choose one of GET /api/sessions.",
        field="session_id",
    )


def ended(state: SessionView | None) -> Problem:
    """The session takes no more messages: 409."""
    status = state.status.value if state else "over"
    return Problem(
        409,
        "session-ended",
        f"The session has ended ({status}).",
        "Start another session.",
        field="session_id",
        state=state,
    )


def _answered(state: SessionView | None) -> Problem:
    return Problem(
        409,
        "decision-answered",
        "This decision has already been answered.",
        "See `state.settled` for the answer that counts.",
        field="decision_id",
        state=state,
    )


def _not_open(state: SessionView | None) -> Problem:
    return Problem(
        409,
        "decision-unknown",
        "No decision with this id is open.",
        "Answer the one in `state.decision`, if there is one.",
        field="decision_id",
        state=state,
    )


def _stale(state: SessionView | None) -> Problem:
    return Problem(
        409,
        "decision-stale",
        "The digest is not that of the open decision: it is about something else by now.",
        "Look at `state.decision` again and answer with its digest.",
        field="digest",
        state=state,
    )


def _no_option(state: SessionView | None) -> Problem:
    decision = state.decision if state else None
    options = [option.id for option in decision.options] if decision else []
    return Problem(
        422,
        "bad-input",
        "choice is not an option of this decision.",
        f"Choose among {', '.join(options)}." if options else "Look at the decision again.",
        field="choice",
        state=state,
    )


def _not_yours(_: SessionView | None) -> Problem:
    return unknown_session()


_BY_TYPE: dict[str, Callable[[SessionView | None], Problem]] = {
    Refused.ENDED: ended,
    Refused.ANSWERED: _answered,
    Refused.UNKNOWN: _not_open,
    Refused.STALE: _stale,
    Refused.CHOICE: _no_option,
    Refused.NOT_YOURS: _not_yours,
}


def refusal(type: str, state: SessionView | None) -> Problem:
    """The answer to a message that the session refused with this `Refused` type."""
    if state and state.status.ended and type == Refused.UNKNOWN:
        return ended(state)
    return _BY_TYPE.get(type, ended)(state)
