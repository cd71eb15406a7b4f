"""What is said to a language model and what comes back, in no vendor's dialect."""

from enum import StrEnum
from typing import Any

from domain.value import Value


class Stop(StrEnum):
    """Why an answer ended."""

    END = "end"
    LENGTH = "length"
    REFUSAL = "refusal"
    CONTEXT = "context"
    OTHER = "other"


class Usage(Value):
    """Tokens of one call. `input` includes `cached` and `cache_write`; `output`, `reasoning`."""

    input: int = 0
    cached: int = 0
    cache_write: int = 0
    """Read for the first time and kept for the next call; some vendors charge more for it."""
    output: int = 0
    reasoning: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            input=self.input + other.input,
            cached=self.cached + other.cached,
            cache_write=self.cache_write + other.cache_write,
            output=self.output + other.output,
            reasoning=self.reasoning + other.reasoning,
        )


class Schema(Value):
    """A JSON schema that the answer must obey (structured output)."""

    name: str
    json_schema: dict[str, Any]


class Request(Value):
    """One call. Messages are user turns in order: only the last differs between seats."""

    turn: str
    """The id of the step that asks, `development.2.claude`; for scripts and logs, never sent."""
    model: str
    system: str
    messages: tuple[str, ...]
    budget: int
    """Visible answer tokens; the adapter adds headroom for reasoning."""
    headroom: int | None = None
    """Tokens for reasoning beside the budget; None: what the adapter thinks right."""
    shape: Schema | None = None
    cache_key: str = ""


class Delta(Value):
    """A piece of an answer. `thinking` is shown apart and never enters the transcript."""

    text: str
    thinking: bool = False


class Done(Value):
    """The end of an answer: why it ended, the whole text, what it used."""

    stop: Stop
    text: str
    usage: Usage
    raw_stop: str = ""
    request_id: str = ""
