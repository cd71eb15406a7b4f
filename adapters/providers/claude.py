"""Claude, through Anthropic's Messages API (https://platform.claude.com/docs/en/api/messages)."""

from collections.abc import AsyncIterator, Iterator, Mapping
from types import MappingProxyType

import httpx2
from anthropic import AsyncAnthropic, AsyncStream, Omit, omit
from anthropic.types import (
    OutputConfigParam,
    RawMessageStreamEvent,
    TextBlockParam,
    ThinkingConfigAdaptiveParam,
)

from adapters.providers.claude_errors import VENDOR, explain
from adapters.providers.clocks import Clocks
from adapters.providers.errors import refuse_page
from adapters.providers.listening import cut_off, listen
from adapters.providers.profiles import limit, profile
from domain.speech import Delta, Done, Request, Stop, Usage

BASE_URL = "https://api.anthropic.com"

_LEADING = 2
"""Messages that open every call of a session: the task and the files."""

STOPS: Mapping[str, Stop] = MappingProxyType(
    {
        "end_turn": Stop.END,
        "stop_sequence": Stop.END,
        "max_tokens": Stop.LENGTH,
        "refusal": Stop.REFUSAL,
        "model_context_window_exceeded": Stop.CONTEXT,
    }
)


class Claude:
    """A `Provider`. Raw stream events are read instead of the SDK's helper, whose parsing of
    structured output hides the stop reason and the usage of an answer that was cut short.
    """

    def __init__(
        self, key: str, base_url: str, http: httpx2.AsyncClient, clocks: Clocks | None = None
    ) -> None:
        self._clocks = clocks or Clocks()
        self._messages = AsyncAnthropic(
            api_key=key,
            base_url=base_url,
            max_retries=0,
            http_client=http,
            timeout=self._clocks.transport(),
        ).messages

    def stream(self, request: Request) -> AsyncIterator[Delta | Done]:
        """Deltas, then exactly one `Done`; raises `LLMError` and nothing else."""
        hearing = _Hearing()
        return listen(lambda: self._open(request, hearing), hearing, self._clocks.silence, explain)

    async def _open(
        self, request: Request, hearing: "_Hearing"
    ) -> AsyncStream[RawMessageStreamEvent]:
        stream = await self._messages.create(
            model=request.model,
            max_tokens=limit(request),
            system=[{"type": "text", "text": request.system}],
            messages=[{"role": "user", "content": _blocks(request.messages)}],
            output_config=_output(request),
            thinking=_thinking(request.model),
            stream=True,
        )
        refuse_page(VENDOR, stream.response.headers)
        hearing.request_id = stream.response.headers.get("request-id", "")
        return stream


def _blocks(messages: tuple[str, ...]) -> list[TextBlockParam]:
    """One block per message, with marks where a later call may find the cache again.

    Only what ends at a mark is kept, and a mark finds what was kept at most 20 blocks before it
    (https://platform.claude.com/docs/en/build-with-claude/prompt-caching). The task and the files
    lead every call of a session; the rest of the transcript, all but the last, every call of a
    round.
    """
    blocks: list[TextBlockParam] = [{"type": "text", "text": text} for text in messages]
    for place in sorted({*range(_LEADING), len(blocks) - 2}):
        if 0 <= place < len(blocks) - 1:
            blocks[place]["cache_control"] = {"type": "ephemeral"}
    return blocks


def _output(request: Request) -> OutputConfigParam | Omit:
    config: OutputConfigParam = {}
    if profile(request.model).effort:
        config["effort"] = "medium"
    if request.shape:
        config["format"] = {"type": "json_schema", "schema": request.shape.json_schema}
    return config or omit


def _thinking(model: str) -> ThinkingConfigAdaptiveParam | Omit:
    if not profile(model).shows_thinking:
        return omit
    return {"type": "adaptive", "display": "summarized"}


class _Hearing:
    def __init__(self) -> None:
        self.request_id = ""
        self.over = False
        self._text: list[str] = []
        self._stop: str | None = None
        self._detail = ""
        self._counts: dict[str, int] = {}

    def hear(self, event: RawMessageStreamEvent) -> Iterator[Delta]:
        if event.type == "message_start":
            self._count(event.message.usage)
        elif event.type == "content_block_delta":
            yield from self._hear_delta(event.delta)
        elif event.type == "message_delta":
            self._stop = event.delta.stop_reason or self._stop
            self._detail = getattr(event.delta.stop_details, "category", None) or ""
            self._count(event.usage)
        elif event.type == "message_stop":
            self.over = True

    def _hear_delta(self, delta: object) -> Iterator[Delta]:
        kind = getattr(delta, "type", "")
        if kind == "text_delta" and (text := getattr(delta, "text", "")):
            self._text.append(text)
            yield Delta(text=text)
        elif kind == "thinking_delta" and (thought := getattr(delta, "thinking", "")):
            yield Delta(text=thought, thinking=True)

    def _count(self, usage: object) -> None:
        """Later counts are totals so far and replace earlier ones; absent ones change nothing."""
        for name in _COUNTS:
            if (count := getattr(usage, name, None)) is not None:
                self._counts[name] = count
        details = getattr(usage, "output_tokens_details", None)
        if (thought := getattr(details, "thinking_tokens", None)) is not None:
            self._counts["thinking_tokens"] = thought

    def done(self) -> Done:
        if self._stop is None:
            raise cut_off(VENDOR, self.request_id)
        return Done(
            stop=STOPS.get(self._stop, Stop.OTHER),
            text="".join(self._text),
            usage=self._usage(),
            raw_stop=":".join(part for part in (self._stop, self._detail) if part),
            request_id=self.request_id,
        )

    def _usage(self) -> Usage:
        """Anthropic counts cache reads and writes apart from its `input_tokens`; we sum them."""
        counts = self._counts
        cached = counts.get("cache_read_input_tokens", 0)
        written = counts.get("cache_creation_input_tokens", 0)
        return Usage(
            input=counts.get("input_tokens", 0) + cached + written,
            cached=cached,
            cache_write=written,
            output=counts.get("output_tokens", 0),
            reasoning=counts.get("thinking_tokens", 0),
        )


_COUNTS = (
    "input_tokens",
    "cache_read_input_tokens",
    "cache_creation_input_tokens",
    "output_tokens",
)
