"""What a scripted seat says about a task that nobody wrote lines for: honest, valid, and no more.

Each answer has the form that its round asks for, so that a session with such seats completes.
"""

import json
import re

from adapters.providers.scripts import CRITIC, Place
from domain.rounds import ROUNDS, Procedure, VerdictKind
from domain.speech import Request, Schema

HONEST = "This seat is scripted: it speaks prepared lines and asks no language model."
_MS = re.MULTILINE | re.DOTALL
_ADVICE = "Set a provider key and choose that agent to have the task really worked on."
_BLOCK = re.compile(r"^FILE: (\S+)\n(`{3,})[^\n]*\n(.*?)^\2$", re.DOTALL | re.MULTILINE)


def speak(place: Place, request: Request) -> str:
    """A line for this place that can be used as it is."""
    if request.shape is not None:
        return _ruling(request.shape, _base(request))
    round = ROUNDS.get(place.round)
    if place.who == "fix":
        return _unchanged(request)
    if place.who == CRITIC:
        return f"NO OBJECTION\n\n{HONEST} Nothing was weighed.\n"
    if round is None or round.verdict is VerdictKind.DISCUSSION:
        return f"{HONEST} {_ADVICE}\n"
    if round.procedure is Procedure.CHUNKED_REVIEW:
        return _nothing_found(request)
    return _note(place)


def _base(request: Request) -> str:
    """The label of the same draft in whatever order they are shown."""
    drafts = re.findall(
        r'<draft label="([A-F])">(?:(?!<draft ).)*?^Seat: (\S+)$', _all(request), _MS
    )
    return min(drafts, key=lambda draft: draft[1])[0] if drafts else "A"


def _all(request: Request) -> str:
    return "\n".join(request.messages)


def _ruling(shape: Schema, base: str) -> str:
    everything = {
        "decision": "CONSENSUS",
        "summary": f"{HONEST} Nothing was weighed.",
        "question": "",
        "options": [],
        "objections": [],
        "base": base,
        "incorporate": [],
        "must_fix": [],
        "critical": [],
        "warnings": [],
        "confirmed_clean": [],
    }
    asked = shape.json_schema.get("properties", {})
    return json.dumps({name: value for name, value in everything.items() if name in asked})


def _note(place: Place) -> str:
    lines = (HONEST, _ADVICE, f"Seat: {place.who}")
    text = "\n".join(lines)
    return f"{HONEST}\n\nFILE: scripted/{place.round}.md\n```markdown\n{text}\n```\n"


def _nothing_found(request: Request) -> str:
    shown = "\n".join(request.messages[:-1])
    paths = dict.fromkeys(re.findall(r"^FILE: (\S+)", shown, re.MULTILINE))
    return "\n".join([HONEST, "", *(f"CLEAN: {path}" for path in paths)])


def _unchanged(request: Request) -> str:
    for path, fence, text in _BLOCK.findall("\n".join(request.messages)):
        return f"{HONEST} The file stays as it is.\n\nFILE: {path}\n{fence}\n{text}{fence}\n"
    return HONEST
