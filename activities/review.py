"""Chunked review: the code base is cut, each chunk is announced, the ruling's items are fixed."""

import asyncio
from functools import partial

from temporalio import activity

from activities.call import Calls
from activities.failures import told_to_temporal
from activities.fix_guard import guarded
from activities.fix_items import Assigned, assigned, path_in
from activities.fix_prompts import FixPrompts
from activities.heartbeat import heartbeat
from activities.step import Step
from activities.trees import Trees, changes
from activities.writing import Written, keep_problems, only, told, write
from domain.chunks import Chunk, SourceFile, split
from domain.events import (
    AgentEnded,
    AgentStarted,
    ChunkStarted,
    Event,
    FilesChanged,
    MergeStepped,
)
from domain.file_blocks import Problem
from domain.files import FileTree
from domain.ports import Artifacts, EventLog, Prices, Providers
from domain.speech import Stop
from domain.steps import Chunks, Files, Fix, OpenChunk, Purpose, Split
from domain.verdicts import ReviewVerdict

CHANGED_SINCE = (
    "An earlier fix of this review had changed the file since it was cut for review; "
    "this one was made to the file as it is now."
)


class ReviewActivities:
    """The steps of a chunked review besides the seats' own turns."""

    def __init__(
        self, artifacts: Artifacts, log: EventLog, providers: Providers, prices: Prices
    ) -> None:
        self._trees = Trees(artifacts)
        self._log = log
        self._calls = Calls(providers, prices)
        self._prompts = FixPrompts(self._trees)

    @activity.defn(name="split")
    async def split(self, given: Split) -> Chunks:
        """The session's text files in chunks of at most `limit` tokens, stored."""
        with told_to_temporal():
            async with heartbeat():
                sources = await self._sources(given)
                # In a thread: reading the imports of a large code base takes seconds.
                chunks = await asyncio.to_thread(split, sources, given.limit)
                return Chunks(chunks=tuple([await self._trees.keep(chunk) for chunk in chunks]))

    async def _sources(self, given: Split) -> list[SourceFile]:
        tree = await self._trees.tree(given.brief.tree)
        texts = await self._trees.texts(tree)
        return [
            SourceFile(path=entry.path, sha=entry.sha, text=texts[entry.path])
            for entry in tree.files
            if entry.path in texts
        ]

    @activity.defn(name="open_chunk")
    async def open_chunk(self, given: OpenChunk) -> None:
        """Tell everybody which chunk is reviewed now."""
        with told_to_temporal():
            step = Step(self._log, given.brief.session_id)
            chunk = await self._trees.value(given.chunk, Chunk)
            opened = ChunkStarted(
                round=given.brief.key,
                chunk=given.number,
                chunks=given.chunks,
                paths=tuple(dict.fromkeys(part.path for part in chunk.reviewed)),
                tokens=chunk.tokens,
            )
            await step.announce(opened)

    @activity.defn(name="fix")
    async def fix(self, given: Fix) -> Files:
        """The files with one chunk's items corrected; unchanged when no item is about the chunk.

        Raises `ApplicationError` of type `LLM.<kind>` when the provider fails or refuses.
        """
        with told_to_temporal():
            step = Step(self._log, given.brief.session_id)
            finished = await step.outcome(Files)
            if finished:
                return finished
            async with heartbeat():
                return await self._fixed(step, given)

    async def _fixed(self, step: Step, given: Fix) -> Files:
        tree = await self._trees.tree(given.tree)
        chunk = await self._trees.value(given.chunk, Chunk)
        verdict = await self._trees.value(given.verdict, ReviewVerdict)
        due = assigned(verdict, chunk, given.number, tree)
        refused = () if given.problems else _refused(given, chunk, due)
        if not due.items or not due.offered:
            return await step.finish(Files(tree=given.tree, changed=0), *refused)
        await step.begin(given.seat.id, _started(step, given), *refused)
        return await self._rewritten(step, given, tree, chunk, due)

    async def _rewritten(
        self, step: Step, given: Fix, tree: FileTree, chunk: Chunk, due: Assigned
    ) -> Files:
        compose = partial(self._prompts.request, step.turn, given, tree, chunk, due)
        answer = await self._calls.speak(step, given.seat, await compose(), compose)
        text, texts = answer.done.text, await self._trees.texts(tree)
        words = await self._trees.keep_words(text)
        offered = only(await write(self._trees, text, tree, texts), due.offered)
        written, lossy = await guarded(self._trees, offered, texts, due.items)
        after = tree.with_files(written.entries)
        address = await self._trees.keep(after)
        changed = changes(tree, after)
        problems = () if given.problems else written.problems
        result = Files(
            tree=address,
            changed=len(changed),
            problems=await keep_problems(self._trees, words, problems),
            spent=answer.spent,
        )
        events: list[Event] = [
            _ended(step, given, text, words, answer.done.stop, written),
            answer.counted,
            *(_lossy(given, problem) for problem in lossy),
            *_rewrote(given, written, tree, chunk),
        ]
        if changed:
            events.append(FilesChanged(round=given.brief.key, tree=address, changes=changed))
        return await step.finish(result, *events)


def _refused(given: Fix, chunk: Chunk, due: Assigned) -> tuple[MergeStepped, ...]:
    """Say which items nobody can fix: the file is too long to be written whole in one answer."""
    paths = [part.path for part in chunk.reviewed if not part.whole]
    return tuple(
        MergeStepped(
            round=given.brief.key,
            step="refused",
            path=path_in(item, paths),
            detail=f"The file is too long to be rewritten whole: {item.consequence}",
        )
        for item in due.too_long
    )


def _purpose(given: Fix) -> str:
    return (Purpose.REPAIR if given.problems else Purpose.FIX).value


def _started(step: Step, given: Fix) -> AgentStarted:
    return AgentStarted(
        turn=step.turn,
        agent=given.seat.id,
        round=given.brief.key,
        iteration=given.number,
        purpose=_purpose(given),
        attempt=step.attempt,
    )


def _ended(
    step: Step, given: Fix, text: str, words: str, stop: Stop, written: Written
) -> AgentEnded:
    return AgentEnded(
        turn=step.turn,
        agent=given.seat.id,
        round=given.brief.key,
        iteration=given.number,
        purpose=_purpose(given),
        text=text,
        words=words,
        stop=stop,
        files=written.paths,
        problems=told(written.problems),
    )


def _lossy(given: Fix, problem: Problem) -> MergeStepped:
    return MergeStepped(
        round=given.brief.key, step="refused", path=problem.path, detail=problem.detail
    )


def _rewrote(given: Fix, written: Written, tree: FileTree, chunk: Chunk) -> list[MergeStepped]:
    """What was written, and where it met a file that had changed since the chunk was cut."""
    cut = {(part.path, part.sha) for part in chunk.reviewed}
    now = {(entry.path, entry.sha) for entry in tree.files}
    changed = {path for path, _ in now - cut}
    return [
        MergeStepped(
            round=given.brief.key,
            step="rewritten",
            path=path,
            detail=CHANGED_SINCE if path in changed else "",
        )
        for path in written.paths
    ]
