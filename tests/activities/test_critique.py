"""A critique: drafts without names, the reader's own among them; objections by name for others."""

import re

import pytest

from domain.events import AgentEnded, ObjectionClosed, ObjectionRaised
from domain.file_blocks import ProblemKind, Problems
from domain.objections import Objection, Objections
from domain.steps import Judge, Minutes, Outcome, Purpose, Ruling, Speak, Turn
from domain.transcript import PassageKind
from domain.verdicts import CodeVerdict
from tests.activities.table import Table
from tests.activities.test_judge import drafted, judge, ruled, two_drafts
from tests.builders import a_brief, a_passage, a_turn_to_speak, kept, kept_value

TURN = "development.1.gpt.critique"
LINE = "OBJECTION: B | a.py:load | an empty list crashes, unlike in draft A | load([])\n"
NAMES = ("claude", "gpt", "gemini")
OWN = {"gpt": "As GPT I use a file.", "claude": "Unlike Gemini, I use SQLite.",
       "gemini": "Everything stays in memory."}  # fmt: skip


async def a_critique(table: Table, reader: str = "gpt", *order: str, **changes: object) -> Speak:
    """A critique of three drafts, in this order."""
    codes = {seat: f"print({number})\n" for number, seat in enumerate(OWN)}
    drafts = [
        await drafted(table, seat, OWN[seat], **{"a.py": codes[seat]}) for seat in order or NAMES
    ]
    given = a_turn_to_speak(reader, purpose=Purpose.CRITIQUE, drafts=tuple(drafts))
    return given.model_copy(update=changes)


async def speak(table: Table, given: Speak, turn: str = TURN) -> Turn:
    return await table.run(table.agent.speak, given, turn)


async def asked(table: Table, given: Speak) -> tuple[str, ...]:
    """What this critic reads."""
    turn = f"development.1.{given.seat.id}.critique"
    table.script.says(turn, "NO OBJECTION\n")
    await speak(table, given, turn)
    return table.script.requests[-1].messages


async def test_a_critic_is_told_no_name_and_not_which_draft_is_its_own(table: Table) -> None:
    ruling, note, said = "DISCUSS: as gpt asks", "I like what Claude did.", "My turn, says GPT."
    passages = (
        a_passage(ruling, PassageKind.RULING, "gemini"),
        a_passage(note, PassageKind.NOTE, "local:gpt-fan"),
        a_passage(said, PassageKind.TURN, "gpt"),
    )
    earlier = "CONSENSUS: as gemini said."
    await kept(table.artifacts, ruling, note, earlier)
    minutes = await kept_value(
        table.artifacts, Minutes(passages=(a_passage(earlier, PassageKind.RULING, "claude"),))
    )
    given = await a_critique(table, brief=a_brief(minutes=minutes), passages=passages)

    read = "\n".join(await asked(table, given))

    assert not [name for name in NAMES if name in read.lower()]
    assert "I like what draft A did." in read
    assert "Unlike draft C, I use SQLite." in read
    assert "My turn" not in read
    assert "One of them may be your own" in read


@pytest.mark.parametrize("reader", NAMES)
async def test_every_reader_of_the_same_order_reads_the_same(table: Table, reader: str) -> None:
    others = await asked(table, await a_critique(table, "claude"))
    assert await asked(table, await a_critique(table, reader)) == others


def by_words(last: str) -> dict[str, str]:
    """Each draft that is shown, by the program in it, without labels."""
    drafts = re.findall(r'<draft label="\w">\n(.*?)</draft>', last, re.S)
    plain = [re.sub(r"draft \w", "draft ?", draft) for draft in drafts]
    return {re.findall(r"print\(\d\)", draft)[0]: draft for draft in plain}


async def test_another_order_changes_the_labels_and_nothing_else(table: Table) -> None:
    first = (await asked(table, await a_critique(table)))[-1]
    second = (await asked(table, await a_critique(table, "claude", *reversed(NAMES))))[-1]

    assert first != second
    assert by_words(first) == by_words(second)
    assert len(by_words(first)) == 3
    assert re.sub(r"<draft.*</draft>", "", first, flags=re.S) == re.sub(
        r"<draft.*</draft>", "", second, flags=re.S
    )


