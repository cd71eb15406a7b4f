"""What a seat is asked when it corrects one chunk after the review."""

from activities.context import Context
from activities.fix_items import Assigned
from activities.quoting import listed, part_block
from activities.repairs import repair_files
from activities.ruled import wrong
from activities.shrinking import Shrink
from activities.trees import Trees
from domain.chunks import Chunk, Part
from domain.files import FileTree
from domain.prompts import render as page
from domain.speech import Request
from domain.steps import Fix


class FixPrompts:
    """Composes the request of a fix and of its repair."""

    def __init__(self, trees: Trees) -> None:
        self._trees = trees
        self._context = Context(trees)

    async def request(
        self,
        turn: str,
        given: Fix,
        tree: FileTree,
        chunk: Chunk,
        due: Assigned,
        shrink: int = Shrink.NOTHING,
    ) -> Request:
        """The call that corrects this chunk, shrunk to this level; raises `ArtifactMissing`."""
        return Request(
            turn=turn,
            model=given.seat.agent.model,
            system=page("system"),
            messages=(
                await self._context.task(given.brief),
                *await self._context.talk(given.brief, (), shrink),
                await self._files(chunk, tree),
                await self._last(given, due),
                *await repair_files(self._trees, given.seat.id, given.problems),
            ),
            budget=given.brief.round.budget,
            cache_key=given.brief.session_id,
        )

    async def _files(self, chunk: Chunk, tree: FileTree) -> str:
        """The chunk with its whole files as they are now: an earlier fix may have changed them."""
        blocks = [part_block(part, await self._text(part, tree)) for part in chunk.parts]
        return page("chunk", files="\n\n".join(blocks))

    async def _text(self, part: Part, tree: FileTree) -> str:
        now = tree.entry(part.path)
        return await self._trees.words(
            now.sha if now and (part.whole or part.outline) else part.sha
        )

    async def _last(self, given: Fix, due: Assigned) -> str:
        return page(
            "fix",
            seat=given.seat.id,
            role=given.brief.round.role,
            items=listed(map(wrong, due.items)),
            instructions=await self._context.instructions(given.brief),
            paths=", ".join(f"`{path}`" for path in due.offered),
            format=page("formats/files"),
        )
