"""How a seat is asked to go on with an answer that was cut off at its limit of length."""

from activities.context import words
from activities.quoting import listed, quote
from domain.cut_answers import Cut
from domain.prompts import render as page
from domain.speech import Request

TAIL = 32_000
"""Characters of the answer that the seat sees again: as a rule all of it."""


def onward(request: Request, seat: str, cut: Cut, part: int) -> Request:
    """The same call with the answer so far behind it; `part` counts the calls from 1."""
    shown = cut.text if cut.in_files else cut.whole
    last = page(
        "continue",
        seat=seat,
        answer=quote("answer", shown[-TAIL:]),
        complete=_complete(cut),
        task=_task(cut),
        words=words(request.budget),
    )
    return request.model_copy(
        update={"turn": f"{request.turn}.part-{part}", "messages": (*request.messages, last)}
    )


def _complete(cut: Cut) -> str:
    if not cut.files:
        return ""
    return f"These files are complete and stay as they are:\n\n{listed(cut.files)}"


def _task(cut: Cut) -> str:
    if cut.path:
        return page("continue/file", path=cut.path)
    return page("continue/files" if cut.in_files else "continue/words")