async def test_a_critique_shares_task_and_files_with_every_other_turn(table: Table) -> None:
    tree = await table.tree({"main.py": "print('here')\n"})
    table.script.says("development.1.gpt", "FILE: a.py\n```\nprint(0)\n```\n")
    await speak(table, a_turn_to_speak("gpt", brief=a_brief(tree=tree)), "development.1.gpt")
    draft = table.script.requests[-1]

    messages = await asked(table, await a_critique(table, brief=a_brief(tree=tree)))

    assert messages[:2] == draft.messages[:2]
    assert "print('here')" in messages[1]
    assert table.script.requests[-1].system == draft.system


async def test_objections_are_kept_and_told_by_name_and_the_seats_draft_is_untouched(
    table: Table,
) -> None:
    table.script.says(TURN, f"Draft C is sound.\n\n{LINE}")

    turn = await speak(table, await a_critique(table))

    assert table.types() == ["agent_start", "objection", "agent_end", "usage"]
    (told,) = [event for event in table.told if isinstance(event, ObjectionRaised)]
    assert (told.id, told.agent, told.against) == (f"{TURN}.1", "gpt", "gpt")
    assert told.consequence == "an empty list crashes, unlike in the draft of claude"
    assert turn.objections is not None
    kept = Objections.model_validate_json(await table.artifacts.get(turn.objections))
    assert [(it.id, it.consequence) for it in kept.found] == [(told.id, told.consequence)]
    assert turn.draft is None
    assert turn.problems is None
    (ended,) = [event for event in table.told if isinstance(event, AgentEnded)]
    assert (ended.purpose, ended.text[:24]) == ("critique", "The draft of gemini is s")
    assert "OBJECTION: gpt | a.py:load" in ended.text
    assert (await table.artifacts.get(turn.words)).decode() == ended.text


async def test_no_objection_is_a_good_answer(table: Table) -> None:
    table.script.says(TURN, "NO OBJECTION\n\nAn empty list was the hardest case.")
    turn = await speak(table, await a_critique(table))
    assert turn.problems is None
    assert turn.objections is not None
    assert await table.artifacts.get(turn.objections) == b'{"found":[]}'


async def test_an_unreadable_critique_is_asked_for_again_once_and_without_a_name(
    table: Table,
) -> None:
    table.script.says(TURN, "I do not like draft B.")
    given = await a_critique(table)
    turn = await speak(table, given)
    assert turn.objections is None
    assert turn.problems is not None
    found = Problems.model_validate_json(await table.artifacts.get(turn.problems)).found
    assert [problem.kind for problem in found] == [ProblemKind.NO_CRITIQUE]

    again = given.model_copy(update={"purpose": Purpose.REPAIR, "problems": turn.problems})
    table.script.says(f"{TURN}.repair", LINE)
    repaired = await speak(table, again, f"{TURN}.repair")

    first, second = table.script.requests
    assert second.messages[:-1] == first.messages
    assert "I do not like draft B." in second.messages[-1]
    assert not [name for name in NAMES if name in "\n".join(second.messages).lower()]
    assert repaired.problems is None
    assert repaired.objections is not None


async def test_a_critique_that_stays_unreadable_is_named_and_left_at_that(table: Table) -> None:
    (answer,) = await kept(table.artifacts, "Hm.")
    problems = await kept_value(table.artifacts, Problems(answer=answer, found=()))
    given = await a_critique(table, problems=problems)
    table.script.says(TURN, "Hm.")
    turn = await speak(table, given.model_copy(update={"purpose": Purpose.REPAIR}))
    assert (turn.objections, turn.problems) == (None, None)
    (ended,) = [event for event in table.told if isinstance(event, AgentEnded)]
    assert "NO OBJECTION" in ended.problems[0]


async def test_a_seat_without_files_is_heard_but_has_no_label(table: Table) -> None:
    talker = await drafted(table, "claude", "I, Claude, would rather not.")
    writer = await drafted(table, "gpt", "Here.", **{"a.py": "print(1)\n"})
    last = (await asked(table, a_turn_to_speak("gpt", drafts=(talker, writer))))[-1]
    assert '<draft label="A">\nHere.' in last
    assert "<remark>\nI, another engineer, would rather not." in last


