"""The policies of a session: the order of debate, absent seats, judges, money."""

import asyncio
from datetime import timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from domain.agents import AGENTS, Seat
from domain.decisions import DecisionKind
from domain.events import SeatAbsent
from domain.messages import Stop
from domain.policies import Absence, AbsencePolicy, DebateOrder, Judging, Limits
from domain.session import SessionPlan, SessionStatus
from domain.steps import Judge, Purpose, Ruling
from domain.transcript import PassageKind
from tests.workflows.stage import (
    OWNER,
    Stage,
    a_session,
    agreed,
    answer,
    disagreed,
    on,
    open_decision,
    started,
)
from workflows.session import SessionWorkflow

GPT = "scripted-gpt"
SEATS = {"scripted-claude", "scripted-gpt", "scripted-gemini"}


def in_order(plan: SessionPlan, order: DebateOrder) -> SessionPlan:
    rounds = tuple(round.model_copy(update={"order": order}) for round in plan.rounds)
    return plan.model_copy(update={"rounds": rounds})


async def test_blind_drafts_are_written_at_once_and_without_sight(
    temporal: WorkflowEnvironment,
) -> None:
    stage = Stage()
    stage.hold = asyncio.Event()
    async with on(stage, temporal.client) as queue:
        plan = in_order(a_session("development"), DebateOrder.BLIND)
        handle = await started(temporal.client, queue, plan)
        await stage.floor(3)
        stage.hold.set()
        await handle.result()
    drafts = [step for _, step in stage.spoken if step.purpose is Purpose.DRAFT]
    critiques = [step for _, step in stage.spoken if step.purpose is Purpose.CRITIQUE]
    assert {step.seat.id for step in drafts} == {step.seat.id for step in critiques} == SEATS
    for step in drafts + critiques:
        assert not [one for one in step.passages if one.kind is PassageKind.TURN]
    assert all({turn.seat for turn in step.drafts} == SEATS for step in critiques)
    assert len(stage.judged[0].objections) == 3
    assert {turn.seat for turn in stage.judged[0].drafts} == SEATS


async def test_after_the_first_ruling_blind_seats_read_everything_and_criticize_no_more(
    temporal: WorkflowEnvironment,
) -> None:
    stage = Stage()
    rulings = iter((disagreed, agreed))
    stage.rule = lambda step: next(rulings)(step)
    async with on(stage, temporal.client) as queue:
        plan = in_order(a_session("requirements"), DebateOrder.BLIND)
        await (await started(temporal.client, queue, plan)).result()
    later = [step for _, step in stage.spoken if step.iteration == 2]
    assert [step.purpose for step in later] == [Purpose.DRAFT] * 3
    assert all(any(one.kind is PassageKind.TURN for one in step.passages) for step in later)


async def test_a_judge_whose_own_draft_wins_is_confirmed_by_a_second_seat(
    temporal: WorkflowEnvironment,
) -> None:
    stage = Stage()
    plan = judged_by(a_session("development"), "scripted-claude")
    async with on(stage, temporal.client) as queue:
        view = await (await started(temporal.client, queue, plan)).result()
    assert [step.judge.id for step in stage.judged] == ["scripted-claude", "scripted-gpt"]
    first, second = ([turn.seat for turn in step.drafts] for step in stage.judged)
    assert second == first[::-1]
    assert view.status is SessionStatus.COMPLETED


def judged_by(plan: SessionPlan, seat: str) -> SessionPlan:
    rounds = tuple(round.model_copy(update={"judge": seat}) for round in plan.rounds)
    return plan.model_copy(update={"rounds": rounds})


def first_shown(step: Judge) -> Ruling:
    """A judge who prefers whatever is shown first."""
    return agreed(step).model_copy(update={"base": step.drafts[0].seat})


