"""One run of one round: what has been said in it so far, and by whom."""

from collections import Counter
from dataclasses import dataclass, field

from domain.decisions import Answer
from domain.rounds import VerdictKind
from domain.session import RoundPlan
from domain.steps import Brief, Draft, Ruling, Turn
from domain.transcript import Passage, PassageKind
from domain.value import Sha256


@dataclass
class RoundRun:
    """The state of a round under way."""

    plan: RoundPlan
    brief: Brief
    order: tuple[str, ...]
    """The seats in speaking order, drawn once for the round."""
    passages: list[Passage]
    tree: Sha256 | None
    """The session's files as this round leaves them."""
    iteration: int = 0
    turns: list[Turn] = field(default_factory=list)
    """Everything the seats said in this run, in order."""
    drafts: dict[str, Sha256] = field(default_factory=dict)
    """Each seat's own files, gathered over its turns."""
    ruling: Ruling | None = None
    objections: list[Sha256] = field(default_factory=list)
    """What was objected in this round, by critique."""
    closed: list[str] = field(default_factory=list)
    """The ids of the objections that a ruling has ended."""
    asked: Counter[str] = field(default_factory=Counter)
    """How often each turn was asked for."""
    cost_before: int = 0
    """What the session had cost when the round began, in micros."""
    rulings: int = 0
    """How often a judge was asked in this iteration."""

    @property
    def key(self) -> str:
        """`development`, or `development-2` when the round is run again."""
        return self.brief.key

    def heard(self, turn: Turn) -> None:
        """Take in what a seat said: its words become a passage, its files its draft."""
        self.turns.append(turn)
        if turn.draft:
            self.drafts[turn.seat] = turn.draft
        self._say(PassageKind.TURN, turn.words, turn.seat)

    def criticized(self, turn: Turn) -> None:
        """Take in a critique: its words become a passage, its objections wait for the judge."""
        if turn.objections:
            self.objections.append(turn.objections)
        self._say(PassageKind.TURN, turn.words, turn.seat)

    def spoke(self) -> set[str]:
        """The seats that have spoken in this iteration."""
        return {turn.seat for turn in self.turns if turn.iteration == self.iteration}

    def standing(self) -> dict[str, str]:
        """What each seat stands by: its files, or its last words. The same again: no progress."""
        return {turn.seat: self.drafts.get(turn.seat, turn.words) for turn in self.turns}

    def turn_id(self, seat: str) -> str:
        """The id of the seat's turn: `development.2.claude`, then `development.2.claude.ask-2`."""
        id = f"{self.key}.{self.iteration}.{seat}"
        self.asked[id] += 1
        return id if self.asked[id] == 1 else f"{id}.ask-{self.asked[id]}"

    def ruled(self, ruling: Ruling, judge: str) -> None:
        """Take in a ruling."""
        self.ruling = ruling
        self._say(PassageKind.RULING, ruling.words, judge)

    def decided(self, answer: Answer) -> None:
        """Take in the words that came with a decision, if there were any."""
        if answer.note:
            self._say(PassageKind.DECISION, answer.note, answer.by)

    def seat_drafts(self) -> tuple[Draft, ...]:
        """The drafts on the table, in speaking order."""
        return tuple(
            Draft(seat=seat, tree=self.drafts[seat]) for seat in self.order if seat in self.drafts
        )

    def advance(self) -> None:
        """The next iteration (or the next chunk of a review) begins."""
        self.iteration += 1
        self.rulings = 0

    def next_ruling(self) -> str:
        """The id of the next ruling: `development.2.judge`, then `development.2.judge-2`."""
        self.rulings += 1
        suffix = f"-{self.rulings}" if self.rulings > 1 else ""
        return f"{self.key}.{self.iteration}.judge{suffix}"

    def latest(self) -> list[Turn]:
        """Each seat's last turn of a debate, in speaking order; a repair counts for its turn."""
        last = {turn.seat: turn for turn in self.turns}
        return [last[seat] for seat in self.order if seat in last]

    def remarks(self) -> tuple[Passage, ...]:
        """What the developer said in this round."""
        return self._of(PassageKind.NOTE, PassageKind.DECISION)

    def rulings_and_remarks(self) -> tuple[Passage, ...]:
        """What a judge may read besides the drafts: no seat's words, so no names."""
        return self._of(PassageKind.NOTE, PassageKind.DECISION, PassageKind.RULING)

    def to_pass_on(self) -> tuple[Passage, ...]:
        """What later rounds read: the last ruling, and what the developer said; of a discussion
        round the last iteration too, since there the words themselves are the result."""
        last_ruling = self._of(PassageKind.RULING)[-1:]
        talk = self.plan.verdict is VerdictKind.DISCUSSION
        return tuple(
            passage
            for passage in self.passages
            if passage in last_ruling
            or passage.kind in (PassageKind.NOTE, PassageKind.DECISION)
            or (talk and passage.kind is PassageKind.TURN and passage.iteration == self.iteration)
        )

    def _of(self, *kinds: PassageKind) -> tuple[Passage, ...]:
        return tuple(passage for passage in self.passages if passage.kind in kinds)

    def _say(self, kind: PassageKind, words: Sha256, speaker: str) -> None:
        self.passages.append(
            Passage(
                kind=kind, round=self.key, words=words, iteration=self.iteration, speaker=speaker
            )
        )
