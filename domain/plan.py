"""From a request to a plan: every rule a session must meet before anything is started."""

from collections.abc import Collection, Mapping, Sequence

from domain.agents import Agent, Seat
from domain.errors import BadInput
from domain.policies import DebateOrder
from domain.request import RoundChoice, SeatChoice, SessionRequest
from domain.rounds import (
    DEFAULT_ITERATIONS,
    MAX_ITERATIONS,
    PRESETS,
    ROUNDS,
    Preset,
    Procedure,
    VerdictKind,
)
from domain.session import RoundPlan

MAX_TASK = 20_000
MAX_TITLE = 80
MAX_SEATS = 6
MAX_INSTRUCTIONS = 8_000
BUDGETS = range(256, 32_769)


def parse_task(request: SessionRequest) -> str:
    """The task's text; raises `BadInput` when it is empty or too long."""
    task = request.task.strip()
    if not task:
        raise BadInput(
            "task", "is empty.", "Say in a sentence or more what the table should build."
        )
    if len(task) > MAX_TASK:
        raise BadInput(
            "task",
            f"has {len(task):,} characters; at most {MAX_TASK:,} are accepted.",
            "Shorten it, and upload long material as files.",
        )
    return task


def parse_title(request: SessionRequest) -> str:
    """The given title, or the first line of the task, cut to 80 characters."""
    words = (request.title or "").strip() or request.task.strip().splitlines()[0]
    words = " ".join(words.split())
    return words if len(words) <= MAX_TITLE else words[: MAX_TITLE - 1] + "…"


def parse_seats(request: SessionRequest, offered: Mapping[str, Agent]) -> tuple[Seat, ...]:
    """The seats, in the order given; raises `BadInput` for none, unknown, twice or too many."""
    choices = request.seats
    if choices is None:
        choices = tuple(SeatChoice(agent=id) for id, agent in offered.items() if not agent.scripted)
    if not choices:
        raise BadInput("seats", "is empty.", f"Choose among {_listed(offered)}.")
    if len(choices) > MAX_SEATS:
        raise BadInput("seats", f"has {len(choices)} seats.", f"Choose at most {MAX_SEATS}.")
    seats = tuple(
        parse_seat(f"seats[{place}]", choice, offered) for place, choice in enumerate(choices)
    )
    if len({seat.id for seat in seats}) < len(seats):
        raise BadInput("seats", "names an agent twice.", "Give each agent one seat.")
    return seats


def parse_seat(field: str, choice: SeatChoice, offered: Mapping[str, Agent]) -> Seat:
    """The seat of one agent; raises `BadInput` when nobody of this name is on offer."""
    agent = offered.get(choice.agent)
    if agent is None:
        raise BadInput(
            field,
            f"names {choice.agent[:60]!r}, which is not on offer here.",
            f"Choose among {_listed(offered)}.",
        )
    changed = agent.model_copy(
        update={
            "model": choice.model or agent.model,
            "judge_model": choice.judge_model or agent.judge_model,
        }
    )
    return Seat(id=agent.id, agent=changed)


def _listed(offered: Collection[str]) -> str:
    return ", ".join(offered) or "nobody: set a provider key first"


def parse_rounds(
    request: SessionRequest, seats: Sequence[Seat], available: Collection[str]
) -> tuple[RoundPlan, ...]:
    """The rounds to run, in the table's order; raises `BadInput` naming the round and the remedy.

    `available` are the rounds that this installation can run. Instructions are not in the result:
    the caller stores them and sets their addresses.
    """
    choices = _by_id(request.rounds)
    wanted = PRESETS[request.preset] if request.preset else tuple(available)
    enabled = [id for id in ROUNDS if (choices[id].enabled if id in choices else id in wanted)]
    if not enabled:
        raise BadInput("rounds", "are all switched off.", "Leave at least one round on.")
    for id in enabled:
        if id not in available:
            raise BadInput(_where(request, id), *_UNAVAILABLE)
    _code_to_review(request, enabled)
    ids = {seat.id for seat in seats}
    return tuple(_round(request, id, choices.get(id), ids) for id in enabled)


_UNAVAILABLE = (
    "asks for round 7 (execution), which needs the sandbox, and this installation has none.",
    "Switch the round off, or use the preset no_docker.",
)


def _by_id(rounds: Sequence[RoundChoice]) -> dict[str, RoundChoice]:
    found: dict[str, RoundChoice] = {}
    for place, choice in enumerate(rounds):
        if choice.id not in ROUNDS:
            raise BadInput(
                f"rounds[{place}].id",
                f"is {choice.id[:60]!r}, which is no round.",
                f"Choose among {', '.join(ROUNDS)}.",
            )
        if choice.id in found:
            raise BadInput(f"rounds[{place}].id", "is given twice.", "Give each round once.")
        found[choice.id] = choice
    return found


def _where(request: SessionRequest, id: str) -> str:
    places = [place for place, choice in enumerate(request.rounds) if choice.id == id]
    return f"rounds[{places[0]}]" if places else "preset"


def _code_to_review(request: SessionRequest, enabled: Sequence[str]) -> None:
    if request.files or "code_review" not in enabled:
        return
    before = enabled[: enabled.index("code_review")]
    if any(ROUNDS[id].verdict is VerdictKind.CODE for id in before):
        return
    field = _where(request, "code_review") if request.preset is not Preset.REVIEW else "files"
    raise BadInput(
        field,
        "there is no code to review: no files were given and no earlier round writes any.",
        "Upload files, or switch the development round on.",
    )


def _round(
    request: SessionRequest, id: str, choice: RoundChoice | None, seats: Collection[str]
) -> RoundPlan:
    row, where = ROUNDS[id], _where(request, id)
    choice = choice or RoundChoice(id=id)
    iterations = DEFAULT_ITERATIONS if choice.iterations is None else choice.iterations
    within(f"{where}.iterations", iterations, range(1, MAX_ITERATIONS + 1))
    budget = row.budget if choice.budget is None else choice.budget
    within(f"{where}.budget", budget, BUDGETS)
    if choice.judge is not None and choice.judge not in seats:
        raise BadInput(
            f"{where}.judge",
            f"is {choice.judge[:60]!r}, which has no seat in this session.",
            f"Choose among {', '.join(sorted(seats))}, or leave it out.",
        )
    if len(choice.instructions or "") > MAX_INSTRUCTIONS:
        raise BadInput(
            f"{where}.instructions",
            f"are longer than {MAX_INSTRUCTIONS:,} characters.",
            "Shorten them, and upload long material as files.",
        )
    return RoundPlan(
        **row.model_dump(exclude={"budget"}),
        budget=budget,
        iterations=iterations,
        judge=choice.judge,
        order=_order(request, choice, row.procedure),
    )


def _order(request: SessionRequest, choice: RoundChoice, procedure: Procedure) -> DebateOrder:
    if procedure is Procedure.DEBATE:
        return choice.order or request.order
    if choice.order is DebateOrder.BLIND:
        raise BadInput(
            f"{_where(request, choice.id)}.order",
            "is 'blind', but this round is no debate: its seats review in chunks.",
            "Leave it out for this round.",
        )
    return DebateOrder.SEQUENTIAL


def within(field: str, value: int, allowed: range) -> None:
    """Raise `BadInput` for a number outside this range."""
    if value not in allowed:
        raise BadInput(
            field, f"is {value}.", f"Choose a number from {allowed[0]} to {allowed[-1]:,}."
        )
