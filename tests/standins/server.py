"""The stand-in itself: hears a call, asks its script what to say, and says it or fails at it."""

import asyncio
import contextlib
import inspect
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType, ModuleType, TracebackType
from typing import Self

from domain.agents import ProviderName
from tests.standins import chat, claude, gemini, responses
from tests.standins.frames import counted, passes
from tests.standins.ledger import End, Ledger, Record
from tests.standins.script import Answer, Answerer, Call, Fault
from tests.standins.wire import Asked, Line

DIALECTS: tuple[ModuleType, ...] = (claude, responses, chat, gemini)

ODD_CUTS = (1, 7, 13)

_AT_ONCE = frozenset(
    {
        Fault.RATE,
        Fault.QUOTA,
        Fault.OVERLOAD,
        Fault.SERVER,
        Fault.SPENT,
        Fault.WRONG_KEY,
        Fault.DENIED,
        Fault.FORBIDDEN,
        Fault.UNKNOWN_MODEL,
        Fault.OVERFLOW,
        Fault.TOO_LARGE,
        Fault.REJECTED,
    }
)
_IN_STREAM = frozenset(
    {
        Fault.IN_STREAM,
        Fault.IN_STREAM_NESTED,
        Fault.IN_STREAM_RATE,
        Fault.IN_STREAM_ODD,
        Fault.FAILED,
        Fault.DISGUISED_FAILURE,
    }
)
_MIDWAY = _IN_STREAM | {Fault.EOF, Fault.RESET, Fault.STALL, Fault.PINGS, Fault.BAD_JSON}

_WHOLE = {
    Fault.HTML: (502, {}),
    Fault.PAGE: (200, {}),
    Fault.GATEWAY: (504, {}),
    Fault.REDIRECT: (307, {"location": "http://127.0.0.1:9/elsewhere"}),
}
"""Answers that no vendor gives: status and headers."""

_HTML = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
_PING_EVERY = 0.05
_SLOW_PINGS = 12


class StandIn:
    """All vendors on one loopback port, as an async context manager.

    `pace` is in tokens a second, 0 for as fast as possible; `keys` None accepts any key that is
    not empty; `cuts` are the sizes in bytes that streams are cut into, empty for whole events.
    """

    def __init__(
        self,
        answer: Answerer,
        *,
        keys: Collection[str] | None = None,
        pace: float = 0,
        cuts: tuple[int, ...] = ODD_CUTS,
        port: int = 0,
    ) -> None:
        self.answer = answer
        self.pace = pace
        self.port = port
        self._keys = keys
        self._cuts = cuts
        self.connections = 0
        self._ledger = Ledger()
        self._lines: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Hang up on everybody and stop listening."""
        self._server.close()
        for task in self._lines:
            task.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def records(self) -> list[Record]:
        """Every call so far, in order."""
        return self._ledger.records

    @property
    def base_urls(self) -> Mapping[ProviderName, str]:
        """The address to give each SDK; OpenAI's two APIs expect the version in it."""
        origin = f"http://127.0.0.1:{self.port}"
        return MappingProxyType(
            {
                ProviderName.ANTHROPIC: origin,
                ProviderName.OPENAI: f"{origin}/v1",
                ProviderName.GEMINI: origin,
                ProviderName.COMPATIBLE: f"{origin}/v1",
            }
        )

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._lines.add(task)
        self.connections += 1
        line = Line(reader, writer, self._cuts)
        try:
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                while asked := await line.ask():
                    if not await self._respond(line, asked):
                        break
        finally:
            self._lines.discard(task)
            line.close()

    async def _respond(self, line: Line, asked: Asked) -> bool:
        """Whether the connection can be used again."""
        if asked.path == "/_calls":
            await line.answer(200, [record.as_json() for record in self.records], {})
            return True
        for dialect in DIALECTS:
            if asked.method == "POST" and re.fullmatch(dialect.PATH, asked.path):
                return await self._converse(line, asked, dialect)
        await line.answer(404, {"error": {"message": f"no such path: {asked.path}"}}, {})
        return True

    async def _converse(self, line: Line, asked: Asked, dialect: ModuleType) -> bool:
        key = dialect.key(asked.headers)
        call: Call = dialect.hear(json.loads(asked.body), key, asked.path)
        record = self._ledger.open(call)
        answer = await self._decide(call)
        record.fault = answer.fault
        headers = {dialect.REQUEST_ID: f"req_{record.number}", **answer.headers}
        speaking = asyncio.ensure_future(
            _Speaker(line, dialect, record, answer, self).speak(headers)
        )
        leaving = asyncio.ensure_future(line.gone())
        kept = False
        try:
            await asyncio.wait({speaking, leaving}, return_when=asyncio.FIRST_COMPLETED)
            kept = speaking.done()
        finally:
            if not kept:
                record.close(End.HUNG_UP)
            for task in (speaking, leaving):
                task.cancel()
            results = await asyncio.gather(speaking, leaving, return_exceptions=True)
        return kept and results[0] is True

    async def _decide(self, call: Call) -> Answer:
        if not call.key or (self._keys is not None and call.key not in self._keys):
            return Answer("", fault=Fault.WRONG_KEY)
        said = self.answer(call)
        answer = await said if inspect.isawaitable(said) else said
        too_long = answer.fault is Fault.NONE and passes(answer.text, call.limit)
        return replace(answer, fault=Fault.TRUNCATION) if too_long else answer

    def cached(self, call: Call) -> tuple[int, int]:
        """Tokens of this call that an earlier one has already sent, and those to be kept."""
        return self._ledger.cached(call)


