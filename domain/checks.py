"""Whether a seat can take part: what is tried at its endpoint, and what is said about it."""

from enum import StrEnum
from types import MappingProxyType

from domain.agents import Agent, Seat
from domain.errors import LLMErrorKind
from domain.value import Value


class ProbeName(StrEnum):
    """What is tried, in this order."""

    STREAM = "stream"
    STRUCTURED = "structured"
    TRUNCATION = "truncation"


class Problem(StrEnum):
    """What can be wrong with an answer that did come."""

    SHAPE = "shape"
    LIMIT = "limit"


class Probe(Value):
    """One small call. `problem` None: it went well. Times in milliseconds."""

    name: ProbeName
    model: str
    problem: LLMErrorKind | Problem | None = None
    status: int | None = None
    first_ms: int | None = None
    """To the first piece of the answer, thinking included."""
    total_ms: int = 0


class SeatCheck(Value):
    """Check these seats."""

    seats: tuple[Seat, ...]


class SeatChecked(Value):
    """What came of it. `verdict` completes the sentence "Claude: …"."""

    seat: str
    label: str
    model: str
    scripted: bool = False
    ok: bool
    verdict: str
    probes: tuple[Probe, ...] = ()


class Checked(Value):
    """What came of every seat, in the order asked for."""

    checks: tuple[SeatChecked, ...]


_SAYS = MappingProxyType(
    {
        LLMErrorKind.AUTH: "the key is refused{status}. Set {key}.",
        LLMErrorKind.QUOTA: "no credit or quota is left{status}. Top up the account of {key}.",
        LLMErrorKind.RATE: "the rate limit is reached{status}. Try again in a minute.",
        LLMErrorKind.OVERLOAD: "the vendor is overloaded{status}. Try again later.",
        LLMErrorKind.SERVER: "the vendor failed{status}. Try again later.",
        LLMErrorKind.CONNECTION: "there is no connection. Check the network and {url}.",
        LLMErrorKind.TIMEOUT: "no answer in time. Try again, or check the network and {url}.",
        LLMErrorKind.PROTOCOL: "what answers does not speak the vendor's API. Check {url}.",
        LLMErrorKind.MODEL: "{model} is not offered to this key{status}. Set {variable}.",
        LLMErrorKind.CONTEXT: "{model} takes no prompt of this size{status}. Set {variable}.",
        LLMErrorKind.REJECTED: "the request is rejected{status}. Check {variable} and {url}.",
        LLMErrorKind.REFUSAL: "{model} declined to answer. Set {variable}.",
        Problem.SHAPE: "{model} does not keep to a JSON schema: it cannot judge. Set {variable}.",
        Problem.LIMIT: "{model} does not stop at the limit that it is given. Set {variable}.",
    }
)


def checked(agent: Agent, seat: str, probes: tuple[Probe, ...], key: str) -> SeatChecked:
    """The verdict over these probes; the first that failed decides. `key` names its variable."""
    wrong = next((probe for probe in probes if probe.problem), None)
    return SeatChecked(
        seat=seat,
        label=agent.label,
        model=agent.model,
        scripted=agent.scripted,
        ok=wrong is None,
        verdict=_problem(agent, wrong, key) if wrong else _praise(agent, probes),
        probes=probes,
    )


def _praise(agent: Agent, probes: tuple[Probe, ...]) -> str:
    if agent.scripted:
        return "ok, scripted: it speaks prepared lines and asks no language model"
    first = next((probe.first_ms for probe in probes if probe.first_ms is not None), 0)
    return f"ok, first words after {first / 1000:.1f} s"


def _problem(agent: Agent, wrong: Probe, key: str) -> str:
    assert wrong.problem is not None
    prefix = f"ROUNDTABLE_{agent.id.upper().replace('-', '_')}"
    judges = wrong.name is ProbeName.STRUCTURED
    return _SAYS[wrong.problem].format(
        status=f" ({wrong.status})" if wrong.status else "",
        key=key,
        model=wrong.model,
        variable=f"{prefix}_JUDGE_MODEL" if judges else f"{prefix}_MODEL",
        url=f"ROUNDTABLE_{agent.provider.upper()}_BASE_URL",
    )
