"""What a critic is asked: the same task and files as everybody, and the drafts without names."""

from activities.anonymity import Labels
from activities.context import FILES_LIMIT, Context, words
from activities.drafts import Drafts, labels
from activities.record import unsigned_record
from activities.repairs import repair_objections
from activities.shrinking import Shrink
from activities.trees import Trees
from domain.prompts import render as page
from domain.speech import Request
from domain.steps import Speak

BUDGET = 2048
"""Visible answer tokens at most: five objections, however much a draft of the round may hold."""


class CritiquePrompts:
    """Composes the request of a critique. It names no seat, the reader's own neither."""

    def __init__(self, trees: Trees) -> None:
        self._trees = trees
        self._context = Context(trees)
        self._drafts = Drafts(trees)

    async def request(self, turn: str, given: Speak, shrink: int = Shrink.NOTHING) -> Request:
        """The call for this critique, shrunk to this level; raises `ArtifactMissing`."""
        named = critic_labels(given)
        limit = FILES_LIMIT if shrink < Shrink.FILES else 0
        budget = min(BUDGET, given.brief.round.budget)
        return Request(
            turn=turn,
            model=given.seat.agent.model,
            system=page("system"),
            messages=(
                await self._context.task(given.brief),
                *await self._context.files(given.brief, limit),
                *await unsigned_record(self._context, given.brief, given.passages, named, shrink),
                await self._asked(given, named, budget),
                *await repair_objections(self._trees, given.problems),
            ),
            budget=budget,
            cache_key=given.brief.session_id,
        )

    async def _asked(self, given: Speak, named: Labels, budget: int) -> str:
        plan = given.brief.round
        return page(
            "critique",
            role=plan.role,
            title=plan.title,
            round=page(f"rounds/{plan.id}"),
            instructions=await self._context.instructions(given.brief),
            drafts=await self._drafts.render(plan.verdict, given.drafts, named),
            format=page("formats/objections"),
            words=words(budget),
        )


def critic_labels(given: Speak) -> Labels:
    """The drafts as this critic sees them."""
    return labels(given.brief.round.verdict, given.drafts, given.seat.id)
