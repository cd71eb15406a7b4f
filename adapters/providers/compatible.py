"""Any server that speaks OpenAI's Chat Completions: Ollama, vLLM, LM Studio, OpenRouter.

https://developers.openai.com/api/reference/chat-completions
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from types import MappingProxyType

import httpx2
from openai import AsyncOpenAI, AsyncStream, Omit, omit
from openai.types import CompletionUsage
from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam
from openai.types.chat.completion_create_params import ResponseFormat

from adapters.providers.clocks import Clocks
from adapters.providers.errors import refuse_page
from adapters.providers.listening import cut_off, listen
from adapters.providers.openai_errors import explainer
from adapters.providers.profiles import limit
from domain.speech import Delta, Done, Request, Stop, Usage

VENDOR = "The compatible server"

CLOCKS = Clocks(read=600)
"""Local servers send nothing at all while they read a long prompt."""

STOPS: Mapping[str, Stop] = MappingProxyType(
    {"stop": Stop.END, "length": Stop.LENGTH, "content_filter": Stop.REFUSAL}
)


class Compatible:
    """A `Provider` for servers that know the common subset of Chat Completions."""

    def __init__(
        self, key: str, base_url: str, http: httpx2.AsyncClient, clocks: Clocks | None = None
    ) -> None:
        self._clocks = clocks or CLOCKS
        self._completions = AsyncOpenAI(
            api_key=key,
            base_url=base_url,
            max_retries=0,
            http_client=http,
            timeout=self._clocks.transport(),
        ).chat.completions

    def stream(self, request: Request) -> AsyncIterator[Delta | Done]:
        """Deltas, then exactly one `Done`; raises `LLMError` and nothing else."""
        hearing = _Hearing()
        return listen(
            lambda: self._open(request, hearing), hearing, self._clocks.silence, explainer(VENDOR)
        )

    async def _open(
        self, request: Request, hearing: "_Hearing"
    ) -> AsyncStream[ChatCompletionChunk]:
        stream = await self._completions.create(
            model=request.model,
            messages=_messages(request),
            max_tokens=limit(request),
            response_format=_format(request),
            stream=True,
            stream_options={"include_usage": True},
        )
        refuse_page(VENDOR, stream.response.headers)
        hearing.request_id = stream.response.headers.get("x-request-id", "")
        return stream


def _messages(request: Request) -> list[ChatCompletionMessageParam]:
    """One user message of plain text.

    The chat templates of several open models refuse two user turns in a row, and some servers
    refuse a list of parts; a longer transcript still begins with the same characters.
    """
    return [
        {"role": "system", "content": request.system},
        {"role": "user", "content": "\n\n".join(request.messages)},
    ]


def _format(request: Request) -> ResponseFormat | Omit:
    if request.shape is None:
        return omit
    name, schema = request.shape.name, request.shape.json_schema
    return {
        "type": "json_schema",
        "json_schema": {"name": name, "strict": True, "schema": schema},
    }


class _Hearing:
    over = False
    """Usage follows the finish reason, so only the end of the stream ends the answer."""

    def __init__(self) -> None:
        self.request_id = ""
        self._text: list[str] = []
        self._stop: str | None = None
        self._refused = False
        self._usage: CompletionUsage | None = None

    def hear(self, chunk: ChatCompletionChunk) -> Iterator[Delta]:
        self._usage = chunk.usage or self._usage
        for choice in chunk.choices or []:
            self._stop = choice.finish_reason or self._stop
            yield from self._hear_delta(choice.delta)

    def _hear_delta(self, delta: object) -> Iterator[Delta]:
        thought = getattr(delta, "reasoning", None) or getattr(delta, "reasoning_content", None)
        if isinstance(thought, str):
            yield Delta(text=thought, thinking=True)
        refusal = getattr(delta, "refusal", None)
        self._refused = self._refused or bool(refusal)
        if text := getattr(delta, "content", None) or refusal:
            self._text.append(text)
            yield Delta(text=text)

    def done(self) -> Done:
        if self._stop is None:
            raise cut_off(VENDOR, self.request_id)
        stop = Stop.REFUSAL if self._refused else STOPS.get(self._stop, Stop.OTHER)
        return Done(
            stop=stop,
            text="".join(self._text),
            usage=_usage(self._usage),
            raw_stop=self._stop,
            request_id=self.request_id,
        )


def _usage(usage: CompletionUsage | None) -> Usage:
    if usage is None:
        return Usage()
    return Usage(
        input=usage.prompt_tokens or 0,
        cached=getattr(usage.prompt_tokens_details, "cached_tokens", None) or 0,
        cache_write=getattr(usage.prompt_tokens_details, "cache_write_tokens", None) or 0,
        output=usage.completion_tokens or 0,
        reasoning=getattr(usage.completion_tokens_details, "reasoning_tokens", None) or 0,
    )
