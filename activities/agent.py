"""A seat's turn: it reads the table's record, speaks, and its answer is kept."""

from functools import partial

from temporalio import activity

from activities.call import Answer, Calls
from activities.failures import told_to_temporal
from activities.heartbeat import heartbeat
from activities.reading import Reader, Reading, as_told
from activities.seat_prompts import SeatPrompts
from activities.step import Step
from activities.trees import Trees
from activities.writing import keep_problems, told
from domain.events import AgentEnded, AgentStarted, NoteHeard
from domain.ports import Artifacts, EventLog, Prices, Providers
from domain.steps import Purpose, Speak, Turn
from domain.value import Sha256


class AgentActivities:
    """The turns of the seats: drafts, reviews, critiques, and the repair of any of them."""

    def __init__(
        self, artifacts: Artifacts, log: EventLog, providers: Providers, prices: Prices
    ) -> None:
        self._trees = Trees(artifacts)
        self._log = log
        self._calls = Calls(providers, prices)
        self._prompts = SeatPrompts(self._trees)
        self._reader = Reader(self._trees)

    @activity.defn(name="speak")
    async def speak(self, given: Speak) -> Turn:
        """The seat's turn, streamed into the event log; a finished turn is never asked again.

        Raises `ApplicationError` of type `LLM.<kind>` when the provider fails or refuses.
        """
        with told_to_temporal():
            step = Step(self._log, given.brief.session_id)
            finished = await step.outcome(Turn)
            if finished:
                return finished
            async with heartbeat():
                return await self._spoken(step, given)

    async def _spoken(self, step: Step, given: Speak) -> Turn:
        await step.begin(given.seat.id, _started(step, given), *_heard(step, given))
        compose = partial(self._prompts.request, step.turn, given)
        answer = await self._calls.speak(step, given.seat, await compose(), compose)
        text = as_told(given, answer.done.text)
        words = await self._trees.keep_words(text)
        reading = await self._reader.read(step, given, answer.done.text)
        turn = Turn(
            turn=step.turn,
            seat=given.seat.id,
            iteration=given.iteration,
            words=words,
            draft=reading.draft,
            findings=reading.findings,
            objections=reading.objections,
            problems=await self._problems(given, answer.done.text, reading),
            spent=answer.spent,
        )
        ended = _ended(step, given, answer, text, words, reading)
        return await step.finish(turn, *reading.events, ended, answer.counted)

    async def _problems(self, given: Speak, said: str, reading: Reading) -> Sha256 | None:
        """What a repair has to know; there is one repair, so its own problems are left out."""
        if given.purpose is Purpose.REPAIR or not reading.problems:
            return None
        answer = await self._trees.keep_words(said)
        return await keep_problems(self._trees, answer, reading.problems)


def _started(step: Step, given: Speak) -> AgentStarted:
    return AgentStarted(
        turn=step.turn,
        agent=given.seat.id,
        round=given.brief.key,
        iteration=given.iteration,
        purpose=given.purpose.value,
        attempt=step.attempt,
    )


def _heard(step: Step, given: Speak) -> list[NoteHeard]:
    return [
        NoteHeard(note_id=note, agent=given.seat.id, turn=step.turn) for note in given.new_notes
    ]


def _ended(
    step: Step, given: Speak, answer: Answer, text: str, words: Sha256, reading: Reading
) -> AgentEnded:
    return AgentEnded(
        turn=step.turn,
        agent=given.seat.id,
        round=given.brief.key,
        iteration=given.iteration,
        purpose=given.purpose.value,
        text=text,
        words=words,
        stop=answer.done.stop,
        files=reading.files,
        problems=told(reading.problems),
    )
