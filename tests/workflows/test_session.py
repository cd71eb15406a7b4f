"""The session's workflow on a real Temporal server, its activities played by a stage."""

import asyncio
from collections.abc import Callable

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment

from domain.decisions import DecisionKind
from domain.messages import Complete, Note, Refused, Stop
from domain.session import RoundStatus, SessionStatus
from domain.steps import Judge, Outcome, Ruling
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
    sha,
    started,
)
from workflows.session import SessionWorkflow

SIX = ("requirements", "architecture", "development", "code_review", "qa", "devops")


def refusal(failed: pytest.ExceptionInfo[WorkflowUpdateFailedError]) -> str | None:
    cause = failed.value.cause
    assert isinstance(cause, ApplicationError)
    return cause.type


async def test_six_rounds_run_to_their_end(temporal: WorkflowEnvironment) -> None:
    stage = Stage()
    async with on(stage, temporal.client) as queue:
        view = await (await started(temporal.client, queue, a_session(*SIX))).result()
    assert view.status is SessionStatus.COMPLETED
    assert [row.status for row in view.rounds] == [RoundStatus.DONE] * 6
    assert view.tree == sha("tree devops")
    assert len(stage.turns()) == 5 * 3 + 2 * 3  # five debates, and a review of two chunks
    assert "code_review.2.scripted-gpt" in stage.turns()
    assert stage.events[-1].type == "session_end"


async def test_the_judge_rotates_with_the_round(temporal: WorkflowEnvironment) -> None:
    stage = Stage()
    async with on(stage, temporal.client) as queue:
        await (await started(temporal.client, queue, a_session(*SIX[:3]))).result()
    judges = [step.judge.id for step in stage.judged]
    assert judges == ["scripted-claude", "scripted-gpt", "scripted-gemini"]


async def test_each_seat_reads_what_was_said_before_it(temporal: WorkflowEnvironment) -> None:
    stage = Stage()
    stage.rule = disagree_then_agree()
    async with on(stage, temporal.client) as queue:
        await (await started(temporal.client, queue, a_session("requirements"))).result()
    heard = [len(step.passages) for _, step in stage.spoken]
    assert heard == [0, 1, 2, 4, 5, 6]  # the ruling of the first iteration is heard too
    assert [step.iteration for _, step in stage.spoken] == [1, 1, 1, 2, 2, 2]


def disagree_then_agree() -> Callable[[Judge], Ruling]:
    rulings = iter((disagreed, agreed))
    return lambda step: next(rulings)(step)


async def test_a_dispute_at_the_limit_goes_to_the_developer(temporal: WorkflowEnvironment) -> None:
    stage = Stage()
    stage.rule = disagreed
    plan = a_session("development", iterations=2)
    async with on(stage, temporal.client) as queue:
        handle = await started(temporal.client, queue, plan)
        decision = await open_decision(handle)
        assert decision.kind is DecisionKind.DISPUTE
        assert [option.id for option in decision.options] == ["1", "2", "judge", "iterate"]
        assert (await handle.query(SessionWorkflow.view)).tree is None
        assert len(stage.turns()) == 6
        await handle.execute_update(SessionWorkflow.decide, answer(decision, "2", sha("why")))
        await handle.result()
    assert stage.settled[0].option.label == "bcrypt"
    assert stage.settled[0].note == sha("why")
    assert stage.synthesized[0].verdict == sha("settled verdict")


async def test_one_more_iteration_is_one_more(temporal: WorkflowEnvironment) -> None:
    stage = Stage()
    stage.rule = disagreed
    async with on(stage, temporal.client) as queue:
        handle = await started(temporal.client, queue, a_session("requirements", iterations=1))
        decision = await open_decision(handle)
        stage.rule = agreed
        await handle.execute_update(SessionWorkflow.decide, answer(decision, "iterate", sha("hm")))
        await handle.result()
    assert [step.iteration for _, step in stage.spoken] == [1] * 3 + [2] * 3
    kinds = [passage.kind for passage in stage.spoken[3][1].passages]
    assert kinds[-1] is PassageKind.DECISION


async def test_the_judge_can_be_made_to_decide(temporal: WorkflowEnvironment) -> None:
    stage = Stage()
    stage.rule = lambda step: agreed(step) if step.must_decide else disagreed(step)
    async with on(stage, temporal.client) as queue:
        handle = await started(temporal.client, queue, a_session("requirements", iterations=1))
        decision = await open_decision(handle)
        await handle.execute_update(SessionWorkflow.decide, answer(decision, "judge"))
        view = await handle.result()
    assert view.status is SessionStatus.COMPLETED
    assert "requirements.1.judge-2" in stage.steps


