"""What a seat's answer holds besides its words: files, findings of a review, or objections."""

from typing import NamedTuple

from activities.anonymity import Labels
from activities.critique_prompts import critic_labels
from activities.step import Step
from activities.trees import Trees
from activities.writing import Written, write
from domain.errors import UnreadableCritique, UnreadableReview
from domain.events import FindingMade, ObjectionRaised
from domain.file_blocks import Problem, ProblemKind, Problems
from domain.files import FileTree
from domain.findings import Finding, parse_findings
from domain.objections import Objection, Objections, parse_objections
from domain.rounds import VerdictKind
from domain.steps import Speak
from domain.value import Sha256


class Reading(NamedTuple):
    """An answer as understood. The addresses are None when the turn has no such part."""

    draft: Sha256 | None = None
    findings: Sha256 | None = None
    objections: Sha256 | None = None
    files: tuple[str, ...] = ()
    events: tuple[FindingMade | ObjectionRaised, ...] = ()
    problems: tuple[Problem, ...] = ()


class Reader:
    """Reads answers by what the turn was for."""

    def __init__(self, trees: Trees) -> None:
        self._trees = trees

    async def read(self, step: Step, given: Speak, text: str) -> Reading:
        """The answer's files, findings or objections, stored; words alone need no reading."""
        if given.drafts:
            return await self._critique(step, given, text)
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

    async def _critique(self, step: Step, given: Speak, text: str) -> Reading:
        named = critic_labels(given)
        try:
            read = parse_objections(text, step.turn, given.seat.id, named.seats)
        except UnreadableCritique as error:
            problem = Problem(kind=ProblemKind.NO_CRITIQUE, path="", detail=str(error))
            return Reading(problems=(problem,))
        found = tuple(_signed(objection, named) for objection in read.found)
        events = tuple(_raised(step, given, objection) for objection in found)
        return Reading(objections=await self._trees.keep(Objections(found=found)), events=events)

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


def as_told(given: Speak, text: str) -> str:
    """The answer as the table reads it: a critic's labels become names."""
    return critic_labels(given).named(text) if given.drafts else text


def _signed(objection: Objection, named: Labels) -> Objection:
    told = {name: named.named(getattr(objection, name)) for name in _WORDS}
    return objection.model_copy(update=told)


_WORDS = ("place", "consequence", "reproduction")


def _raised(step: Step, given: Speak, objection: Objection) -> ObjectionRaised:
    return ObjectionRaised(
        id=objection.id,
        round=given.brief.key,
        turn=step.turn,
        agent=given.seat.id,
        against=objection.against,
        place=objection.place,
        consequence=objection.consequence,
        reproduction=objection.reproduction,
    )


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
