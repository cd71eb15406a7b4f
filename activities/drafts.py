"""What a judge reads of each draft: words, files or findings, by the verdict of the round."""

import re

from activities.anonymity import Labels
from activities.quoting import file_blocks, listed, quote
from activities.trees import Trees
from domain.findings import Finding, Review, merge_findings
from domain.rounds import VerdictKind
from domain.steps import Judge, Turn

DRAFT_LIMIT = 30_000
"""Estimated tokens of one draft's files that a judge reads at most."""

_BLOCK = re.compile(
    r"^[*#> ]*FILE:[^\n]*\n\s*^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^(?P=fence)[ \t]*$|\Z)",
    re.MULTILINE | re.DOTALL,
)


def labels(given: Judge) -> Labels:
    """The seats whose drafts can be ruled on, in the order given.

    In a code round only a seat that wrote files can be the base; when none did, all are named.
    """
    if given.brief.round.verdict is VerdictKind.CODE:
        wrote = [turn.seat for turn in given.drafts if turn.draft]
        if wrote:
            return Labels(wrote)
    return Labels([turn.seat for turn in given.drafts])


class Drafts:
    """Renders the drafts of a ruling, without names."""

    def __init__(self, trees: Trees) -> None:
        self._trees = trees

    async def render(self, given: Judge, named: Labels) -> str:
        """Every draft under its label, then what was said by those without one."""
        turns = {seat: _turns(given, seat) for seat in named.seats}
        drafts = [
            quote("draft", await self._draft(given, named, said), label=named.of(seat))
            for seat, said in turns.items()
        ]
        others = [turn for turn in given.drafts if turn.seat not in named.seats]
        remarks = [quote("remark", await self._prose(named, turn)) for turn in others]
        return "\n\n".join([*drafts, *remarks])

    async def _draft(self, given: Judge, named: Labels, said: list[Turn]) -> str:
        if given.brief.round.verdict is VerdictKind.REVIEW:
            return await self._findings(named, said)
        if given.brief.round.verdict is VerdictKind.CODE:
            return await self._code(named, said[-1])
        return named.mask(await self._trees.words(said[-1].words))

    async def _code(self, named: Labels, turn: Turn) -> str:
        prose = await self._prose(named, turn)
        texts = await self._trees.texts(await self._trees.tree(turn.draft))
        blocks, left_out = file_blocks(texts, DRAFT_LIMIT)
        rest = f"Further files, too long to show: {', '.join(left_out)}" if left_out else ""
        return "\n\n".join(part for part in (prose, blocks or "No files.", rest) if part)

    async def _prose(self, named: Labels, turn: Turn) -> str:
        """The words around the files: the files themselves are shown from the draft's tree."""
        return named.mask(parse_prose(await self._trees.words(turn.words)))

    async def _findings(self, named: Labels, said: list[Turn]) -> str:
        reviews = [await self._trees.value(turn.findings, Review) for turn in said if turn.findings]
        found = merge_findings([finding for review in reviews for finding in review.findings])
        clean = dict.fromkeys(path for review in reviews for path in review.clean)
        lines = [*map(_line, found), *(f"CLEAN: {path}" for path in clean)]
        return named.mask(listed(lines, empty="No findings."))


def parse_prose(answer: str) -> str:
    """An answer without its file blocks."""
    return re.sub(r"\n{3,}", "\n\n", _BLOCK.sub("", answer)).strip()


def _turns(given: Judge, seat: str) -> list[Turn]:
    return [turn for turn in given.drafts if turn.seat == seat]


def _line(finding: Finding) -> str:
    place = ":".join(part for part in (finding.path, finding.place) if part)
    fields = (finding.severity.value, place or "(no place)", finding.consequence, finding.fix)
    return "FINDING: " + " | ".join(fields)
