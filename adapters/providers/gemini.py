"""Gemini, through `streamGenerateContent` (https://ai.google.dev/api/generate-content)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator, Mapping
from types import MappingProxyType

import httpx2
from google import genai
from google.genai import types

from adapters.providers.clocks import Clocks
from adapters.providers.gemini_errors import VENDOR, explain
from adapters.providers.listening import cut_off, listen
from adapters.providers.profiles import limit, profile
from domain.speech import Delta, Done, Request, Stop, Usage

BASE_URL = "https://generativelanguage.googleapis.com"

CLOCKS = Clocks(read=300)
"""Gemini documents no keep-alive, so its connections may be quiet for longer."""

_DEADLINE = "900"
"""Seconds for the whole answer. The SDK would send the read timeout as this deadline instead."""

_REFUSALS = (
    "SAFETY",
    "RECITATION",
    "BLOCKLIST",
    "PROHIBITED_CONTENT",
    "SPII",
    "MODEL_ARMOR",
    "PUP_LIMITED_DISABLED",
    "ESCALATION",
)

STOPS: Mapping[str, Stop] = MappingProxyType(
    {
        "STOP": Stop.END,
        "MAX_TOKENS": Stop.LENGTH,
        "CONTINUATION": Stop.LENGTH,
        **dict.fromkeys(_REFUSALS, Stop.REFUSAL),
    }
)


class Gemini:
    """A `Provider`. The client is injected, because the SDK would otherwise take aiohttp when it
    is installed, with other timeouts and other exceptions.
    """

    def __init__(
        self, key: str, base_url: str, http: httpx2.AsyncClient, clocks: Clocks | None = None
    ) -> None:
        self._clocks = clocks or CLOCKS
        options = types.HttpOptions(
            base_url=base_url,
            timeout=round(self._clocks.read * 1000),
            headers={"X-Server-Timeout": _DEADLINE},
            httpx_async_client=http,
            retry_options=types.HttpRetryOptions(attempts=1),
        )
        self._client = genai.Client(api_key=key, http_options=options, vertexai=False).aio

    def stream(self, request: Request) -> AsyncIterator[Delta | Done]:
        """Deltas, then exactly one `Done`; raises `LLMError` and nothing else."""
        hearing = _Hearing()
        return listen(lambda: self._open(request), hearing, self._clocks.silence, explain)

    async def _open(self, request: Request) -> "_Stream":
        return _Stream(
            await self._client.models.generate_content_stream(
                model=request.model, contents=_contents(request.messages), config=_config(request)
            )
        )


class _Stream:
    """The SDK's stream with a way to close it."""

    def __init__(self, chunks: AsyncIterator[types.GenerateContentResponse]) -> None:
        self._chunks = chunks

    def __aiter__(self) -> AsyncIterator[types.GenerateContentResponse]:
        return self._chunks

    async def close(self) -> None:
        """Close the connection, if it is still open.

        The SDK holds its response in a reference cycle, so that closing its generator leaves the
        connection to the garbage collector. A cancellation that strikes inside closes it now.
        """
        with contextlib.suppress(Exception):
            async with asyncio.timeout(0):
                async for _ in self._chunks:
                    pass


def _contents(messages: tuple[str, ...]) -> types.ContentListUnion:
    return [types.Content(role="user", parts=[types.Part(text=text) for text in messages])]


def _config(request: Request) -> types.GenerateContentConfig:
    shape = request.shape
    return types.GenerateContentConfig(
        system_instruction=request.system,
        max_output_tokens=limit(request),
        thinking_config=_thinking(request.model),
        response_mime_type="application/json" if shape else None,
        response_json_schema=shape.json_schema if shape else None,
        automatic_continuation=False,
    )


def _thinking(model: str) -> types.ThinkingConfig | None:
    row = profile(model)
    if not row.effort:
        return None
    return types.ThinkingConfig(
        thinking_level=types.ThinkingLevel.MEDIUM, include_thoughts=row.shows_thinking
    )


class _Hearing:
    over = False
    """Usage may follow the finish reason, so only the end of the stream ends the answer."""

    def __init__(self) -> None:
        self._request_id = ""
        self._text: list[str] = []
        self._stop: str | None = None
        self._blocked: str | None = None
        self._usage: types.GenerateContentResponseUsageMetadata | None = None

    def hear(self, chunk: types.GenerateContentResponse) -> Iterator[Delta]:
        self._usage = chunk.usage_metadata or self._usage
        self._request_id = chunk.response_id or self._request_id
        if chunk.prompt_feedback and chunk.prompt_feedback.block_reason:
            self._blocked = _name(chunk.prompt_feedback.block_reason)
        for candidate in chunk.candidates or []:
            if candidate.finish_reason:
                self._stop = _name(candidate.finish_reason)
            for part in (candidate.content and candidate.content.parts) or []:
                yield from self._hear_part(part)

    def _hear_part(self, part: types.Part) -> Iterator[Delta]:
        if not part.text:
            return
        if not part.thought:
            self._text.append(part.text)
        yield Delta(text=part.text, thinking=bool(part.thought))

    def done(self) -> Done:
        raw = self._blocked or self._stop
        if raw is None:
            raise cut_off(VENDOR, self._request_id)
        return Done(
            stop=Stop.REFUSAL if self._blocked else STOPS.get(raw, Stop.OTHER),
            text="".join(self._text),
            usage=_usage(self._usage),
            raw_stop=raw,
            request_id=self._request_id,
        )


def _name(reason: object) -> str:
    return str(getattr(reason, "value", reason))


def _usage(usage: types.GenerateContentResponseUsageMetadata | None) -> Usage:
    """Gemini counts thoughts apart from the candidates; both are billed as output."""
    if usage is None:
        return Usage()
    thoughts = usage.thoughts_token_count or 0
    return Usage(
        input=usage.prompt_token_count or 0,
        cached=usage.cached_content_token_count or 0,
        output=(usage.candidates_token_count or 0) + thoughts,
        reasoning=thoughts,
    )
