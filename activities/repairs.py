"""The message that shows a seat what was wrong with its answer and asks once more."""

from activities.quoting import listed, quote
from activities.trees import Trees
from activities.writing import told
from domain.file_blocks import Problems
from domain.prompts import render as page
from domain.value import Sha256


async def repair_files(trees: Trees, seat: str, problems: Sha256 | None) -> tuple[str, ...]:
    """Ask for the affected files again; no message when nothing was wrong."""
    return (await _repair(trees, _seat(seat), problems, "files"),) if problems else ()


async def repair_findings(trees: Trees, seat: str, problems: Sha256 | None) -> tuple[str, ...]:
    """Ask for the whole review again; no message when nothing was wrong."""
    return (await _repair(trees, _seat(seat), problems, "findings"),) if problems else ()


async def repair_objections(trees: Trees, problems: Sha256 | None) -> tuple[str, ...]:
    """Ask for the whole critique again, of nobody by name; no message when nothing was wrong."""
    return (await _repair(trees, "", problems, "objections"),) if problems else ()


def _seat(seat: str) -> str:
    return f"You are the seat `{seat}`."


async def _repair(trees: Trees, who: str, sha: Sha256, kind: str) -> str:
    problems = await trees.value(sha, Problems)
    return page(
        "repair",
        who=who,
        answer=quote("answer", await trees.words(problems.answer)),
        problems=listed(told(problems.found)),
        task=page(f"formats/repair_{kind}"),
        format=page(f"formats/{kind}"),
    )
