"""A provider that speaks prepared lines: for the demo and the tests, and named so everywhere."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from string import Template

from adapters.providers.scripts import JUDGE, SAMPLE, Place, Script, load, parse_place
from adapters.providers.scripts.generic import speak
from adapters.providers.scripts.labels import find_labels
from domain.prompts import render
from domain.speech import Delta, Done, Request, Stop, Usage

PIECES_PER_SECOND = 40
LEAST_PIECE = 8
PIECE_AT_ONCE = 400
BYTES_PER_TOKEN = 4


class ScriptedProvider:
    """Speaks the sample's script for the sample's task, and an honest general line otherwise.

    `pace` is in characters a second, 0 for all at once. `lines` are texts by turn id that come
    before the script.
    """

    def __init__(self, pace: int = 0, lines: Mapping[str, str] | None = None) -> None:
        self._pace = pace
        self._lines = dict(lines or {})

    async def stream(self, request: Request) -> AsyncIterator[Delta | Done]:
        """The line in small pieces at the pace, then `Done` with an estimate of the tokens."""
        text = self._says(request)
        clock = asyncio.get_running_loop().time
        start, spoken = clock(), 0
        for piece in _pieces(text, self._pace):
            yield Delta(text=piece)
            spoken += len(piece)
            if self._pace:
                await asyncio.sleep(max(0.0, start + spoken / self._pace - clock()))
        yield Done(stop=Stop.END, text=text, usage=_usage(request, text), raw_stop="scripted")

    def _says(self, request: Request) -> str:
        if request.turn in self._lines:
            return self._lines[request.turn]
        place, script = parse_place(request.turn), load(SAMPLE)
        said = _scripted(script, place, request) if _is_about(request, script) else None
        return said or speak(place, request)


def _is_about(request: Request, script: Script) -> bool:
    opening = script.task.splitlines()[0]
    return any(opening in message for message in request.messages)


def _scripted(script: Script, place: Place, request: Request) -> str | None:
    if place.who != JUDGE:
        return script.says(place)
    must_decide = render("ruling/decide") in request.messages[-1]
    ruling = script.last(place) if must_decide else script.says(place)
    labels = find_labels(request.messages, script.speakers(place))
    template = Template(ruling or "")
    return template.substitute(labels) if set(template.get_identifiers()) <= set(labels) else None


def _pieces(text: str, pace: int) -> Iterator[str]:
    size = max(LEAST_PIECE, pace // PIECES_PER_SECOND) if pace else PIECE_AT_ONCE
    for start in range(0, len(text), size):
        yield text[start : start + size]


def _usage(request: Request, text: str) -> Usage:
    asked = "".join((request.system, *request.messages))
    return Usage(input=_tokens(asked), output=_tokens(text))


def _tokens(text: str) -> int:
    return len(text.encode(errors="replace")) // BYTES_PER_TOKEN
