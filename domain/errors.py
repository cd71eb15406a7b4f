"""What can go wrong, as types.

RoundtableError
├── BadInput             a field from outside cannot be used; names the field and the remedy
├── BadPath              a path from a model or an upload is refused (never repaired)
├── UnreadableVerdict    a ruling is not what was asked for
├── UnreadableReview     a review answer holds no finding and clears nothing
├── UnreadableCritique   a critique neither objects nor says that it does not
├── ArtifactMissing      an address with no bytes behind it
└── LLMError             a call to a provider failed; `kind` says how, `retryable` whether again
"""

from enum import StrEnum

from domain.session import Spent


class RoundtableError(Exception):
    """The root of every error of this project."""


class BadInput(RoundtableError):
    """A field from outside cannot be used."""

    def __init__(self, field: str, problem: str, remedy: str) -> None:
        super().__init__(f"{field}: {problem} {remedy}")
        self.field = field
        self.problem = problem
        self.remedy = remedy


class BadPath(RoundtableError):
    """A path is refused; `reason` is a phrase that completes "the path … "."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"the path {path[:240]!r} {reason}")
        self.path = path
        self.reason = reason


class UnreadableVerdict(RoundtableError):
    """A ruling is not the JSON object that was asked for."""


class UnreadableReview(RoundtableError):
    """A review answer has no FINDING and no CLEAN line."""


class UnreadableCritique(RoundtableError):
    """A critique has no OBJECTION line and does not say NO OBJECTION."""


class ArtifactMissing(RoundtableError):
    """No bytes are stored at this address."""


class LLMErrorKind(StrEnum):
    """How a call failed, the same words for every vendor."""

    RATE = "rate"
    QUOTA = "quota"
    OVERLOAD = "overload"
    SERVER = "server"
    CONNECTION = "connection"
    TIMEOUT = "timeout"
    PROTOCOL = "protocol"
    AUTH = "auth"
    MODEL = "model"
    CONTEXT = "context"
    REJECTED = "rejected"
    REFUSAL = "refusal"


_RETRYABLE = frozenset(
    {
        LLMErrorKind.RATE,
        LLMErrorKind.OVERLOAD,
        LLMErrorKind.SERVER,
        LLMErrorKind.CONNECTION,
        LLMErrorKind.TIMEOUT,
        LLMErrorKind.PROTOCOL,
    }
)


class LLMError(RoundtableError):
    """A call to a provider failed.

    `message` is text for people and never holds a key, a header or a request body.
    `retry_after` is in seconds, from the vendor's own advice.
    """

    def __init__(
        self,
        kind: LLMErrorKind,
        message: str,
        *,
        status: int | None = None,
        code: str = "",
        retry_after: float | None = None,
        request_id: str = "",
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.status = status
        self.code = code
        self.retry_after = retry_after
        self.request_id = request_id
        self.spent = Spent()
        """What the failed step had used by then: a refusal is paid for too."""

    @property
    def retryable(self) -> bool:
        """Whether the same call may succeed later without anybody's help."""
        return self.kind in _RETRYABLE
