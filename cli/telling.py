"""A session told in a terminal, event by event. A new event is one case in `tell`."""

import re
from collections.abc import Iterable, Sequence

from cli.paper import COLOURS, Paper, Speaker
from cli.seat_lines import SeatLines
from cli.tally import Tally, dollars, spending
from domain import events as e
from domain.decisions import Decision, Option

PURPOSES = {
    "draft": "speaks",
    "review": "reviews",
    "critique": "objects to the others' drafts, unsigned",
    "repair": "repairs its answer",
    "synthesis": "merges the drafts",
    "fix": "fixes what the review found",
    "judge": "weighs what was said …",
}
ENDS = {
    "completed": ("✓ The session is complete.", "bold green"),
    "stopped": ("■ The session was stopped.", "bold yellow"),
    "expired": ("■ The session expired: nobody answered.", "bold yellow"),
    "failed": ("✗ The session failed.", "bold red"),
}

_IDS = re.compile(r"(\bBASE=| from | of |\[|, )([a-z0-9-]+)(?=\.?$|[:\],]|: )", re.MULTILINE)
"""Where the forms of rulings and options hold the id of a seat."""


class Teller:
    """Tells one session on paper. `show_code`: whole files instead of one line for each."""

    def __init__(self, paper: Paper, show_code: bool = False) -> None:
        self._paper = paper
        self._fold = not show_code
        self._speakers: dict[str, Speaker] = {}
        self._labels: dict[str, str] = {}
        self._rounds: list[str] = []
        self._tally = Tally()
        self._turns: dict[str, SeatLines] = {}
        self._floor = ""

    def tell(self, envelope: e.Envelope) -> None:
        """Write what this event means for a reader; long because it is one case an event."""
        self._paper.at = envelope.at
        match envelope.event:
            case e.SessionStarted() as it:
                self._session(it)
            case e.RoundStarted() as it:
                self._round(it)
            case e.DebateIterated() as it if it.iteration > 1:
                self._house(f"iteration {it.iteration} of at most {it.iterations}", "bold")
            case e.AgentStarted() as it:
                self._start(it)
            case e.TokenStreamed() as it if not it.thinking:
                self._speak(it.turn, it.agent, it.token)
            case e.TurnRetried() as it:
                self._again(it)
            case e.AgentEnded() as it:
                self._end(it)
            case e.ChunkStarted() as it:
                files = f"{len(it.paths)} files, {it.tokens:,} tokens"
                self._house(f"chunk {it.chunk} of {it.chunks}: {files}", "bold")
            case e.FindingMade() as it:
                self._finding(it)
            case e.ConsensusReached() as it:
                self._paper.box(f"Ruling · {self._who(it.by)}", [self._named(it.summary)], "green")
            case e.JudgeDissented() as it:
                title = f"Ruling · {self._who(it.judge)} · no consensus yet"
                lines = [it.question or it.summary, "", *self._options(it.options)]
                self._paper.box(title, lines, "yellow")
            case e.DecisionOpened() as it:
                self._paper.box("Your decision", self._decision(it.decision), "cyan")
            case e.DecisionMade() as it:
                words = f" · {it.text}" if it.text else ""
                self._house(
                    f"✓ decided: {self._named(it.label)} ({_door(it.door)}){words}", "bold cyan"
                )
            case e.NoteQueued() as it:
                self._house(f"✎ your note: {it.text}", "cyan")
            case e.NoteHeard() as it:
                self._house(f"✓ {self._who(it.agent)} heard the note", "cyan")
            case e.SynthesisStarted() as it:
                self._house(f"merging into the draft of {self._who(it.base)}", "bold")
            case e.MergeStepped() as it if it.step != "kept":
                self._house(f"{it.step} {it.path}  {it.detail}".rstrip(), "bright_black")
            case e.FilesChanged() as it:
                self._files(it.changes)
            case e.SeatAbsent() as it:
                self._house(self._absence(it), "bold red")
            case e.ObjectionRaised() as it:
                self._tally.object(it)
                self._paper.line(f"⚑ {self._objection(it)}", "yellow", self._speakers.get(it.agent))
            case e.ObjectionClosed() as it:
                self._ended(it)
            case e.UsageCounted() as it:
                self._tally.use(it)
            case e.ExecOutput() as it:
                self._house(f"{it.service} │ {it.line}")
            case e.ExecDone() as it:
                self._house(f"exit code {it.exit_code} after {it.seconds:.1f} s", "bold")
            case e.ExecError() as it:
                self._house(f"✗ {it.reason}", "bold red")
            case e.SessionEnded() as it:
                self._closing(it)
            case _:
                pass

    def _house(self, text: str, style: str = "") -> None:
        for line in text.splitlines():
            self._paper.line(line, style)

    def _who(self, id: str) -> str:
        return self._labels.get(id, "you")

    def _session(self, it: e.SessionStarted) -> None:
        for place, seat in enumerate(it.seats):
            colour = COLOURS[place % len(COLOURS)]
            self._speakers[seat.id] = Speaker(seat.id, seat.letter, colour)
            self._labels[seat.id] = seat.label
        self._rounds = [round.id for round in it.rounds]
        self._labels |= {seat.id: f"{seat.label}, without a seat" for seat in it.aside}
        self._paper.heading(it.title)
        self._house("seats   " + " · ".join(seat.label for seat in it.seats))
        self._house("rounds  " + " · ".join(round.title for round in it.rounds))
        for row in _terms(it):
            self._house(row)
        if any(seat.scripted for seat in it.seats):
            self._house(
                "Scripted seats speak prepared lines; they ask no language model.", "italic"
            )

    def _round(self, it: e.RoundStarted) -> None:
        place = self._rounds.index(it.id) + 1 if it.id in self._rounds else it.number
        again = f" · run {it.run}" if it.run > 1 else ""
        self._paper.heading(f"[{place}/{len(self._rounds) or 7}] {it.title}{again}")
        self._house(f"{it.role} · judge: {self._who(it.judge)}", "bright_black")

    def _start(self, it: e.AgentStarted) -> None:
        self._turns[it.turn] = SeatLines(self._paper.width, self._fold)
        self._floor = ""
        if it.attempt > 1:
            self._house(f"{self._who(it.agent)}: attempt {it.attempt}", "bright_black")
        self._take_floor(it.turn, it.agent, PURPOSES.get(it.purpose, it.purpose))

    def _take_floor(self, turn: str, agent: str, purpose: str = "goes on") -> None:
        if self._floor == turn:
            return
        self._floor = turn
        speaker = self._speakers.get(agent)
        style = f"bold {speaker.colour}" if speaker else "bold"
        self._paper.line(f"{self._who(agent)} {purpose}", style, speaker)

    def _speak(self, turn: str, agent: str, text: str) -> None:
        lines = self._turns.setdefault(turn, SeatLines(self._paper.width, self._fold))
        self._write(agent, lines.feed(text))

    def _write(self, agent: str, lines: Iterable[str]) -> None:
        for line in lines:
            style = "bright_black" if line.startswith("▸ ") else ""
            self._paper.line(line, style, self._speakers.get(agent))

    def _again(self, it: e.TurnRetried) -> None:
        self._turns[it.turn] = SeatLines(self._paper.width, self._fold)
        why = f" ({it.reason})" if it.reason else ""
        self._house(f"↻ {self._who(it.agent)} begins anew{why}", "yellow")

    def _end(self, it: e.AgentEnded) -> None:
        if it.purpose == "judge" and not it.problems:
            return  # the ruling follows as an event of its own
        lines = self._turns.pop(it.turn, None) or SeatLines(self._paper.width, self._fold)
        if not it.text.startswith(lines.heard):
            lines = SeatLines(self._paper.width, self._fold)
        self._write(it.agent, lines.feed(it.text[len(lines.heard) :]))
        self._write(it.agent, lines.end())
        for problem in it.problems:
            self._house(f"! {problem}", "yellow")

    def _finding(self, it: e.FindingMade) -> None:
        style = "red" if it.severity == "critical" else "yellow"
        where = f"{it.path}:{it.place}" if it.place else it.path
        speaker = self._speakers.get(it.agent)
        self._paper.line(f"● {it.severity}  {where}", f"bold {style}", speaker)
        self._paper.line(it.consequence, speaker=speaker)
        self._paper.line(f"→ {it.fix}", speaker=speaker)

    def _files(self, changes: Sequence[e.FileChange]) -> None:
        for change in changes:
            mark = {"added": "+", "modified": "~", "removed": "-"}[change.change]
            self._house(f"{mark} {change.path}  {change.size:,} bytes", "green")

    def _absence(self, it: e.SeatAbsent) -> str:
        text = f"✗ {self._who(it.agent)} is absent: {it.reason}"
        if it.substitute:
            return f"{text} In its place: {self._who(it.substitute)}."
        if it.until:
            return f"{text} It is asked again at {it.until.astimezone():%H:%M:%S}."
        return text

    def _objection(self, it: e.ObjectionRaised) -> str:
        about = f" of {self._who(it.against)}" if it.against else ""
        how = f" (see: {it.reproduction})" if it.reproduction else ""
        return f"objection to {it.place or 'the draft'}{about}: {it.consequence}{how}"

    def _ended(self, it: e.ObjectionClosed) -> None:
        was = self._tally.close(it)
        what = self._objection(was) if was else f"objection {it.id}"
        why = f": {it.reason}" if it.reason else ""
        self._house(f"⚐ {it.outcome}{why} · {what}", "green" if it.outcome == "fixed" else "yellow")

    def _decision(self, decision: Decision) -> list[str]:
        still = [f"⚑ {self._objection(it)}" for it in self._tally.standing(decision.round)]
        listed = ["Still open:", *still, ""] if still else []
        return [
            self._named(decision.question),
            "",
            *listed,
            *self._options(decision.options),
            "",
            f"so far: {spending(self._tally.spent)}",
        ]

    def _options(self, options: Sequence[Option]) -> list[str]:
        rows = []
        for number, option in enumerate(options, start=1):
            who = " · ".join(self._who(seat) for seat in option.seats)
            rows.append(f"{number}  {self._named(option.label)}" + (f"  [{who}]" if who else ""))
            rows += [f"   {option.argument}"] if option.argument else []
        return rows

    def _named(self, summary: str) -> str:
        """The text with the seats' names for their ids, where its form has ids."""
        return _IDS.sub(lambda found: found[1] + self._labels.get(found[2], found[2]), summary)

    def _closing(self, it: e.SessionEnded) -> None:
        text, style = ENDS.get(it.status, (f"The session is {it.status}.", "bold"))
        self._paper.heading("The end")
        self._house(f"{text} {it.reason}".rstrip(), style)
        if it.files:
            self._house(f"{it.files} files")
        self._house(spending(self._tally.spent))


def _terms(it: e.SessionStarted) -> list[str]:
    amounts = (("session", it.limits.session_micros), ("round", it.limits.round_micros))
    limits = [f"{dollars(micros)} a {what}" for what, micros in amounts if micros is not None]
    rows = ["aside   " + " · ".join(seat.label for seat in it.aside)] if it.aside else []
    return [*rows, *(["limits  " + " · ".join(limits)] if limits else [])]


def _door(door: str) -> str:
    return "by itself: --auto-confirm" if door == "auto_confirm" else f"through: {door}"
