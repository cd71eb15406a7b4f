"""Synthesis: the base seat writes the round's files from its draft and what the ruling adds."""

from functools import partial
from typing import NamedTuple

from temporalio import activity

from activities.call import Calls
from activities.failures import told_to_temporal
from activities.heartbeat import heartbeat
from activities.merge_prompts import MergePrompts
from activities.ruled import taken_from
from activities.step import Step
from activities.trees import Trees, changes
from activities.writing import Written, keep_problems, not_written, told, write
from domain.events import (
    AgentEnded,
    AgentStarted,
    Event,
    FilesChanged,
    MergeStepped,
    SynthesisEnded,
    SynthesisStarted,
    UsageCounted,
)
from domain.files import FileTree
from domain.ports import Artifacts, EventLog, Prices, Providers
from domain.session import Spent
from domain.steps import Files, Purpose, Synthesize
from domain.value import Sha256
from domain.verdicts import CodeVerdict


class _Merge(NamedTuple):
    """What a merge starts from."""

    given: Synthesize
    verdict: CodeVerdict
    session: FileTree
    base: FileTree
    """The base draft: only what its seat wrote."""
    start: FileTree
    """The session's files with the base draft, or as the first attempt left them."""


class _Rewrite(NamedTuple):
    """What a merge wrote, and the events that tell of the call."""

    written: Written
    words: Sha256
    events: tuple[AgentEnded | UsageCounted, ...]
    spent: Spent


class SynthesisActivities:
    """Merges the drafts of a code round."""

    def __init__(
        self, artifacts: Artifacts, log: EventLog, providers: Providers, prices: Prices
    ) -> None:
        self._trees = Trees(artifacts)
        self._log = log
        self._calls = Calls(providers, prices)
        self._prompts = MergePrompts(self._trees)

    @activity.defn(name="synthesize")
    async def synthesize(self, given: Synthesize) -> Files:
        """The session's files with the merged drafts; what is not written anew stays the base's.

        Asks no language model when the ruling takes the base as it is. Raises `ApplicationError`
        of type `LLM.<kind>` when the provider fails or refuses.
        """
        with told_to_temporal():
            step = Step(self._log, given.brief.session_id)
            finished = await step.outcome(Files)
            if finished:
                return finished
            async with heartbeat():
                return await self._merged(step, given)

    async def _merged(self, step: Step, given: Synthesize) -> Files:
        merge = await self._merge(given)
        await step.begin(given.seat.id, _started(merge))
        if not given.rewrite or not (merge.verdict.incorporate or merge.verdict.must_fix):
            return await self._finish(step, merge, None)
        return await self._finish(step, merge, await self._rewrite(step, merge))

    async def _merge(self, given: Synthesize) -> _Merge:
        verdict = _of_others(await self._trees.value(given.verdict, CodeVerdict), given.seat.id)
        drafts = {draft.seat: draft.tree for draft in given.drafts}
        session = await self._trees.tree(given.brief.tree)
        base = await self._trees.tree(drafts.get(given.seat.id))
        partial = await self._trees.tree(given.partial) if given.partial else None
        return _Merge(given, verdict, session, base, partial or session.with_files(base.files))

    async def _rewrite(self, step: Step, merge: _Merge) -> _Rewrite:
        await step.tell(_floor(step, merge))
        compose = partial(self._prompts.request, step.turn, merge.given, merge.verdict, merge.base)
        answer = await self._calls.speak(step, merge.given.seat, await compose(), compose)
        text, texts = answer.done.text, await self._trees.texts(merge.start)
        words = await self._trees.keep_words(text)
        written = _with_missing(merge, await write(self._trees, text, merge.start, texts))
        ended = AgentEnded(
            turn=step.turn,
            agent=merge.given.seat.id,
            round=merge.given.brief.key,
            iteration=0,
            purpose=_purpose(merge),
            text=text,
            words=words,
            stop=answer.done.stop,
            files=written.paths,
            problems=told(written.problems),
        )
        return _Rewrite(written, words, (ended, answer.counted), answer.spent)

    async def _finish(self, step: Step, merge: _Merge, rewrite: _Rewrite | None) -> Files:
        written = rewrite.written if rewrite else Written((), ())
        tree = merge.start.with_files(written.entries)
        address = await self._trees.keep(tree)
        changed = changes(merge.session, tree)
        due = rewrite is not None and merge.given.problems is None
        words = rewrite.words if rewrite else ""
        result = Files(
            tree=address,
            changed=len(changed),
            problems=await keep_problems(self._trees, words, written.problems) if due else None,
            spent=rewrite.spent if rewrite else Spent(),
        )
        events: list[Event] = [*(rewrite.events if rewrite else ()), *_steps(merge, written)]
        key = merge.given.brief.key
        if changed:
            events.append(FilesChanged(round=key, tree=address, changes=changed))
        paths = tuple(change.path for change in changed)
        events.append(
            SynthesisEnded(
                round=key,
                base=merge.given.seat.id,
                files=paths,
                problems=told(written.problems),
            )
        )
        return await step.finish(result, *events)


def _of_others(verdict: CodeVerdict, base: str) -> CodeVerdict:
    """The verdict without what the base would take from itself."""
    rows = tuple(row for row in verdict.incorporate if row.seat != base)
    return verdict.model_copy(update={"incorporate": rows})


def _with_missing(merge: _Merge, written: Written) -> Written:
    """A file of the base that a function was to go into, and that did not come, is a problem."""
    if merge.given.problems is not None or written.empty:
        return written
    known = {*written.paths, *(problem.path for problem in written.problems)}
    wanted = dict.fromkeys(row.path for row in merge.verdict.incorporate)
    missing = [path for path in wanted if merge.start.entry(path) and path not in known]
    return Written(written.entries, (*written.problems, *map(not_written, missing)))


def _purpose(merge: _Merge) -> str:
    return (Purpose.REPAIR if merge.given.problems else Purpose.SYNTHESIS).value


def _started(merge: _Merge) -> SynthesisStarted:
    return SynthesisStarted(
        round=merge.given.brief.key,
        base=merge.given.seat.id,
        incorporate=tuple(map(taken_from, merge.verdict.incorporate)),
        must_fix=merge.verdict.must_fix,
    )


def _floor(step: Step, merge: _Merge) -> AgentStarted:
    return AgentStarted(
        turn=step.turn,
        agent=merge.given.seat.id,
        round=merge.given.brief.key,
        iteration=0,
        purpose=_purpose(merge),
        attempt=step.attempt,
    )


def _steps(merge: _Merge, written: Written) -> list[MergeStepped]:
    """What became of each file of the base draft, and of each file that was written besides."""
    key, rewritten = merge.given.brief.key, set(written.paths)
    kept = () if merge.given.problems else merge.base.paths()
    paths = sorted({*kept, *rewritten})
    return [
        MergeStepped(round=key, step="rewritten" if path in rewritten else "kept", path=path)
        for path in paths
    ]