async def test_a_judge_who_goes_by_position_decides_nothing(
    temporal: WorkflowEnvironment,
) -> None:
    stage = Stage()
    stage.rule = first_shown
    plan = a_session("development", iterations=1)
    plan = plan.model_copy(update={"judging": Judging(twice=True)})
    async with on(stage, temporal.client) as queue:
        handle = await started(temporal.client, queue, plan)
        decision = await open_decision(handle)
        assert decision.kind is DecisionKind.DISPUTE
        assert {option.seats for option in decision.options if option.seats} == {
            (seat,) for seat in SEATS
        }
        await handle.execute_update(SessionWorkflow.decide, answer(decision, f"draft-{GPT}"))
        await handle.result()
    assert len(stage.judged) == 2
    assert stage.settled[0].option.seats == (GPT,)
    assert stage.told("dispute")


async def test_a_judge_apart_sits_at_no_place_of_the_table(temporal: WorkflowEnvironment) -> None:
    stage = Stage()
    plan = a_session("requirements", "architecture")
    judge = Seat(id="judge", agent=AGENTS["claude"])
    plan = plan.model_copy(update={"judging": Judging(apart=judge)})
    async with on(stage, temporal.client) as queue:
        await (await started(temporal.client, queue, plan)).result()
    assert [step.judge.id for step in stage.judged] == ["judge", "judge"]


async def test_nothing_new_ends_the_debate_early(temporal: WorkflowEnvironment) -> None:
    stage = Stage()
    stage.rule = disagreed
    stage.same = True
    async with on(stage, temporal.client) as queue:
        handle = await started(temporal.client, queue, a_session("requirements", iterations=9))
        decision = await open_decision(handle)
        assert decision.kind is DecisionKind.DISPUTE
        assert len(stage.judged) == 2
        await handle.execute_update(SessionWorkflow.decide, answer(decision, "1"))
        await handle.result()


def with_absence(plan: SessionPlan, **policy: object) -> SessionPlan:
    return plan.model_copy(update={"absence": AbsencePolicy.model_validate(policy)})


async def test_a_substitute_takes_the_absent_seat_s_place(temporal: WorkflowEnvironment) -> None:
    stage = Stage()
    stage.mute = {GPT}
    plan = with_absence(
        a_session("development"),
        policy=Absence.SUBSTITUTE,
        substitute=Seat(id="claude", agent=AGENTS["claude"]),
    )
    async with on(stage, temporal.client) as queue:
        view = await (await started(temporal.client, queue, plan)).result()
    assert view.status is SessionStatus.COMPLETED
    assert f"development.1.{GPT}.substitute" in stage.turns()
    assert {draft.seat for draft in stage.synthesized[0].drafts} == SEATS
    absent = stage.told("seat_absent")[0]
    assert isinstance(absent, SeatAbsent)
    assert absent.substitute == "claude"


async def test_too_few_seats_ask_the_developer(temporal: WorkflowEnvironment) -> None:
    stage = Stage()
    stage.mute = {GPT, "scripted-claude"}
    plan = with_absence(a_session("requirements"), quorum=2)
    async with on(stage, temporal.client) as queue:
        handle = await started(temporal.client, queue, plan)
        decision = await open_decision(handle)
        assert decision.kind is DecisionKind.QUORUM
        stage.mute.clear()
        await handle.execute_update(SessionWorkflow.decide, answer(decision, "again"))
        view = await handle.result()
    assert view.status is SessionStatus.COMPLETED
    assert sorted(stage.turns())[-2:] == [
        "requirements.1.scripted-gpt",
        "requirements.1.scripted-gpt.ask-2",
    ]
    assert {turn.seat for turn in stage.judged[0].drafts} == SEATS


async def test_an_hour_of_refusals_is_waited_out_and_nothing_is_lost(
    skipping: WorkflowEnvironment,
) -> None:
    stage = Stage()
    stage.mute, stage.kind, stage.cost = {GPT}, "rate", 100
    stage.back_after = timedelta(hours=1)
    plan = with_absence(a_session("requirements"), policy=Absence.WAIT, wait_minutes=120)
    async with on(stage, skipping.client) as queue:
        handle = await started(skipping.client, queue, plan)
        view = await handle.result()
    assert view.status is SessionStatus.COMPLETED
    waits = [one for one in stage.told("seat_absent") if isinstance(one, SeatAbsent)]
    assert all(wait.until for wait in waits)
    assert 4 <= len(waits) <= 8
    assert {turn.seat for turn in stage.judged[0].drafts} == SEATS
    assert view.spent.cost_micros == 300  # three turns that ended; the judge is free here


