"""The table of `make prove NAME=conformance`: what a provider may do, and what must come of it.

A row says it once for all four adapters, or names those for which it is otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from adapters.providers.clocks import Clocks
from domain.agents import ProviderName
from domain.errors import LLMErrorKind
from domain.speech import Schema, Stop, Usage
from tests.standins.script import Answer, Fault

CLAUDE, GPT = ProviderName.ANTHROPIC, ProviderName.OPENAI
GEMINI, COMPATIBLE = ProviderName.GEMINI, ProviderName.COMPATIBLE

ADAPTERS: Mapping[ProviderName, str] = MappingProxyType(
    {
        CLAUDE: "claude-sonnet-5-5",
        GPT: "gpt-6.2-sol",
        GEMINI: "gemini-4-hydrogen",
        COMPATIBLE: "llama-4",
    }
)
"""The adapters that are tried, each with a language model."""

PATIENT = Clocks(read=5, silence=5)
HASTY = Clocks(read=0.4, silence=0.4)
WATCHFUL = Clocks(read=0.3, silence=0.8)
"""Gives up on silence after longer than on a dead line."""

SHAPE = Schema(
    name="ready",
    json_schema={
        "type": "object",
        "properties": {"summary": {"type": "string"}},
        "required": ["summary"],
        "additionalProperties": False,
    },
)


class Way(Enum):
    """How the call is made."""

    LISTEN = "listened"
    """Heard to the end."""
    CANCEL = "cancelled, hung up"
    """Cancelled after the first piece."""
    NOBODY = "nobody there"
    """Nobody listens at the address."""


@dataclass(frozen=True)
class Expected:
    """What a call comes to: why it ended or how it failed, and whether Temporal tries it again.

    `after` is the delay in seconds that Temporal is told, None for its policy's own. `usage` is
    what must have been counted, None for nothing. `said` and `thought` are the whole words.
    """

    outcome: Stop | LLMErrorKind | Way
    again: bool = False
    after: float | None = None
    usage: Usage | None = None
    said: str | None = None
    thought: str = ""


@dataclass(frozen=True)
class Scenario:
    """One row."""

    name: str
    answer: Answer
    expected: Expected
    other: Mapping[ProviderName, Expected] = field(default_factory=dict)
    clocks: Clocks = PATIENT
    shape: Schema | None = None
    way: Way = Way.LISTEN

    def wants(self, adapter: ProviderName) -> Expected:
        """What is expected of this adapter."""
        return self.other.get(adapter, self.expected)


USAGE = Usage(input=1001, cached=400, output=70, reasoning=20)
KEPT = Usage(input=1001, cached=400, cache_write=300, output=70, reasoning=20)
WORDS = "one two three four "
UNICODE = "Grüße 👩‍💻 日本語, e\u0301 and שלום.\n\n```py\nx = '\\u0000'\r\n```\n\u2028 end "
LONG = "word " * 200
DAY = "Sat, 21 Nov 2026 10:00:"


def _said(text: str = WORDS, **more: object) -> Answer:
    return Answer(text, usage=USAGE, **more)  # type: ignore[arg-type]  # fields of Answer


def _ends(stop: Stop, said: str | None = None, thought: str = "") -> Expected:
    return Expected(stop, usage=USAGE, said=said, thought=thought)


def _again(kind: LLMErrorKind, after: float | None = None) -> Expected:
    return Expected(kind, again=True, after=after)


def _never(kind: LLMErrorKind, usage: Usage | None = None) -> Expected:
    return Expected(kind, again=False, usage=usage)


def _limited(**headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer("", fault=Fault.RATE, headers=named)


def _fault(fault: Fault) -> Answer:
    return Answer(LONG, fault=fault)


K = LLMErrorKind
_REFUSED = _never(K.REFUSAL, USAGE)
_OVERLOADED = _again(K.OVERLOAD)

ANSWERS = (
    Scenario("an answer", _said(), _ends(Stop.END, WORDS)),
    Scenario("characters cut in two", _said(UNICODE), _ends(Stop.END, UNICODE)),
    Scenario(
        "thinking before the answer",
        _said(thinking="a doubt 🤔"),
        _ends(Stop.END, WORDS, "a doubt 🤔"),
    ),
    Scenario(
        "a remark before the answer",
        _said(aside="let me see"),
        _ends(Stop.END, WORDS),
        {GPT: _ends(Stop.END, WORDS, "let me see")},
    ),
    Scenario(
        "structured output",
        _said('{"summary":"ready"}'),
        _ends(Stop.END, '{"summary":"ready"}'),
        shape=SHAPE,
    ),
    Scenario(
        "written to the cache",
        Answer(WORDS, usage=KEPT),
        _ends(Stop.END, WORDS),
        {name: Expected(Stop.END, usage=KEPT, said=WORDS) for name in (CLAUDE, GPT)},
    ),
    Scenario("unknown events", _said(fault=Fault.STRANGE), _ends(Stop.END, WORDS)),
    Scenario(
        "pings, then the rest",
        _said(fault=Fault.SLOW),
        _ends(Stop.END, WORDS),
        clocks=Clocks(read=0.3, silence=5),
    ),
    Scenario("cut by length", _said(fault=Fault.TRUNCATION), _ends(Stop.LENGTH, "one two ")),
    Scenario("cut, called complete", _said(fault=Fault.DISGUISED), _ends(Stop.LENGTH, "one two ")),
    Scenario("cut without a reason", _said(fault=Fault.UNEXPLAINED), _ends(Stop.LENGTH)),
    Scenario(
        "the context is full",
        _said(fault=Fault.NO_ROOM),
        _ends(Stop.LENGTH, "one two "),
        {CLAUDE: _ends(Stop.CONTEXT, "one two ")},
    ),
    Scenario("an unknown stop reason", _said(fault=Fault.ODD_STOP), _ends(Stop.OTHER, WORDS)),
    Scenario("refused before a word", _said(fault=Fault.REFUSAL), _REFUSED),
    Scenario("refused after some words", _said(fault=Fault.REFUSAL_LATE), _REFUSED),
    Scenario("filtered", _said(fault=Fault.BLOCKED), _REFUSED),
    Scenario(
        "an empty answer", Answer("", usage=USAGE), Expected(K.PROTOCOL, again=True, usage=USAGE)
    ),
)

REFUSALS = (
    Scenario("429", _limited(), _again(K.RATE)),
    Scenario("429, milliseconds", _limited(retry_after_ms="1500"), _again(K.RATE, 1.5)),
    Scenario("429, seconds", _limited(retry_after="7"), _again(K.RATE, 7)),
    Scenario(
        "429, a date", _limited(date=f"{DAY}00 GMT", retry_after=f"{DAY}30 GMT"), _again(K.RATE, 30)
    ),
    Scenario("429, two hours", _limited(retry_after="7200"), _again(K.RATE, 120)),
    Scenario(
        "429, RetryInfo",
        Answer("", fault=Fault.RATE, retry_delay="14.5s"),
        _again(K.RATE),
        {GEMINI: _again(K.RATE, 14.5)},
    ),
    Scenario("no quota", _fault(Fault.QUOTA), _never(K.QUOTA)),
    Scenario("a spending limit", _fault(Fault.SPENT), _never(K.QUOTA)),
    Scenario("overloaded", _fault(Fault.OVERLOAD), _again(K.OVERLOAD)),
    Scenario("500", _fault(Fault.SERVER), _again(K.SERVER)),
    Scenario("502, a page", _fault(Fault.HTML), _again(K.SERVER)),
    Scenario("504, a page", _fault(Fault.GATEWAY), _again(K.SERVER)),
    Scenario("200, a page", _fault(Fault.PAGE), _again(K.PROTOCOL)),
    Scenario("a redirect", _fault(Fault.REDIRECT), _never(K.REJECTED)),
    Scenario("a wrong key", _fault(Fault.WRONG_KEY), _never(K.AUTH)),
    Scenario("a refused key, other form", _fault(Fault.DENIED), _never(K.AUTH)),
    Scenario("a key without permission", _fault(Fault.FORBIDDEN), _never(K.AUTH)),
    Scenario("an unknown model", _fault(Fault.UNKNOWN_MODEL), _never(K.MODEL)),
    Scenario("context overflow", _fault(Fault.OVERFLOW), _never(K.CONTEXT)),
    Scenario("413", _fault(Fault.TOO_LARGE), _never(K.CONTEXT)),
    Scenario("rejected", _fault(Fault.REJECTED), _never(K.REJECTED)),
)

BREAKS = (
    Scenario("connection refused", _said(), _again(K.CONNECTION), way=Way.NOBODY),
    Scenario("hung up before headers", _fault(Fault.NO_ANSWER), _again(K.CONNECTION)),
    Scenario("hangs before headers", _fault(Fault.HANG), _again(K.TIMEOUT), clocks=HASTY),
    Scenario("stalls", _fault(Fault.STALL), _again(K.TIMEOUT), clocks=HASTY),
    Scenario("only pings", _fault(Fault.PINGS), _again(K.TIMEOUT), clocks=WATCHFUL),
    Scenario("clean EOF", _fault(Fault.EOF), _again(K.CONNECTION)),
    Scenario("reset", _fault(Fault.RESET), _again(K.CONNECTION)),
    Scenario("bad JSON", _fault(Fault.BAD_JSON), _again(K.PROTOCOL)),
    Scenario(
        "error in the stream, flat",
        _fault(Fault.IN_STREAM),
        _again(K.SERVER),
        {CLAUDE: _OVERLOADED, GEMINI: _OVERLOADED},
    ),
    Scenario(
        "error in the stream, nested",
        _fault(Fault.IN_STREAM_NESTED),
        _again(K.SERVER),
        {CLAUDE: _OVERLOADED, GEMINI: _OVERLOADED},
    ),
    Scenario(
        "response.failed",
        _fault(Fault.FAILED),
        _again(K.SERVER),
        {CLAUDE: _OVERLOADED, GEMINI: _OVERLOADED},
    ),
    Scenario(
        "failed, called complete",
        _fault(Fault.DISGUISED_FAILURE),
        _OVERLOADED,
        {GPT: _again(K.SERVER)},
    ),
    Scenario("rate limit in the stream", _fault(Fault.IN_STREAM_RATE), _again(K.RATE)),
    Scenario("unknown error in the stream", _fault(Fault.IN_STREAM_ODD), _again(K.SERVER)),
    Scenario("cancelled in mid-stream", _fault(Fault.STALL), Expected(Way.CANCEL), way=Way.CANCEL),
)

SCENARIOS: Mapping[str, Scenario] = MappingProxyType(
    {scenario.name: scenario for scenario in (*ANSWERS, *REFUSALS, *BREAKS)}
)
"""Every row by its name."""
