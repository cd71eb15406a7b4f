"""A question beside the table: the one who is asked reads the record and answers in a stream."""

from collections.abc import Sequence
from functools import partial

from temporalio import activity

from activities.call import Answer, Calls
from activities.context import FILES_LIMIT, Context, words
from activities.failures import told_to_temporal
from activities.heartbeat import heartbeat
from activities.shrinking import Shrink, turns, without
from activities.step import Step
from activities.trees import Trees
from domain.chat import JUDGE, Answered, Chat, as_note
from domain.events import AgentEnded, AgentStarted
from domain.ports import Artifacts, EventLog, Prices, Providers
from domain.prompts import render as page
from domain.speech import Request
from domain.transcript import PassageKind, Spoken, inside, render
from domain.value import Sha256

BUDGET = 1_024
"""Visible tokens of an answer."""
PURPOSE = "chat"


class ChatActivities:
    """Answers that are no part of a session."""

    def __init__(
        self, artifacts: Artifacts, log: EventLog, providers: Providers, prices: Prices
    ) -> None:
        self._trees = Trees(artifacts)
        self._context = Context(self._trees)
        self._log = log
        self._calls = Calls(providers, prices)

    @activity.defn(name="answer")
    async def answer(self, given: Chat) -> Answered:
        """The answer, streamed into the question's own log; a finished one is not asked again.

        Raises `ApplicationError` of type `LLM.<kind>` when the provider fails or refuses.
        """
        with told_to_temporal():
            step = Step(self._log, given.chat_id)
            finished = await step.outcome(Answered)
            if finished:
                return finished
            async with heartbeat():
                return await self._answered(step, given)

    async def _answered(self, step: Step, given: Chat) -> Answered:
        await step.begin(given.seat.id, _started(step, given))
        question = await self._trees.words(given.question)
        shorter = partial(self._request, step.turn, given, question)
        request = await shorter(Shrink.NOTHING)
        answer = await self._calls.speak(step, given.seat, request, shorter)
        said = await self._trees.keep_words(answer.done.text)
        note = as_note(given.to, question, answer.done.text) if given.promote else None
        answered = Answered(
            words=said,
            note=await self._trees.keep_words(note) if note else None,
            spent=answer.spent,
        )
        return await step.finish(answered, _ended(step, given, answer, said), answer.counted)

    async def _request(self, turn: str, given: Chat, question: str, shrink: int) -> Request:
        judges = given.to == JUDGE
        agent = given.seat.agent
        you = page("chat/judge") if judges else page("chat/seat", seat=given.seat.id)
        asked = page("chat", you=you, question=inside("question", question), words=words(BUDGET))
        return Request(
            turn=turn,
            model=agent.judge_model if judges else agent.model,
            system=page("system"),
            messages=(
                await self._context.task(given.brief),
                *await self._read(given, shrink),
                asked,
            ),
            budget=BUDGET,
            cache_key=given.chat_id,
        )

    async def _read(self, given: Chat, shrink: int) -> tuple[str, ...]:
        """What was said in public, for a seat the files too; for the judge no seat's words."""
        said = await self._context.minutes(given.brief)
        if given.to == JUDGE:
            return _record([one for one in said if one.passage.kind is not PassageKind.TURN])
        if shrink >= Shrink.OLD_ROUNDS:
            said = tuple(without(said, turns(one.passage for one in said)))
        files = await self._context.files(given.brief, FILES_LIMIT) if shrink < Shrink.FILES else ()
        return (*files, *_record(said))


def _record(said: Sequence[Spoken]) -> tuple[str, ...]:
    heard = "\n\n".join(map(render, said))
    return (page("chat/record", passages=heard),) if heard else ()


def _started(step: Step, given: Chat) -> AgentStarted:
    return AgentStarted(
        turn=step.turn,
        agent=given.seat.id,
        round=given.brief.key,
        iteration=0,
        purpose=PURPOSE,
        attempt=step.attempt,
    )


def _ended(step: Step, given: Chat, answer: Answer, words: Sha256) -> AgentEnded:
    return AgentEnded(
        turn=step.turn,
        agent=given.seat.id,
        round=given.brief.key,
        iteration=0,
        purpose=PURPOSE,
        text=answer.done.text,
        words=words,
        stop=answer.done.stop,
    )
