"""What doors say to a running session, besides answering decisions (`decisions.Answer`)."""

from domain.value import Sha256, StrictValue, Value


class Note(StrictValue):
    """A remark for the whole table; the words are an artifact, `id` makes a repeat harmless."""

    id: str
    by: str
    words: Sha256


class Stop(StrictValue):
    """End the session now; work in flight is cancelled, files written so far stay."""

    by: str
    reason: str = ""


class Complete(StrictValue):
    """End the session as done, with the files as they are."""

    by: str


class Accepted(Value):
    """The message was taken."""

    session_id: str


class Refused:
    """The `type` of the error when a message is refused; a refusal changes nothing."""

    ENDED = "session.ended"
    UNKNOWN = "decision.unknown"
    ANSWERED = "decision.answered"
    STALE = "decision.stale"
    CHOICE = "decision.choice"
    NOT_YOURS = "decision.owner"
