"""What a judge is asked: the task, what binds the table, and the drafts without names."""

from activities.anonymity import Labels
from activities.context import Context
from activities.drafts import Drafts
from activities.quoting import quote
from activities.trees import Trees
from domain.prompts import render as page
from domain.rounds import VerdictKind
from domain.speech import Request
from domain.steps import Judge
from domain.transcript import PassageKind, Spoken, render
from domain.verdicts import answer_schema

FILES_LIMIT = 40_000
"""Estimated tokens of the session's files that a judge reads beside the drafts of code."""


class JudgePrompts:
    """Composes the request for a ruling, and the one that asks again."""

    def __init__(self, trees: Trees) -> None:
        self._trees = trees
        self._context = Context(trees)
        self._drafts = Drafts(trees)

    async def request(self, turn: str, given: Judge, named: Labels) -> Request:
        """The call for this ruling; raises `ArtifactMissing`."""
        plan = given.brief.round
        return Request(
            turn=turn,
            model=given.judge.agent.judge_model,
            system=page("system"),
            messages=(
                await self._context.task(given.brief),
                *await self._files(given),
                *await self._record(given, named),
                await self._last(given, named),
            ),
            budget=plan.budget,
            shape=answer_schema(plan.verdict),
            cache_key=given.brief.session_id,
        )

    async def _files(self, given: Judge) -> tuple[str, ...]:
        if given.brief.round.verdict is not VerdictKind.CODE:
            return ()
        return await self._context.files(given.brief, FILES_LIMIT)

    async def _record(self, given: Judge, named: Labels) -> tuple[str, ...]:
        """Earlier rounds, then the notes, decisions and rulings of this one; never a turn."""
        kept = _unsigned(await self._context.minutes(given.brief), named)
        bound = [passage for passage in given.passages if passage.kind is not PassageKind.TURN]
        said = _unsigned([await self._context.spoken(passage) for passage in bound], named)
        return (page("minutes", passages="\n\n".join(kept)), *said) if kept else tuple(said)

    async def _last(self, given: Judge, named: Labels) -> str:
        plan = given.brief.round
        return page(
            "judge",
            title=plan.title,
            iteration=str(given.iteration),
            iterations=str(given.iterations),
            round=page(f"rounds/{plan.id}"),
            instructions=await self._context.instructions(given.brief),
            drafts=await self._drafts.render(given, named),
            kind=page(f"judge/{plan.verdict.value}"),
            decide=page("ruling/decide") if given.must_decide else "",
        )


def again(request: Request, answer: str, problem: str) -> Request:
    """The same call once more, with the answer that could not be read and why."""
    last = page("ruling/again", answer=quote("answer", answer), error=problem)
    return request.model_copy(
        update={"turn": f"{request.turn}.repair", "messages": (*request.messages, last)}
    )


def _unsigned(said: tuple[Spoken, ...] | list[Spoken], named: Labels) -> list[str]:
    return [render(named.unsigned(spoken)) for spoken in said]