class _Speaker:
    """Says one answer on one line."""

    def __init__(
        self, line: Line, dialect: ModuleType, record: Record, answer: Answer, standin: StandIn
    ) -> None:
        self._line = line
        self._dialect = dialect
        self._record = record
        self._answer = answer
        self._standin = standin

    async def speak(self, headers: Mapping[str, str]) -> bool:
        """Whether the connection can be used again."""
        fault = self._answer.fault
        if fault is Fault.HANG:
            await asyncio.Event().wait()
        if fault is Fault.NO_ANSWER:
            return self._over(End.FAILED, reusable=False)
        if fault in _WHOLE:
            status, more = _WHOLE[fault]
            await self._line.answer(status, _HTML, {**headers, **more}, html=True)
            return self._over(End.FAILED)
        if fault in _AT_ONCE:
            status, body = self._dialect.error(fault, self._record.call, self._answer)
            await self._line.answer(status, body, headers)
            return self._over(End.FAILED)
        return await self._stream(headers)

    async def _stream(self, headers: Mapping[str, str]) -> bool:
        fault, call = self._answer.fault, self._record.call
        usage = counted(self._answer, call.prompt, *self._standin.cached(call))
        said = replace(self._answer, fault=Fault.NONE) if fault in _MIDWAY else self._answer
        spoken = self._dialect.speak(call, said, usage)
        self._record.usage = usage
        self._line.begin(headers)
        for frame in spoken.opening:
            await self._line.send(frame)
        half = len(spoken.words) // 2
        await self._say(spoken.words[:half])
        if fault in _MIDWAY:
            return await self._fail(fault, spoken.words[half:] + spoken.closing)
        await self._disturb(fault)
        await self._say(spoken.words[half:])
        for frame in spoken.closing:
            await self._line.send(frame)
        await self._line.end()
        return self._over(End.FINISHED)

    async def _say(self, words: tuple[bytes, ...]) -> None:
        for word in words:
            await self._line.send(word)
            if self._standin.pace:
                await asyncio.sleep(1 / self._standin.pace)

    async def _disturb(self, fault: Fault) -> None:
        """What harms nobody."""
        for _ in range(_SLOW_PINGS if fault is Fault.SLOW else 0):
            await self._line.send(self._dialect.ping())
            await asyncio.sleep(_PING_EVERY)
        for frame in self._dialect.strange() if fault is Fault.STRANGE else ():
            await self._line.send(frame)

    async def _fail(self, fault: Fault, rest: tuple[bytes, ...]) -> bool:
        if fault is Fault.RESET:
            self._line.reset()
            return self._over(End.FAILED, reusable=False)
        if fault is Fault.STALL:
            await asyncio.Event().wait()
        while fault is Fault.PINGS:
            await self._line.send(self._dialect.ping())
            await asyncio.sleep(_PING_EVERY)
        if fault in _IN_STREAM:
            await self._line.send(self._dialect.in_stream(fault))
        if fault is Fault.BAD_JSON:
            for frame in (self._dialect.broken(), *rest):
                await self._line.send(frame)
        await self._line.end()
        return self._over(End.FAILED)

    def _over(self, end: End, reusable: bool = True) -> bool:
        self._record.close(end)
        return reusable
