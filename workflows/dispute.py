"""When the table cannot agree: the developer decides, with every option and who argues for it."""

from domain.decisions import Answer, DecisionKind, Option
from domain.steps import Outcome, Ruling, Turn
from workflows.decide import decide
from workflows.round_run import RoundRun
from workflows.rulings import judge, settle
from workflows.table import Table

JUDGE = Option(id="judge", label="Let the judge decide", argument="A ruling is forced now.")
ITERATE = Option(
    id="iterate", label="One more iteration", argument="The seats speak again, and hear your note."
)


async def resolve(
    table: Table, run: RoundRun, drafts: list[Turn], ways: tuple[Option, ...]
) -> bool:
    """Ask the developer until the dispute is settled; False when the table is to go on talking.

    `ways` are the options besides those of the judge: `JUDGE`, `ITERATE` or both.
    """
    while True:
        ruling = run.ruling
        own = ruling.options if ruling else ()
        answer = await decide(
            table,
            run,
            DecisionKind.DISPUTE,
            _question(run, ruling),
            (*own, *ways),
            default=(*own, *ways)[0].id,
        )
        run.decided(answer)
        if answer.choice == ITERATE.id:
            return False
        if await _settled(table, run, drafts, own, answer):
            return True


async def _settled(
    table: Table, run: RoundRun, drafts: list[Turn], own: tuple[Option, ...], answer: Answer
) -> bool:
    if answer.choice != JUDGE.id:
        option = next(option for option in own if option.id == answer.choice)
        await settle(table, run, option, answer)
        return True
    ruling = await judge(table, run, drafts, must_decide=True)
    return ruling is not None and ruling.outcome is Outcome.CONSENSUS


def _question(run: RoundRun, ruling: Ruling | None) -> str:
    if ruling and ruling.question:
        return ruling.question
    if ruling and ruling.outcome is Outcome.UNREADABLE:
        return "The judge's ruling could not be read. Whose view should count?"
    return f"No ruling in {run.plan.title} after {run.iteration} iterations. How should it go on?"