async def test_an_unreadable_ruling_never_passes(temporal: WorkflowEnvironment) -> None:
    def unreadable(step: Judge) -> Ruling:
        return Ruling(outcome=Outcome.UNREADABLE, words=sha("?"))

    stage = Stage()
    stage.rule = unreadable
    async with on(stage, temporal.client) as queue:
        handle = await started(temporal.client, queue, a_session("requirements", iterations=1))
        decision = await open_decision(handle)
        assert decision.kind is DecisionKind.DISPUTE
        await handle.execute_update(SessionWorkflow.stop, Stop(by=OWNER))
        await handle.result()


async def test_a_round_can_be_run_again_with_a_note(temporal: WorkflowEnvironment) -> None:
    stage = Stage()
    plan = a_session("development", auto_confirm=False)
    async with on(stage, temporal.client) as queue:
        handle = await started(temporal.client, queue, plan)
        first = await open_decision(handle)
        assert (await handle.query(SessionWorkflow.view)).tree == sha("tree development")
        await handle.execute_update(SessionWorkflow.decide, answer(first, "redo", sha("smaller")))
        again = await open_decision(handle)
        assert again.round == "development-2"
        await handle.execute_update(SessionWorkflow.decide, answer(again, "continue"))
        view = await handle.result()
    assert view.tree == sha("tree development-2")
    assert stage.spoken[3][0].startswith("development-2.1.")
    assert stage.spoken[3][1].passages[0].words == sha("smaller")
    assert stage.spoken[3][1].brief.tree is None


async def test_the_first_of_two_answers_wins(temporal: WorkflowEnvironment) -> None:
    stage = Stage()
    plan = a_session("requirements", "architecture", auto_confirm=False)
    async with on(stage, temporal.client) as queue:
        handle = await started(temporal.client, queue, plan)
        decision = await open_decision(handle)
        both = await asyncio.gather(
            handle.execute_update(SessionWorkflow.decide, answer(decision, "continue")),
            handle.execute_update(SessionWorkflow.decide, answer(decision, "redo")),
            return_exceptions=True,
        )
        await open_decision(handle)
        await handle.execute_update(SessionWorkflow.stop, Stop(by=OWNER))
        view = await handle.result()
    refused = [one for one in both if isinstance(one, WorkflowUpdateFailedError)]
    assert len(refused) == 1
    assert isinstance(refused[0].cause, ApplicationError)
    assert refused[0].cause.type == Refused.ANSWERED
    assert len(view.settled) == 1
    assert len(stage.told("decision_made")) == 1


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"digest": "0" * 64}, Refused.STALE),
        ({"choice": "maybe"}, Refused.CHOICE),
        ({"decision_id": "requirements.round.9"}, Refused.UNKNOWN),
        ({"by": "local:somebody"}, Refused.NOT_YOURS),
    ],
    ids=["stale digest", "no such option", "no such decision", "not the owner"],
)
async def test_an_answer_that_does_not_count_changes_nothing(
    temporal: WorkflowEnvironment, changes: dict[str, str], kind: str
) -> None:
    stage = Stage()
    plan = a_session("requirements", auto_confirm=False)
    async with on(stage, temporal.client) as queue:
        handle = await started(temporal.client, queue, plan)
        decision = await open_decision(handle)
        wrong = answer(decision, "continue").model_copy(update=changes)
        before = await handle.query(SessionWorkflow.view)
        with pytest.raises(WorkflowUpdateFailedError) as failed:
            await handle.execute_update(SessionWorkflow.decide, wrong)
        assert refusal(failed) == kind
        assert await handle.query(SessionWorkflow.view) == before
        await handle.signal("decide", wrong)
        await handle.signal("decide", answer(decision, "continue"))
        view = await handle.result()
    assert view.status is SessionStatus.COMPLETED


