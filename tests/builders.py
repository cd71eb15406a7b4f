"""Values with good defaults, for tests of every floor: say only what the test is about."""

from datetime import UTC, datetime
from hashlib import sha256

from domain.agents import AGENTS, Agent, ProviderName, Seat
from domain.ports import Artifacts
from domain.rounds import ROUNDS
from domain.session import RoundPlan, SessionPlan
from domain.speech import Done, Stop, Usage
from domain.steps import Brief, Draft, Judge, Purpose, Speak, Turn
from domain.transcript import Passage, PassageKind
from domain.value import Value

SESSION = "s-1"
OWNER = "local:test"
TASK = "Build a small to-do list for one person, as a command line program."


def sha(text: str) -> str:
    """The address that this text has."""
    return sha256(text.encode()).hexdigest()


def an_agent(id: str = "claude", provider: ProviderName | None = None) -> Agent:
    """An agent of the table, or a new one that speaks through this provider."""
    agent = AGENTS.get(id) or AGENTS["claude"].model_copy(update={"id": id, "label": id})
    return agent.model_copy(update={"provider": provider}) if provider else agent


def a_seat(id: str = "claude") -> Seat:
    """The seat of an agent of the table."""
    return Seat(id=id, agent=an_agent(id))


def some_seats(*ids: str) -> tuple[Seat, ...]:
    """Three seats, or these."""
    return tuple(map(a_seat, ids or ("claude", "gpt", "gemini")))


def a_round(id: str = "development", iterations: int = 3, **changes: object) -> RoundPlan:
    """A round as a session runs it."""
    plan = RoundPlan(**ROUNDS[id].model_dump(), iterations=iterations)
    return plan.model_copy(update=changes)


def a_plan(*rounds: str, **changes: object) -> SessionPlan:
    """A session of three seats with these rounds, or with requirements and development."""
    plan = SessionPlan(
        session_id=SESSION,
        owner=OWNER,
        title="A to-do list",
        task=sha(TASK),
        seats=some_seats(),
        rounds=tuple(map(a_round, rounds or ("requirements", "development"))),
        created_at=datetime(2026, 11, 21, tzinfo=UTC),
    )
    return plan.model_copy(update=changes)


def a_brief(round: str = "development", /, **changes: object) -> Brief:
    """What every step of a round knows; the task's words are `TASK`."""
    brief = Brief(session_id=SESSION, task=sha(TASK), round=a_round(round), key=round)
    return brief.model_copy(update=changes)


def a_turn_to_speak(seat: str = "claude", round: str = "development", **changes: object) -> Speak:
    """A seat's first turn in a round."""
    step = Speak(
        brief=a_brief(round),
        seat=a_seat(seat),
        iteration=1,
        iterations=3,
        purpose=Purpose.DRAFT,
    )
    return step.model_copy(update=changes)


def a_turn(seat: str = "claude", words: str = "", **changes: object) -> Turn:
    """What a seat said, with words at the address of `words`."""
    turn = Turn(turn=f"development.1.{seat}", seat=seat, iteration=1, words=sha(words))
    return turn.model_copy(update=changes)


def a_ruling_to_make(*drafts: Turn, round: str = "development", **changes: object) -> Judge:
    """A judge's step over these drafts."""
    step = Judge(
        brief=a_brief(round), judge=a_seat("gemini"), iteration=1, iterations=3, drafts=drafts
    )
    return step.model_copy(update=changes)


def a_draft(seat: str, tree: str) -> Draft:
    """A seat's files."""
    return Draft(seat=seat, tree=tree)


def a_passage(words: str, kind: PassageKind = PassageKind.TURN, speaker: str = "gpt") -> Passage:
    """Something said in the development round, with words at the address of `words`."""
    return Passage(kind=kind, round="development", words=sha(words), iteration=1, speaker=speaker)


def done(text: str, stop: Stop = Stop.END, usage: Usage | None = None) -> Done:
    """The end of an answer."""
    return Done(stop=stop, text=text, usage=usage or Usage(input=100, cached=40, output=20))


async def kept(artifacts: Artifacts, *texts: str) -> tuple[str, ...]:
    """Store these texts; their addresses."""
    return tuple([await artifacts.put(text.encode()) for text in texts])


async def kept_value(artifacts: Artifacts, value: Value) -> str:
    """Store a value; its address."""
    return await artifacts.put(value.model_dump_json().encode())
