"""What a language model reads before the last message: the same bytes for every seat.

Order: brief, files, minutes of earlier rounds, then one message for each passage of this round.
Within a round it only ever grows at the end, so that a provider's prefix cache stays warm.
"""

from collections.abc import Sequence

from activities.quoting import file_blocks, listed, quote
from activities.shrinking import Shrink, old_turns, turns, without
from activities.standing import Standing
from activities.trees import Trees
from domain.digest import bounded
from domain.prompts import render as page
from domain.steps import Brief, Minutes
from domain.transcript import Passage, PassageKind, Spoken, render

FILES_LIMIT = 120_000
"""Estimated tokens of the session's files that a prompt holds at most."""

WORDS_PER_TOKEN = 0.6
"""English prose and code together; models keep a budget in words better than one in tokens."""

_BY_THE_DEVELOPER = frozenset({PassageKind.NOTE, PassageKind.DECISION})


class Context:
    """Renders the shared part of a prompt from addresses."""

    def __init__(self, trees: Trees) -> None:
        self._trees = trees
        self._standing = Standing(trees)

    async def debate(
        self, brief: Brief, passages: Sequence[Passage], shrink: int = Shrink.NOTHING
    ) -> tuple[str, ...]:
        """What every seat of a debate reads; `shrink` is a level of `Shrink`."""
        limit = FILES_LIMIT if shrink < Shrink.FILES else 0
        return (
            await self.task(brief),
            *await self.files(brief, limit),
            *await self.talk(brief, passages, shrink),
        )

    async def talk(
        self, brief: Brief, passages: Sequence[Passage], shrink: int = Shrink.NOTHING
    ) -> tuple[str, ...]:
        """The minutes of earlier rounds, then this round's passages, each one message.

        A turn that `shrink` leaves out keeps its place, which says so.
        """
        said = [await self.spoken(passage) for passage in passages]
        if shrink >= Shrink.OLD_TURNS:
            said = without(said, old_turns(passages))
        return (*await self._minutes(brief, shrink), *map(render, said))

    async def task(self, brief: Brief) -> str:
        """The first message: what the developer asked for, and what holds for the session."""
        task = page("brief", task=quote("task", await self._trees.words(brief.task)))
        return "\n\n".join((task, *await self._standing.pages(brief)))

    async def files(self, brief: Brief, limit: int) -> tuple[str, ...]:
        """The session's files within the limit, or no message when there are none."""
        tree = await self._trees.tree(brief.tree)
        if not tree.files:
            return ()
        texts = await self._trees.texts(tree)
        blocks, left_out = file_blocks(texts, limit)
        unseen = (*left_out, *(path for path in tree.paths() if path not in texts))
        return (page("files", files=blocks, left_out=_left_out(unseen)),)

    async def instructions(self, brief: Brief) -> str:
        """The developer's instructions for the round, or nothing."""
        if brief.round.instructions is None:
            return ""
        words = await self._trees.words(brief.round.instructions)
        return page("instructions", instructions=quote("instructions", words))

    async def spoken(self, passage: Passage) -> Spoken:
        """A passage with its words. A developer is called so: no account name leaves the house."""
        if passage.kind in _BY_THE_DEVELOPER:
            passage = passage.model_copy(update={"speaker": "developer"})
        return Spoken(passage=passage, text=await self._trees.words(passage.words))

    async def minutes(self, brief: Brief) -> tuple[Spoken, ...]:
        """What earlier rounds pass on, with its words, in a bounded digest."""
        if brief.minutes is None:
            return ()
        kept = await self._trees.value(brief.minutes, Minutes)
        return bounded([await self.spoken(passage) for passage in kept.passages])

    async def _minutes(self, brief: Brief, shrink: int) -> tuple[str, ...]:
        said = await self.minutes(brief)
        if shrink >= Shrink.OLD_ROUNDS:
            said = tuple(without(said, turns(one.passage for one in said)))
        return (page("minutes", passages="\n\n".join(map(render, said))),) if said else ()


def _left_out(paths: tuple[str, ...]) -> str:
    if not paths:
        return ""
    return f"Not shown, too large or not text; they exist and stay as they are:\n\n{listed(paths)}"


def words(budget: int) -> str:
    """A budget in tokens as a round number of words."""
    return f"{int(budget * WORDS_PER_TOKEN) // 50 * 50:,}"
