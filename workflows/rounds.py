"""From round to round: run one, ask the developer, pass on its result or set it aside."""

from temporalio import workflow

from domain.decisions import Answer
from domain.events import RoundStarted
from domain.session import RoundPlan, RoundStatus, SessionStatus
from domain.transcript import Passage, PassageKind
from workflows.carried import SessionInput
from workflows.confirm import Choice, confirm
from workflows.minutes import open_session, record
from workflows.procedures import PROCEDURES
from workflows.round_run import RoundRun
from workflows.table import Table


async def run_rounds(table: Table) -> tuple[SessionStatus, str]:
    """Run what is left of the plan; the session's last status and why.

    Between rounds the session continues as new when its history has grown long.
    """
    if not table.opened:
        await open_session(table)
    while table.position < len(table.plan.rounds):
        ending = await _round(table, table.plan.rounds[table.position])
        if ending:
            return ending
        if workflow.info().is_continue_as_new_suggested():
            await _continue_as_new(table)
    return SessionStatus.COMPLETED, ""


async def _round(table: Table, round: RoundPlan) -> tuple[SessionStatus, str] | None:
    run = table.begin(round)
    table.outbox.put(_started(table, run))
    group = workflow.create_event_group(run.key, label=f"{round.number} {round.title}")
    with group.scope():
        await PROCEDURES[round.procedure](table, run)
        answer = await confirm(table, run)
    if answer.choice == Choice.REDO:
        _set_aside(table, run, answer)
        return None
    await _pass_on(table, run, answer)
    return _ENDINGS.get(answer.choice)


_ENDINGS = {
    str(Choice.COMPLETE): (SessionStatus.COMPLETED, "finished by the developer"),
    str(Choice.STOP): (SessionStatus.STOPPED, "stopped by the developer"),
}


def _set_aside(table: Table, run: RoundRun, answer: Answer) -> None:
    note = answer.note
    said = [passage for passage in run.passages if passage.kind is PassageKind.NOTE]
    if note:
        words = Passage(kind=PassageKind.NOTE, round=run.key, words=note, speaker=answer.by)
        said.append(words)
    table.pending, table.run = said, None
    table.mark(RoundStatus.PENDING, iteration=0)


async def _pass_on(table: Table, run: RoundRun, answer: Answer) -> None:
    run.decided(answer)
    table.minutes = await record(table, run)
    table.tree = run.tree
    table.mark(RoundStatus.DONE, ruling=run.ruling.words if run.ruling else None)
    table.position += 1


def _started(table: Table, run: RoundRun) -> RoundStarted:
    return RoundStarted(
        round=run.key,
        id=run.plan.id,
        number=run.plan.number,
        title=run.plan.title,
        role=run.plan.role,
        run=table.runs[run.plan.id],
        judge=table.judge(run.plan).id,
        order=run.order,
    )


async def _continue_as_new(table: Table) -> None:
    await table.outbox.flushed()
    await workflow.wait_condition(workflow.all_handlers_finished)
    workflow.continue_as_new(SessionInput(plan=table.plan, carried=table.carried()))