async def test_a_note_sent_mid_round_is_heard_once_by_every_seat(
    temporal: WorkflowEnvironment,
) -> None:
    stage = Stage()
    stage.hold = asyncio.Event()
    stage.rule = disagree_then_agree()
    note = Note(id="n1", by=OWNER, words=sha("use argon2"))
    async with on(stage, temporal.client) as queue:
        handle = await started(temporal.client, queue, a_session("requirements"))
        await stage.speaking.wait()
        await handle.execute_update(SessionWorkflow.note, note)
        await handle.execute_update(SessionWorkflow.note, note)
        stage.hold.set()
        view = await handle.result()
    first, *later = stage.spoken
    assert first[1].new_notes == ()
    heard = [id for id, step in later if step.new_notes == ("n1",)]
    assert len(heard) == 3
    assert view.notes[0].heard_by == tuple(heard)
    assert all(
        sum(passage.kind is PassageKind.NOTE for passage in step.passages) == 1 for _, step in later
    )
    assert len(stage.told("note_queued")) == 1


async def test_stop_cancels_the_turn_and_ends_the_session(temporal: WorkflowEnvironment) -> None:
    stage = Stage()
    stage.hold = asyncio.Event()
    async with on(stage, temporal.client) as queue:
        handle = await started(temporal.client, queue, a_session("requirements", "architecture"))
        await stage.speaking.wait()
        await handle.execute_update(SessionWorkflow.stop, Stop(by=OWNER, reason="enough"))
        view = await handle.result()
    assert (view.status, view.reason) == (SessionStatus.STOPPED, "enough")
    assert [row.status for row in view.rounds] == [RoundStatus.STOPPED, RoundStatus.SKIPPED]
    assert stage.events[-1].type == "session_end"


async def test_a_stop_counts_even_when_the_turn_under_way_succeeds(
    temporal: WorkflowEnvironment,
) -> None:
    stage = Stage()
    stage.hold = asyncio.Event()
    stage.deaf = True
    async with on(stage, temporal.client) as queue:
        handle = await started(temporal.client, queue, a_session("requirements"))
        await stage.speaking.wait()
        await handle.execute_update(SessionWorkflow.stop, Stop(by=OWNER))
        stage.hold.set()
        view = await handle.result()
    assert view.status is SessionStatus.STOPPED
    assert len(stage.turns()) == 1


async def test_complete_keeps_the_files_so_far(temporal: WorkflowEnvironment) -> None:
    stage = Stage()
    plan = a_session("development", "qa", auto_confirm=False)
    async with on(stage, temporal.client) as queue:
        handle = await started(temporal.client, queue, plan)
        first = await open_decision(handle)
        await handle.execute_update(SessionWorkflow.decide, answer(first, "continue"))
        await open_decision(handle)
        await handle.execute_update(SessionWorkflow.complete, Complete(by=OWNER))
        view = await handle.result()
    assert view.status is SessionStatus.COMPLETED
    assert view.tree == sha("tree qa")


async def test_an_absent_seat_does_not_stop_the_others(temporal: WorkflowEnvironment) -> None:
    stage = Stage()
    stage.mute = {"scripted-gpt"}
    async with on(stage, temporal.client) as queue:
        view = await (await started(temporal.client, queue, a_session("development"))).result()
    assert view.status is SessionStatus.COMPLETED
    assert len(stage.synthesized[0].drafts) == 2
    assert [event.type for event in stage.told("seat_absent")] == ["seat_absent"]


async def test_an_empty_table_asks_the_developer(temporal: WorkflowEnvironment) -> None:
    stage = Stage()
    stage.mute = {"scripted-claude", "scripted-gpt", "scripted-gemini"}
    async with on(stage, temporal.client) as queue:
        handle = await started(temporal.client, queue, a_session("requirements", iterations=1))
        decision = await open_decision(handle)
        assert [option.id for option in decision.options] == ["iterate"]
        stage.mute.clear()
        await handle.execute_update(SessionWorkflow.decide, answer(decision, "iterate"))
        view = await handle.result()
    assert view.status is SessionStatus.COMPLETED
    assert not stage.judged[0].passages or stage.judged[0].iteration == 2


async def test_later_rounds_read_the_minutes(temporal: WorkflowEnvironment) -> None:
    stage = Stage()
    async with on(stage, temporal.client) as queue:
        plan = a_session("requirements", "development")
        await (await started(temporal.client, queue, plan)).result()
    talk = [passage.kind for passage in stage.recorded[0].passages]
    assert talk == [PassageKind.TURN] * 3 + [PassageKind.RULING]
    assert [passage.kind for passage in stage.recorded[1].passages] == [PassageKind.RULING]
    assert stage.spoken[-1][1].brief.minutes == sha("minutes 1")
