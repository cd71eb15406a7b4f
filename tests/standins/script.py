"""What a stand-in hears and what it is told to say."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum

from domain.agents import ProviderName
from domain.speech import Usage


class Fault(StrEnum):
    """What goes wrong with an answer. Vendors without such a case do the nearest thing."""

    NONE = "none"
    TRUNCATION = "truncation"
    REFUSAL = "refusal"
    REFUSAL_LATE = "refusal_late"
    """A refusal after some of the answer."""
    BLOCKED = "blocked"
    """The prompt or the partial answer is filtered."""
    ODD_STOP = "odd_stop"
    """A stop reason that nobody has documented."""
    DISGUISED = "disguised"
    """A truncation under the event of a completed answer (Responses)."""
    UNEXPLAINED = "unexplained"
    """A truncation without a reason (Responses), or one to be continued (Gemini)."""
    NO_ROOM = "no_room"
    """The answer fills the context window (Anthropic)."""
    STRANGE = "strange"
    """Events, fields and blocks that nobody has documented, between the words."""
    SLOW = "slow"
    """Bytes that keep the connection alive, then the rest of the answer."""
    RATE = "rate"
    QUOTA = "quota"
    OVERLOAD = "overload"
    SERVER = "server"
    GATEWAY = "gateway"
    """A proxy's timeout, with a body that is no error of the vendor's."""
    HTML = "html"
    PAGE = "page"
    """A page for people with status 200: the address is not the API's."""
    REDIRECT = "redirect"
    SPENT = "spent"
    """A spending limit that somebody has set."""
    WRONG_KEY = "wrong_key"
    DENIED = "denied"
    """The other form of a refused key."""
    FORBIDDEN = "forbidden"
    """A key without the permission."""
    UNKNOWN_MODEL = "unknown_model"
    OVERFLOW = "overflow"
    """The prompt is longer than the context."""
    TOO_LARGE = "too_large"
    """The request has too many bytes."""
    REJECTED = "rejected"
    NO_ANSWER = "no_answer"
    """The connection closes before any header."""
    HANG = "hang"
    """No header ever comes."""
    EOF = "eof"
    RESET = "reset"
    STALL = "stall"
    PINGS = "pings"
    """Bytes come but no event does."""
    BAD_JSON = "bad_json"
    IN_STREAM = "in_stream"
    IN_STREAM_NESTED = "in_stream_nested"
    FAILED = "failed"
    DISGUISED_FAILURE = "disguised_failure"
    """A failure under the event of a completed answer (Responses)."""
    IN_STREAM_RATE = "in_stream_rate"
    IN_STREAM_ODD = "in_stream_odd"
    """An error that nobody has documented."""


@dataclass(frozen=True)
class Call:
    """One request, in no vendor's dialect."""

    vendor: ProviderName
    model: str
    system: str
    messages: tuple[str, ...]
    schema: dict[str, object] | None
    key: str
    limit: int = 0
    """The most tokens that the answer may have; 0: not said."""
    marks: tuple[int, ...] = ()
    """Blocks (0 is the system) that end with a mark for the cache."""
    scope: str = ""
    """What besides the prompt must be the same for the cache to be found again."""
    body: dict[str, object] = field(repr=False, default_factory=dict)

    @property
    def last(self) -> str:
        """The message that differs from seat to seat."""
        return self.messages[-1] if self.messages else ""

    @property
    def digest(self) -> str:
        """The same for two calls exactly when vendor, model, system and messages are."""
        whole = "\0".join((self.vendor, self.model, self.system, *self.messages))
        return hashlib.sha256(whole.encode()).hexdigest()

    @property
    def prompt(self) -> bytes:
        """Everything that a prefix cache sees, in order."""
        return "\0".join((self.system, *self.messages)).encode()


@dataclass(frozen=True)
class Answer:
    """What to say, and how it goes wrong. `usage` None: counted from the bytes."""

    text: str
    thinking: str = ""
    aside: str = ""
    """A remark before the answer, in OpenAI's `commentary` phase."""
    usage: Usage | None = None
    fault: Fault = Fault.NONE
    headers: dict[str, str] = field(default_factory=dict)
    """Extra headers, such as the forms of Retry-After."""
    retry_delay: str = ""
    """Google's form of Retry-After, a duration such as `14s`, in the body."""


Answerer = Callable[[Call], Answer | Awaitable[Answer]]


@dataclass(frozen=True)
class Spoken:
    """An answer as frames: what comes before the words, one per token, and what ends it."""

    opening: tuple[bytes, ...]
    words: tuple[bytes, ...]
    closing: tuple[bytes, ...]
