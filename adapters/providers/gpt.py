"""GPT, through OpenAI's Responses API (https://developers.openai.com/api/reference/responses)."""

from collections.abc import AsyncIterator, Iterator, Mapping
from types import MappingProxyType

import httpx2
from openai import AsyncOpenAI, AsyncStream, Omit, omit
from openai.types.responses import (
    Response,
    ResponseInputParam,
    ResponseStreamEvent,
    ResponseTextConfigParam,
)
from openai.types.shared_params import Reasoning

from adapters.providers.clocks import Clocks
from adapters.providers.errors import refuse_page
from adapters.providers.listening import cut_off, listen
from adapters.providers.openai_errors import explainer, reported
from adapters.providers.profiles import limit, profile
from domain.errors import LLMError
from domain.speech import Delta, Done, Request, Stop, Usage

VENDOR = "OpenAI"
BASE_URL = "https://api.openai.com/v1"

_TERMINAL = frozenset({"response.completed", "response.incomplete", "response.failed"})

STOPS: Mapping[str, Stop] = MappingProxyType(
    {"": Stop.LENGTH, "max_output_tokens": Stop.LENGTH, "content_filter": Stop.REFUSAL}
)
"""Why a response is incomplete. OpenAI gives no reason at all for some that ran out of tokens."""


class Gpt:
    """A `Provider`. Raw events are read: the SDK's helper loses usage and reason of answers that
    were cut short.
    """

    def __init__(
        self, key: str, base_url: str, http: httpx2.AsyncClient, clocks: Clocks | None = None
    ) -> None:
        self._clocks = clocks or Clocks()
        self._responses = AsyncOpenAI(
            api_key=key,
            base_url=base_url,
            max_retries=0,
            http_client=http,
            timeout=self._clocks.transport(),
        ).responses

    def stream(self, request: Request) -> AsyncIterator[Delta | Done]:
        """Deltas, then exactly one `Done`; raises `LLMError` and nothing else."""
        hearing = _Hearing()
        return listen(
            lambda: self._open(request, hearing), hearing, self._clocks.silence, explainer(VENDOR)
        )

    async def _open(
        self, request: Request, hearing: "_Hearing"
    ) -> AsyncStream[ResponseStreamEvent]:
        stream = await self._responses.create(
            model=request.model,
            instructions=request.system,
            input=_input(request.messages),
            max_output_tokens=limit(request),
            reasoning=_reasoning(request.model),
            text=_text(request),
            prompt_cache_key=request.cache_key or omit,
            store=False,
            stream=True,
            stream_options={"include_obfuscation": False},
        )
        refuse_page(VENDOR, stream.response.headers)
        hearing.request_id = stream.response.headers.get("x-request-id", "")
        return stream


def _input(messages: tuple[str, ...]) -> ResponseInputParam:
    return [
        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}
        for text in messages
    ]


def _reasoning(model: str) -> Reasoning | Omit:
    return {"effort": "medium"} if profile(model).effort else omit


def _text(request: Request) -> ResponseTextConfigParam | Omit:
    if request.shape is None:
        return omit
    return {
        "format": {
            "type": "json_schema",
            "name": request.shape.name,
            "strict": True,
            "schema": request.shape.json_schema,
        }
    }


class _Hearing:
    def __init__(self) -> None:
        self.request_id = ""
        self._text: list[str] = []
        self._refused = False
        self._asides: set[int] = set()
        self._final: Response | None = None

    @property
    def over(self) -> bool:
        return self._final is not None

    def hear(self, event: ResponseStreamEvent) -> Iterator[Delta]:
        """By the name of the event: new and undocumented ones arrive on the wrong classes."""
        if event.type == "response.output_text.delta":
            yield self._say(event.delta, aside=event.output_index in self._asides)
        elif event.type == "response.refusal.delta":
            self._refused = True
            yield self._say(event.delta)
        elif event.type == "response.reasoning_summary_text.delta":
            yield Delta(text=event.delta, thinking=True)
        elif event.type == "response.output_item.added":
            if getattr(event.item, "phase", None) == "commentary":
                self._asides.add(event.output_index)
        elif event.type == "error":
            raise reported(VENDOR, event.code, request_id=self.request_id)
        elif event.type in _TERMINAL:
            self._final = getattr(event, "response", None)

    def _say(self, text: str, aside: bool = False) -> Delta:
        if not aside:
            self._text.append(text)
        return Delta(text=text, thinking=aside)

    def done(self) -> Done:
        """The status on the response counts, whatever the terminal event was called."""
        response = self._final
        if response is None or response.status in (None, "in_progress", "queued"):
            raise cut_off(VENDOR, self.request_id)
        if response.status == "failed":
            raise self._failed(response)
        stop, raw = self._stop(response)
        return Done(
            stop=stop,
            text="".join(self._text),
            usage=_usage(response),
            raw_stop=raw,
            request_id=self.request_id,
        )

    def _failed(self, response: Response) -> LLMError:
        code = response.error.code if response.error else None
        return reported(VENDOR, code, request_id=self.request_id)

    def _stop(self, response: Response) -> tuple[Stop, str]:
        if response.status == "incomplete":
            reason = (response.incomplete_details and response.incomplete_details.reason) or ""
            return STOPS.get(reason, Stop.OTHER), reason or "incomplete"
        if self._refused or _refuses(response):
            return Stop.REFUSAL, "refusal"
        finished = response.status == "completed"
        return (Stop.END if finished else Stop.OTHER), str(response.status)


def _refuses(response: Response) -> bool:
    parts = (
        part for item in response.output or [] for part in getattr(item, "content", None) or []
    )
    return any(getattr(part, "type", "") == "refusal" for part in parts)


def _usage(response: Response) -> Usage:
    """OpenAI's totals already include what was cached and what was reasoning."""
    usage = response.usage
    if usage is None:
        return Usage()
    return Usage(
        input=usage.input_tokens or 0,
        cached=getattr(usage.input_tokens_details, "cached_tokens", None) or 0,
        cache_write=getattr(usage.input_tokens_details, "cache_write_tokens", None) or 0,
        output=usage.output_tokens or 0,
        reasoning=getattr(usage.output_tokens_details, "reasoning_tokens", None) or 0,
    )
