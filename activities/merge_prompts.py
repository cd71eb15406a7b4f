"""What the base seat is asked in a synthesis: its draft, what to take, what to correct."""

from collections.abc import Mapping

from activities.context import Context, words
from activities.quoting import file_blocks, listed, quote
from activities.repairs import repair_files
from activities.ruled import taken_from
from activities.shrinking import Shrink
from activities.trees import Trees
from domain.files import FileTree
from domain.prompts import render as page
from domain.speech import Request
from domain.steps import Synthesize
from domain.value import Sha256
from domain.verdicts import CodeVerdict, Incorporate

BASE_LIMIT = 60_000
"""Estimated tokens of the base draft that the prompt holds at most."""
OTHER_LIMIT = 30_000
"""The same for each other draft."""


class MergePrompts:
    """Composes the request of a synthesis and of its repair."""

    def __init__(self, trees: Trees) -> None:
        self._trees = trees
        self._context = Context(trees)

    async def request(
        self,
        turn: str,
        given: Synthesize,
        verdict: CodeVerdict,
        base: FileTree,
        shrink: int = Shrink.NOTHING,
    ) -> Request:
        """The call that merges, shrunk to this level; raises `ArtifactMissing`."""
        shared = await self._context.debate(given.brief, (), shrink)
        last = await self._merge(given, verdict, base)
        repair = await repair_files(self._trees, given.seat.id, given.problems)
        return Request(
            turn=turn,
            model=given.seat.agent.model,
            system=page("system"),
            messages=(*shared, last, *repair),
            budget=given.brief.round.budget,
            cache_key=given.brief.session_id,
        )

    async def _merge(self, given: Synthesize, verdict: CodeVerdict, base: FileTree) -> str:
        plan = given.brief.round
        return page(
            "synthesis",
            role=plan.role,
            base=await self._blocks(base, BASE_LIMIT),
            incorporate=listed(map(taken_from, verdict.incorporate)),
            must_fix=listed(verdict.must_fix),
            others=await self._others(given, verdict),
            format=page("formats/files"),
            words=words(plan.budget),
        )

    async def _others(self, given: Synthesize, verdict: CodeVerdict) -> str:
        drafts = {draft.seat: draft.tree for draft in given.drafts}
        rows = [row for row in verdict.incorporate if row.seat in drafts]
        seats = dict.fromkeys(row.seat for row in rows)
        shown = [await self._other(seat, drafts, rows) for seat in seats]
        return "\n\n".join(shown) or "Nothing is taken from them."

    async def _other(self, seat: str, drafts: Mapping[str, Sha256], rows: list[Incorporate]) -> str:
        """The files that the ruling names, or the whole draft when one of them is not there."""
        tree = await self._trees.tree(drafts[seat])
        named = {row.path for row in rows if row.seat == seat}
        if named <= set(tree.paths()):
            tree = FileTree(files=tuple(entry for entry in tree.files if entry.path in named))
        return quote("draft", await self._blocks(tree, OTHER_LIMIT), label=seat)

    async def _blocks(self, tree: FileTree, limit: int) -> str:
        blocks, left_out = file_blocks(await self._trees.texts(tree), limit)
        rest = f"Not shown, too long: {', '.join(left_out)}" if left_out else ""
        return "\n\n".join(part for part in (blocks, rest) if part) or "No files."
