"""Who can take a seat: a name, a provider and two language models (to speak, to judge).

A new agent is one row in `AGENTS`, plus one adapter when its provider is new.
"""

from enum import StrEnum
from types import MappingProxyType

from domain.value import Value


class ProviderName(StrEnum):
    """Which API speaks for an agent."""

    ANTHROPIC = "anthropic"
    OPENAI = "openai"
    GEMINI = "gemini"
    COMPATIBLE = "compatible"
    SCRIPTED = "scripted"


class Agent(Value):
    """A name, a provider, and the language models it speaks and judges with."""

    id: str
    label: str
    letter: str
    provider: ProviderName
    model: str
    judge_model: str

    @property
    def scripted(self) -> bool:
        """Whether this agent speaks prepared lines instead of asking a language model."""
        return self.provider is ProviderName.SCRIPTED


class Seat(Value):
    """A place at the table and the agent who sits there."""

    id: str
    agent: Agent


def _agent(
    id: str, label: str, letter: str, provider: ProviderName, model: str, judge: str
) -> Agent:
    return Agent(
        id=id, label=label, letter=letter, provider=provider, model=model, judge_model=judge
    )


_ROWS = (
    _agent(
        "claude", "Claude", "C", ProviderName.ANTHROPIC, "claude-sonnet-5-5", "claude-haiku-5-5"
    ),
    _agent("gpt", "GPT", "G", ProviderName.OPENAI, "gpt-6.2-sol", "gpt-6-luna"),
    _agent(
        "gemini", "Gemini", "M", ProviderName.GEMINI, "gemini-4-hydrogen", "gemini-3.5-flash-lite"
    ),
    _agent("compatible", "Compatible", "L", ProviderName.COMPATIBLE, "default", "default"),
    _agent(
        "scripted-claude", "Claude (scripted)", "C", ProviderName.SCRIPTED, "scripted", "scripted"
    ),
    _agent("scripted-gpt", "GPT (scripted)", "G", ProviderName.SCRIPTED, "scripted", "scripted"),
    _agent(
        "scripted-gemini", "Gemini (scripted)", "M", ProviderName.SCRIPTED, "scripted", "scripted"
    ),
)

AGENTS = MappingProxyType({agent.id: agent for agent in _ROWS})
"""Every agent by its id. Language models may be changed per seat and in the settings."""
