"""Rulings: a judge reads the drafts without names, or the developer ends a dispute."""

from typing import NamedTuple

from temporalio import activity

from activities.anonymity import Labels
from activities.call import Answer, Calls
from activities.drafts import labels
from activities.failures import told_to_temporal
from activities.heartbeat import heartbeat
from activities.judge_prompts import JudgePrompts, again
from activities.ruled import closings, consensus, options, ruling
from activities.settlement import settled
from activities.step import Step
from activities.trees import Trees
from domain.errors import UnreadableVerdict
from domain.events import AgentEnded, AgentStarted, ConsensusReached, JudgeDissented
from domain.objections import Objection, Objections
from domain.ports import Artifacts, EventLog, Prices, Providers
from domain.ruling_text import text_form
from domain.session import Spent
from domain.speech import Request, Stop
from domain.steps import Judge, Outcome, Ruling, Settle
from domain.value import Sha256
from domain.verdicts import Verdict, parse_ruling, parse_verdict

PURPOSE = "judge"


class _Case(NamedTuple):
    """What a ruling is about: the drafts under their labels, the objections by number."""

    given: Judge
    named: Labels
    objections: tuple[Objection, ...]


class JudgeActivities:
    """Rulings of judges, and the developer's choice as a ruling."""

    def __init__(
        self, artifacts: Artifacts, log: EventLog, providers: Providers, prices: Prices
    ) -> None:
        self._trees = Trees(artifacts)
        self._log = log
        self._calls = Calls(providers, prices)
        self._prompts = JudgePrompts(self._trees)

    @activity.defn(name="judge")
    async def judge(self, given: Judge) -> Ruling:
        """A ruling on the drafts. One that cannot be read twice becomes a dispute, and says so.

        Raises `ApplicationError` of type `LLM.<kind>` when the provider fails or refuses.
        """
        with told_to_temporal():
            step = Step(self._log, given.brief.session_id)
            finished = await step.outcome(Ruling)
            if finished:
                return finished
            async with heartbeat():
                return await self._ruled(step, given)

    async def _ruled(self, step: Step, given: Judge) -> Ruling:
        await step.begin(given.judge.id, _started(step, given))
        case = await self._case(given)
        request = await self._prompts.request(step.turn, given, case.named, case.objections)
        answer = await self._calls.ask(step, given.judge, request)
        try:
            verdict = _parsed(case, answer)
        except UnreadableVerdict as problem:
            return await self._again(step, case, request, answer, str(problem))
        return await self._finish(step, case, verdict, answer, Spent())

    async def _case(self, given: Judge) -> _Case:
        critiques = [await self._trees.value(sha, Objections) for sha in given.objections]
        found = [objection for critique in critiques for objection in critique.found]
        shown = tuple(objection for objection in found if objection.id not in given.closed)
        return _Case(given, labels(given.brief.round.verdict, given.drafts), shown)

    async def _again(
        self, step: Step, case: _Case, request: Request, first: Answer, why: str
    ) -> Ruling:
        await step.tell(first.counted)
        request = again(request, first.done.text, why)
        if first.done.stop is Stop.LENGTH:
            request = request.model_copy(update={"budget": request.budget * 2})
        answer = await self._calls.ask(step, case.given.judge, request)
        try:
            verdict = _parsed(case, answer)
        except UnreadableVerdict as problem:
            return await self._unreadable(step, case, answer, str(problem), first.spent)
        return await self._finish(step, case, verdict, answer, first.spent)

    async def _finish(
        self, step: Step, case: _Case, verdict: Verdict, answer: Answer, spent: Spent
    ) -> Ruling:
        text = text_form(verdict)
        words = await self._trees.keep_words(text)
        kept = await self._trees.keep(verdict)
        result = ruling(case.given.brief, verdict, words, kept, case.named.seats)
        closed = tuple(closing.id for closing in verdict.closed)
        changed = {
            "closed": closed,
            "open": tuple(shown.id for shown in case.objections if shown.id not in closed),
            "spent": spent + answer.spent,
        }
        result = result.model_copy(update=changed)
        ended = _ended(step, case.given, answer, text, words)
        last = _event(case.given, verdict, result, text)
        endings = closings(case.given.brief, verdict, case.given.judge.id)
        return await step.finish(result, ended, answer.counted, *endings, last)

    async def _unreadable(
        self, step: Step, case: _Case, answer: Answer, why: str, spent: Spent
    ) -> Ruling:
        text = f"The ruling could not be read, also not when asked again. {why}"
        words = await self._trees.keep_words(text)
        given = case.given
        result = Ruling(
            outcome=Outcome.UNREADABLE,
            words=words,
            options=options(given.brief, (), case.named.seats),
            question="The judge's ruling could not be read. How should the round end?",
            open=tuple(objection.id for objection in case.objections),
            spent=spent + answer.spent,
        )
        ended = _ended(step, given, answer, text, words, (why,))
        dispute = _dispute(given, result, text).model_copy(update={"final": True})
        return await step.finish(result, ended, answer.counted, dispute)

    @activity.defn(name="settle")
    async def settle(self, given: Settle) -> Ruling:
        """The developer's choice as the ruling of the round; no language model is asked."""
        with told_to_temporal():
            step = Step(self._log, given.brief.session_id)
            finished = await step.outcome(Ruling)
            if finished:
                return finished
            note = await self._trees.words(given.note) if given.note else ""
            verdict = settled(given, note)
            text = text_form(verdict)
            words = await self._trees.keep_words(text)
            kept = await self._trees.keep(verdict)
            result = ruling(given.brief, verdict, words, kept, ())
            event = consensus(given.brief, given.iteration, verdict, text, given.by)
            event = event.model_copy(update={"judge": ""})
            return await step.finish(result, event)


def _parsed(case: _Case, answer: Answer) -> Verdict:
    kind = case.given.brief.round.verdict
    verdict = parse_ruling(kind, answer.done.text, case.named.seats, case.objections)
    if case.given.must_decide and not verdict.consensus:
        raise UnreadableVerdict(
            "The developer asked for a decision now: `decision` must be CONSENSUS."
        )
    return _told(case.named, verdict)


def _told(named: Labels, verdict: Verdict) -> Verdict:
    """The verdict with names in its words too: the judge's labels mean nothing to anybody else."""
    return parse_verdict(named.named(verdict.model_dump_json()).encode())


def _started(step: Step, given: Judge) -> AgentStarted:
    return AgentStarted(
        turn=step.turn,
        agent=given.judge.id,
        round=given.brief.key,
        iteration=given.iteration,
        purpose=PURPOSE,
        attempt=step.attempt,
    )


def _ended(
    step: Step,
    given: Judge,
    answer: Answer,
    text: str,
    words: Sha256,
    problems: tuple[str, ...] = (),
) -> AgentEnded:
    return AgentEnded(
        turn=step.turn,
        agent=given.judge.id,
        round=given.brief.key,
        iteration=given.iteration,
        purpose=PURPOSE,
        text=text,
        words=words,
        stop=answer.done.stop,
        problems=problems,
    )


def _event(
    given: Judge, verdict: Verdict, result: Ruling, text: str
) -> ConsensusReached | JudgeDissented:
    if verdict.consensus:
        return consensus(given.brief, given.iteration, verdict, text, given.judge.id)
    return _dispute(given, result, text)


def _dispute(given: Judge, result: Ruling, text: str) -> JudgeDissented:
    return JudgeDissented(
        round=given.brief.key,
        iteration=given.iteration,
        judge=given.judge.id,
        summary=text,
        question=result.question,
        options=result.options,
        final=given.iteration >= given.iterations,
    )
