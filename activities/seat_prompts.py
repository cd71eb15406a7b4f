"""What a seat is asked: the shared context, then the one message that is the seat's own."""

from activities.context import Context, words
from activities.critique_prompts import CritiquePrompts
from activities.quoting import part_block
from activities.repairs import repair_files, repair_findings
from activities.shrinking import Shrink
from activities.trees import Trees
from domain.chunks import Chunk
from domain.prompts import render as page
from domain.rounds import VerdictKind
from domain.speech import Request
from domain.steps import Speak


class SeatPrompts:
    """Composes the request of a seat's turn."""

    def __init__(self, trees: Trees) -> None:
        self._trees = trees
        self._context = Context(trees)
        self._critique = CritiquePrompts(trees)

    async def request(self, turn: str, given: Speak, shrink: int = Shrink.NOTHING) -> Request:
        """The call for this turn, shrunk to this level; raises `ArtifactMissing`."""
        if given.drafts:
            return await self._critique.request(turn, given, shrink)
        return Request(
            turn=turn,
            model=given.seat.agent.model,
            system=page("system"),
            messages=(*await self._shared(given, shrink), *await self._last(given)),
            budget=given.brief.round.budget,
            cache_key=given.brief.session_id,
        )

    async def _shared(self, given: Speak, shrink: int) -> tuple[str, ...]:
        if given.chunk is None:
            return await self._context.debate(given.brief, given.passages, shrink)
        return (
            await self._context.task(given.brief),
            *await self._context.talk(given.brief, given.passages, shrink),
            await self.chunk(given.chunk),
        )

    async def chunk(self, sha: str) -> str:
        """The message that shows one chunk of the code base."""
        chunk = await self._trees.value(sha, Chunk)
        parts = [part_block(part, await self._trees.words(part.sha)) for part in chunk.parts]
        return page("chunk", files="\n\n".join(parts))

    async def _last(self, given: Speak) -> tuple[str, ...]:
        if given.chunk is None:
            again = await repair_files(self._trees, given.seat.id, given.problems)
            return again or (await self._draft(given),)
        again = await repair_findings(self._trees, given.seat.id, given.problems)
        return again or (await self._review(given),)

    async def _draft(self, given: Speak) -> str:
        plan = given.brief.round
        return page(
            "speak",
            seat=given.seat.id,
            role=plan.role,
            round=page(f"rounds/{plan.id}"),
            instructions=await self._context.instructions(given.brief),
            iteration=str(given.iteration),
            iterations=str(given.iterations),
            stage=page(f"passes/{_stage(given)}"),
            format=_format(given),
            words=words(plan.budget),
        )

    async def _review(self, given: Speak) -> str:
        plan = given.brief.round
        return page(
            "review",
            seat=given.seat.id,
            role=plan.role,
            chunk=str(given.iteration),
            chunks=str(given.iterations),
            round=page(f"rounds/{plan.id}"),
            instructions=await self._context.instructions(given.brief),
            format=page("formats/findings"),
            words=words(plan.budget),
        )


def _stage(given: Speak) -> str:
    if given.iteration == 1:
        return "first"
    return "last" if given.iteration >= given.iterations else "later"


def _format(given: Speak) -> str:
    if given.brief.round.verdict is not VerdictKind.CODE:
        return page("formats/talk")
    again = ("formats/again",) if given.draft else ()
    return "\n\n".join(page(name) for name in ("formats/files", *again))
