"""What a judge is asked: the task, what binds the table, and the drafts without names."""

from collections.abc import Sequence

from activities.anonymity import Labels
from activities.context import Context
from activities.drafts import Drafts
from activities.quoting import listed, quote
from activities.record import unsigned_record
from activities.trees import Trees
from domain.objections import Objection
from domain.prompts import render as page
from domain.rounds import VerdictKind
from domain.speech import Request
from domain.steps import Judge
from domain.verdicts import answer_schema

FILES_LIMIT = 40_000
"""Estimated tokens of the session's files that a judge reads beside the drafts of code."""


class JudgePrompts:
    """Composes the request for a ruling, and the one that asks again."""

    def __init__(self, trees: Trees) -> None:
        self._trees = trees
        self._context = Context(trees)
        self._drafts = Drafts(trees)

    async def request(
        self, turn: str, given: Judge, named: Labels, objections: Sequence[Objection] = ()
    ) -> Request:
        """The call for this ruling; raises `ArtifactMissing`."""
        plan = given.brief.round
        return Request(
            turn=turn,
            model=given.judge.agent.judge_model,
            system=page("system"),
            messages=(
                await self._context.task(given.brief),
                *await self._files(given),
                *await unsigned_record(self._context, given.brief, given.passages, named),
                await self._last(given, named, objections),
            ),
            budget=plan.budget,
            shape=answer_schema(plan.verdict),
            cache_key=given.brief.session_id,
        )

    async def _files(self, given: Judge) -> tuple[str, ...]:
        if given.brief.round.verdict is not VerdictKind.CODE:
            return ()
        return await self._context.files(given.brief, FILES_LIMIT)

    async def _last(self, given: Judge, named: Labels, objections: Sequence[Objection]) -> str:
        plan = given.brief.round
        return page(
            "judge",
            title=plan.title,
            iteration=str(given.iteration),
            iterations=str(given.iterations),
            round=page(f"rounds/{plan.id}"),
            instructions=await self._context.instructions(given.brief),
            drafts=await self._drafts.render(plan.verdict, given.drafts, named),
            objections=_objections(objections, named),
            kind=page(f"judge/{plan.verdict.value}"),
            decide=page("ruling/decide") if given.must_decide else "",
        )


def again(request: Request, answer: str, problem: str) -> Request:
    """The same call once more, with the answer that could not be read and why."""
    last = page("ruling/again", answer=quote("answer", answer), error=problem)
    return request.model_copy(
        update={"turn": f"{request.turn}.repair", "messages": (*request.messages, last)}
    )


def _objections(found: Sequence[Objection], named: Labels) -> str:
    """What is objected, numbered, without names; nothing when nobody objects."""
    lines = [_line(number, objection) for number, objection in enumerate(found, start=1)]
    shown = quote("objections", named.mask(listed(lines)))
    return page("ruling/objections", objections=shown) if lines else ""


def _line(number: int, objection: Objection) -> str:
    draft = f"the draft of {objection.against}" if objection.against else "(no draft named)"
    fields = (draft, objection.place, objection.consequence, objection.reproduction)
    return f"O{number}: " + " | ".join(field or "(not said)" for field in fields)