def objection(number: int, against: str, consequence: str = "it crashes") -> Objection:
    return Objection(
        id=f"{TURN}.{number}",
        by="claude",
        against=against,
        place="a.py:load",
        consequence=consequence,
        reproduction="load([])",
    )


async def objected(table: Table, **changes: object) -> Judge:
    """Two drafts (gpt is A, claude is B) and three objections in two critiques."""
    critiques = (
        (objection(1, "claude", "it crashes, unlike the draft of gpt"), objection(2, "gpt")),
        (objection(3, ""),),
    )
    addresses = [await kept_value(table.artifacts, Objections(found=found)) for found in critiques]
    return await two_drafts(table, objections=tuple(addresses), **changes)


async def rule(table: Table, given: Judge, *ended: tuple[int, str], **changes: object) -> Ruling:
    turn = "development.1.judge"
    rows = [{"number": it, "outcome": outcome, "reason": "see draft B"} for it, outcome in ended]
    table.script.says(turn, ruled(objections=rows, **changes))
    return await judge(table, given, turn)


async def test_a_judge_reads_numbered_objections_without_names(table: Table) -> None:
    await rule(table, await objected(table))
    last = table.script.requests[0].messages[-1]
    assert "- O1: draft B | a.py:load | it crashes, unlike draft A | load([])\n" in last
    assert "- O2: draft A | a.py:load | it crashes | load([])\n" in last
    assert "- O3: (no draft named) | a.py:load" in last
    assert not [name for name in NAMES if name in last.lower()]


async def test_a_judge_is_told_nothing_of_objections_where_there_are_none(table: Table) -> None:
    await rule(table, await two_drafts(table))
    assert "Objections to the drafts" not in table.script.requests[0].messages[-1]


async def test_a_ruling_ends_objections_and_says_which_stay_open(table: Table) -> None:
    ruling = await rule(table, await objected(table), (2, "FIXED"), (3, "REJECTED"))

    assert (ruling.closed, ruling.open) == ((f"{TURN}.2", f"{TURN}.3"), (f"{TURN}.1",))
    assert table.types()[-3:] == ["objection_closed", "objection_closed", "consensus"]
    closed = [event for event in table.told if isinstance(event, ObjectionClosed)]
    assert [(event.id, event.outcome, event.by) for event in closed] == [
        (f"{TURN}.2", "fixed", "gemini"),
        (f"{TURN}.3", "rejected", "gemini"),
    ]
    assert ruling.verdict is not None
    verdict = CodeVerdict.model_validate_json(await table.artifacts.get(ruling.verdict))
    assert [closing.id for closing in verdict.closed] == list(ruling.closed)
    words = (await table.artifacts.get(ruling.words)).decode()
    assert "- a.py:load in the draft of gpt: fixed. see the draft of claude" in words


async def test_a_dispute_may_end_objections_too(table: Table) -> None:
    ruling = await rule(
        table, await objected(table), (1, "DEFERRED"), decision="DISCUSS", question="Which?"
    )
    assert ruling.outcome is Outcome.DISCUSS
    assert ruling.closed == (f"{TURN}.1",)
    assert table.types()[-2:] == ["objection_closed", "dispute"]


async def test_an_objection_that_was_ended_before_is_not_shown_again(table: Table) -> None:
    given = await objected(table, closed=(f"{TURN}.1",))
    ruling = await rule(table, given, (1, "FIXED"))
    assert "- O1: draft A" in table.script.requests[0].messages[-1]
    assert (ruling.closed, ruling.open) == ((f"{TURN}.2",), (f"{TURN}.3",))


async def test_a_ruling_that_cannot_be_read_leaves_every_objection_open(table: Table) -> None:
    turn = "development.1.judge"
    table.script.says(turn, "Hm.")
    table.script.says(f"{turn}.repair", "Hm.")
    ruling = await judge(table, await objected(table), turn)
    assert ruling.outcome is Outcome.UNREADABLE
    assert ruling.open == (f"{TURN}.1", f"{TURN}.2", f"{TURN}.3")
