"""What judges and critics read of each draft: words, files or findings, by the round's verdict."""

import re
from collections.abc import Sequence

from activities.anonymity import Labels
from activities.quoting import file_blocks, listed, quote
from activities.trees import Trees
from domain.findings import Finding, Review
from domain.merged_findings import merge_findings
from domain.rounds import VerdictKind
from domain.steps import Turn

DRAFT_LIMIT = 30_000
"""Estimated tokens of one draft's files that are shown at most."""

_BLOCK = re.compile(
    r"^[*#> ]*FILE:[^\n]*\n\s*^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^(?P=fence)[ \t]*$|\Z)",
    re.MULTILINE | re.DOTALL,
)


def labels(kind: VerdictKind, drafts: Sequence[Turn], *others: str) -> Labels:
    """The seats whose drafts can be ruled on, in the order given.

    In a code round only a seat that wrote files can be the base; when none did, all are labelled.
    `others` are seats whose names are left out of the texts besides.
    """
    everybody = [turn.seat for turn in drafts]
    wrote = [turn.seat for turn in drafts if turn.draft and kind is VerdictKind.CODE]
    return Labels(wrote or everybody, others=(*others, *everybody))


class Drafts:
    """Renders the drafts on the table, without names."""

    def __init__(self, trees: Trees) -> None:
        self._trees = trees

    async def render(self, kind: VerdictKind, on_table: Sequence[Turn], named: Labels) -> str:
        """Every draft under its label, then what was said by those without one."""
        turns = {seat: [turn for turn in on_table if turn.seat == seat] for seat in named.seats}
        drafts = [
            quote("draft", await self._draft(kind, named, said), label=named.of(seat))
            for seat, said in turns.items()
        ]
        others = [turn for turn in on_table if turn.seat not in named.seats]
        remarks = [quote("remark", await self._prose(named, turn)) for turn in others]
        return "\n\n".join([*drafts, *remarks])

    async def _draft(self, kind: VerdictKind, named: Labels, said: list[Turn]) -> str:
        if kind is VerdictKind.REVIEW:
            return await self._findings(named, said)
        if kind is VerdictKind.CODE:
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


def _line(finding: Finding) -> str:
    place = ":".join(part for part in (finding.path, finding.place) if part)
    fields = (finding.severity.value, place or "(no place)", finding.consequence, finding.fix)
    return "FINDING: " + " | ".join(fields)
