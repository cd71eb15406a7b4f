"""What is reserved for a call: the most it may cost, per seat; nothing where nobody knows."""

from datetime import date

from domain.agents import Agent, Seat
from domain.policies import AbsencePolicy, Judging
from domain.reserves import reserves
from domain.speech import Usage
from tests.builders import a_round, a_seat, some_seats


class OneForOne:
    """A millionth of a dollar per token, for the language models it knows."""

    as_of = date(2026, 11, 21)

    def __init__(self, *unknown: str) -> None:
        self._unknown = unknown

    def cost_micros(self, agent: Agent, model: str, usage: Usage) -> int | None:
        return self.reserve_micros(agent, model, usage.output, usage.input)

    def reserve_micros(
        self, agent: Agent, model: str, output_tokens: int, input_tokens: int
    ) -> int | None:
        if model in self._unknown:
            return None
        return (output_tokens + input_tokens) * (2 if "haiku" in model else 1)


ROUNDS = (a_round("requirements"), a_round("development"))
MOST = 3 * (8_192 + 8_192) + 60_000
CLAUDE, GPT = a_seat("claude"), a_seat("gpt")


def reserved(*seats: Seat, unknown: tuple[str, ...] = (), **terms: Seat) -> dict[str, int]:
    absence = AbsencePolicy(substitute=terms.get("substitute"))
    judging = Judging(apart=terms.get("judge"))
    return dict(reserves(seats, ROUNDS, absence, judging, OneForOne(*unknown)))


def test_a_call_is_reserved_at_the_largest_budget_and_the_dearer_language_model() -> None:
    assert reserved(*some_seats()) == {"claude": 2 * MOST, "gpt": MOST, "gemini": MOST}


def test_a_seat_with_an_unknown_price_is_left_out() -> None:
    unknown = (GPT.agent.model, GPT.agent.judge_model)

    assert reserved(CLAUDE, GPT, unknown=unknown) == {"claude": 2 * MOST}


def test_a_seat_counts_with_the_price_that_is_known() -> None:
    assert reserved(GPT, unknown=(GPT.agent.model,)) == {"gpt": MOST}


def test_a_substitute_and_a_judge_apart_are_reserved_under_their_own_ids() -> None:
    judge = CLAUDE.model_copy(update={"id": "judge"})

    found = reserved(GPT, substitute=a_seat("gemini"), judge=judge)

    assert found == {"gpt": MOST, "gemini": MOST, "judge": 2 * MOST}


def test_a_judge_apart_is_reserved_by_the_language_model_that_judges() -> None:
    agent = CLAUDE.agent.model_copy(update={"model": "claude-haiku-5-5", "judge_model": "plain"})

    assert reserved(judge=Seat(id="judge", agent=agent)) == {"judge": MOST}