async def test_a_wait_that_is_over_lets_the_others_go_on(skipping: WorkflowEnvironment) -> None:
    stage = Stage()
    stage.mute, stage.kind = {GPT}, "rate"
    plan = with_absence(a_session("requirements"), policy=Absence.WAIT, wait_minutes=30)
    async with on(stage, skipping.client) as queue:
        handle = await started(skipping.client, queue, plan)
        view = await handle.result()
    assert view.status is SessionStatus.COMPLETED
    assert {turn.seat for turn in stage.judged[0].drafts} == SEATS - {GPT}
    last = stage.told("seat_absent")[-1]
    assert isinstance(last, SeatAbsent)
    assert last.until is None


def with_limit(plan: SessionPlan, micros: int) -> SessionPlan:
    reserves = tuple((seat.id, 100) for seat in plan.seats)
    limits = Limits(session_micros=micros)
    return plan.model_copy(update={"limits": limits, "reserves": reserves})


@pytest.mark.parametrize(
    ("choice", "turns", "status"),
    [("raise", 3, SessionStatus.COMPLETED), ("finish", 2, SessionStatus.COMPLETED)],
)
async def test_at_the_limit_the_developer_is_asked_before_the_call(
    temporal: WorkflowEnvironment, choice: str, turns: int, status: SessionStatus
) -> None:
    stage = Stage()
    stage.cost = 100
    async with on(stage, temporal.client) as queue:
        plan = with_limit(a_session("requirements"), 250)
        handle = await started(temporal.client, queue, plan)
        decision = await open_decision(handle)
        assert decision.kind is DecisionKind.BUDGET
        assert len(stage.turns()) == 2  # 200 spent, and a third call could cost 100
        await handle.execute_update(SessionWorkflow.decide, answer(decision, choice))
        view = await handle.result()
    assert len(stage.turns()) == turns
    assert view.status is status


async def test_a_seat_left_out_for_its_price_says_nothing_more(
    temporal: WorkflowEnvironment,
) -> None:
    stage = Stage()
    stage.cost = 100
    async with on(stage, temporal.client) as queue:
        plan = with_limit(a_session("requirements", "architecture"), 150)
        handle = await started(temporal.client, queue, plan)
        for _ in range(3):
            decision = await open_decision(handle)
            await handle.execute_update(SessionWorkflow.decide, answer(decision, "drop"))
            while (await handle.query(SessionWorkflow.view)).decision == decision:
                continue
        await open_decision(handle)
        await handle.execute_update(SessionWorkflow.stop, Stop(by=OWNER))
        view = await handle.result()
    assert view.spent.cost_micros <= 150
    assert len(stage.turns()) == 1


async def test_calls_side_by_side_cannot_pass_a_limit_together(
    temporal: WorkflowEnvironment,
) -> None:
    stage = Stage()
    stage.cost = 100
    async with on(stage, temporal.client) as queue:
        plan = in_order(with_limit(a_session("requirements"), 250), DebateOrder.BLIND)
        handle = await started(temporal.client, queue, plan)
        decision = await open_decision(handle)
        assert decision.kind is DecisionKind.BUDGET
        assert len(stage.turns()) <= 2
        await handle.execute_update(SessionWorkflow.decide, answer(decision, "finish"))
        view = await handle.result()
    assert view.spent.cost_micros <= 250
    assert view.status is SessionStatus.COMPLETED


async def test_objections_that_no_ruling_ended_are_counted_at_the_round_s_decision(
    temporal: WorkflowEnvironment,
) -> None:
    stage = Stage()
    left = "requirements.1.scripted-gpt.critique.1"
    stage.rule = lambda step: agreed(step).model_copy(update={"closed": ("x.1",), "open": (left,)})
    plan = in_order(a_session("requirements", auto_confirm=False), DebateOrder.BLIND)
    async with on(stage, temporal.client) as queue:
        handle = await started(temporal.client, queue, plan)
        decision = await open_decision(handle)
        assert "1 objection is still open" in decision.question
        await handle.execute_update(SessionWorkflow.stop, Stop(by=OWNER))
        await handle.result()
