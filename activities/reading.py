"""What a seat's answer holds besides its words: files in a code round, findings in a review."""

from typing import NamedTuple

from activities.step import Step
from activities.trees import Trees
from activities.writing import Written, write
from domain.errors import UnreadableReview
from domain.events import FindingMade
from domain.file_blocks import Problem, ProblemKind, Problems
from domain.files import FileTree
from domain.findings import Finding, parse_findings
from domain.rounds import VerdictKind
from domain.steps import Speak
from domain.value import Sha256


class Reading(NamedTuple):
    """An answer as understood. The addresses are None when the turn has no such part."""

    draft: Sha256 | None = None
    findings: Sha256 | None = None
    files: tuple[str, ...] = ()
    events: tuple[FindingMade, ...] = ()
    problems: tuple[Problem, ...] = ()


class Reader:
    """Reads answers by what the turn was for."""

    def __init__(self, trees: Trees) -> None:
        self._trees = trees

    async def read(self, step: Step, given: Speak, text: str) -> Reading:
        """The answer's files or findings, stored; words alone need no reading."""
        if given.chunk is not None:
            return await self._review(step, given, text)
        if given.brief.round.verdict is VerdictKind.CODE:
            return await self._draft(given, text)
        return Reading()

    async def _review(self, step: Step, given: Speak, text: str) -> Reading:
        try:
            review = parse_findings(text, given.seat.id)
        except UnreadableReview as error:
            problem = Problem(kind=ProblemKind.NO_FINDING, path="", detail=str(error))
            return Reading(problems=(problem,))
        events = tuple(_made(step, given, finding) for finding in review.findings)
        return Reading(findings=await self._trees.keep(review), events=events)

    async def _draft(self, given: Speak, text: str) -> Reading:
        session = await self._trees.tree(given.brief.tree)
        own = await self._own(session, given)
        written = await self._written(session, own, text)
        draft = own.with_files(written.entries)
        address = await self._trees.keep(draft) if draft.files else None
        # Without a block a seat that has a draft stands by it.
        problems = () if written.empty and draft.files else written.problems
        return Reading(draft=address, files=written.paths, problems=problems)

    async def _own(self, session: FileTree, given: Speak) -> FileTree:
        """The seat's files so far; in a repair with what was whole in the broken answer."""
        own = await self._trees.tree(given.draft)
        if given.problems is None:
            return own
        answer = (await self._trees.value(given.problems, Problems)).answer
        whole = await self._written(session, own, await self._trees.words(answer))
        return own.with_files(whole.entries)

    async def _written(self, session: FileTree, own: FileTree, text: str) -> Written:
        before = session.with_files(own.files)
        return await write(self._trees, text, before, await self._trees.texts(before))


def _made(step: Step, given: Speak, finding: Finding) -> FindingMade:
    return FindingMade(
        round=given.brief.key,
        turn=step.turn,
        agent=given.seat.id,
        severity=finding.severity,
        path=finding.path,
        place=finding.place,
        consequence=finding.consequence,
        fix=finding.fix,
    )
