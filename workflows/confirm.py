"""The end of a round: the developer goes on, has it redone, or ends the session."""

from enum import StrEnum

from domain.decisions import Answer, DecisionKind, Option
from workflows.decide import decide
from workflows.round_run import RoundRun
from workflows.table import Table


class Choice(StrEnum):
    """What may follow a round."""

    CONTINUE = "continue"
    REDO = "redo"
    COMPLETE = "complete"
    STOP = "stop"


async def confirm(table: Table, run: RoundRun) -> Answer:
    """Ask what follows this round; `answer.choice` is a `Choice`."""
    following = table.plan.rounds[table.position + 1 :]
    title = run.plan.title
    onward = f"Go on to {following[0].title}" if following else "Finish the session"
    options = [
        Option(id=Choice.CONTINUE, label=onward, argument=f"{title} stands as ruled."),
        Option(
            id=Choice.REDO,
            label=f"Run {title} again",
            argument="Its files and ruling are set aside; your note is heard first.",
        ),
        Option(id=Choice.STOP, label="Stop the session", argument="The files so far are kept."),
    ]
    if following:
        finish = "The remaining rounds are skipped."
        options.insert(2, Option(id=Choice.COMPLETE, label="Finish here", argument=finish))
    question = f"{title} is done. {_open(run)}What next?"
    return await decide(
        table, run, DecisionKind.ROUND, question, tuple(options), default=Choice.CONTINUE
    )


def _open(run: RoundRun) -> str:
    """How many objections no ruling has ended; the doors list them beside the decision."""
    ids = run.ruling.open if run.ruling else ()
    if not ids:
        return ""
    noun = "objection is" if len(ids) == 1 else "objections are"
    return f"{len(ids)} {noun} still open. "
