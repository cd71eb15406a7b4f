"""Material for a prompt: quoted so that it cannot end early and speak as somebody else."""

import re
from collections.abc import Iterable, Mapping

from domain.agents import ProviderName
from domain.chunks import Part, text_of
from domain.code.precedence import precedence
from domain.tokens import estimate
from domain.transcript import inside

_BACKTICKS = re.compile(r"`{3,}")


def quote(tag: str, text: str, label: str = "") -> str:
    """The text between tags; a closing tag inside it is escaped."""
    named = f' label="{label}"' if label else ""
    return f"<{tag}{named}>\n{inside(tag, text)}\n</{tag}>"


def file_block(path: str, text: str) -> str:
    """A whole file in the form that the seats write; the fence is longer than any inside."""
    return f"FILE: {path}\n{fenced(text)}"


def fenced(text: str) -> str:
    """The text in a fence that nothing inside it can close."""
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=2)
    fence = "`" * (longest + 1)
    end = "" if text.endswith("\n") or not text else "\n"
    return f"{fence}\n{text}{end}{fence}"


def part_block(part: Part, text: str) -> str:
    """A part of a chunk; some lines of a long file say which ones they are, an outline that it is
    no more than context.
    """
    if part.outline:
        shown = fenced(text_of(part, text))
        return f"CONTEXT: {part.path} (signatures only, not under review)\n{shown}"
    if part.whole:
        return file_block(part.path, text)
    lines = f"lines {part.first} to {part.last} of a longer file"
    return f"FILE: {part.path} ({lines})\n{fenced(text_of(part, text))}"


def file_blocks(texts: Mapping[str, str], limit: int) -> tuple[str, tuple[str, ...]]:
    """The files as blocks within `limit` estimated tokens, and the paths that are left out.

    Application code first, then configuration, then tests; the same for every reader.
    """
    shown, left_out, spent = [], [], 0
    for path in sorted(texts, key=precedence):
        block = file_block(path, texts[path])
        cost = estimate(len(block.encode(errors="replace")), ProviderName.ANTHROPIC)
        if spent + cost > limit:
            left_out.append(path)
            continue
        shown.append(block)
        spent += cost
    return "\n\n".join(shown), tuple(left_out)


def listed(lines: Iterable[str], empty: str = "Nothing.") -> str:
    """The lines as a Markdown list, each on one line."""
    items = [f"- {' '.join(line.split())}" for line in lines]
    return "\n".join(items) or empty
