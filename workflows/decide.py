"""Opening a decision, waiting for its answer, telling everybody."""

from datetime import timedelta

from temporalio import workflow

from domain.decisions import Answer, Decision, DecisionKind, Option
from domain.events import DecisionMade, DecisionOpened
from workflows.round_run import RoundRun
from workflows.table import Table

AUTO_CONFIRM = "auto_confirm"


async def decide(
    table: Table,
    run: RoundRun,
    kind: DecisionKind,
    question: str,
    options: tuple[Option, ...],
    default: str,
) -> Answer:
    """Ask the developer and wait, for days if need be; raises `TimeoutError` when it expires.

    With `auto_confirm` the confirmation of a round answers itself with its default.
    """
    decision = _decision(table, run, kind, question, options, default)
    table.outbox.put(DecisionOpened(decision=decision))
    if table.plan.auto_confirm and kind is DecisionKind.ROUND:
        answer = _itself(table, decision)
    else:
        answer = await _answered(table, decision)
    await table.outbox.announce(_made(decision, answer))
    return answer


def _decision(
    table: Table,
    run: RoundRun,
    kind: DecisionKind,
    question: str,
    options: tuple[Option, ...],
    default: str,
) -> Decision:
    number = len(table.desk.settled) + 1
    subject = (run.ruling.words if run.ruling else None, run.tree)
    return Decision(
        id=f"{run.key}.{kind.value}.{number}",
        kind=kind,
        round=run.key,
        question=question,
        options=options,
        default=default,
        owner=table.plan.owner,
        subject=tuple(sha for sha in subject if sha),
        expires_at=workflow.now() + timedelta(days=table.plan.decision_days),
    ).sealed()


def _itself(table: Table, decision: Decision) -> Answer:
    table.desk.open = decision
    answer = Answer(
        decision_id=decision.id,
        choice=decision.default,
        digest=decision.digest,
        by=decision.owner,
        door=AUTO_CONFIRM,
    )
    table.desk.settle(answer)
    return answer


async def _answered(table: Table, decision: Decision) -> Answer:
    waiting = table.desk.ask(decision, table.plan.decision_days)
    table.wait_for_developer(decision)
    answer = await waiting
    table.wait_for_developer(None)
    return answer


def _made(decision: Decision, answer: Answer) -> DecisionMade:
    label = next(option.label for option in decision.options if option.id == answer.choice)
    return DecisionMade(
        decision_id=decision.id,
        round=decision.round,
        choice=answer.choice,
        label=label,
        by=answer.by,
        door=answer.door,
        words=answer.note,
    )
