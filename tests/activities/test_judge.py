"""Rulings: read without names, asked again once, never passed in silence."""

import json

from domain.answers import OptionAnswer
from domain.decisions import Option
from domain.events import AgentEnded, ConsensusReached, JudgeDissented
from domain.findings import Finding, Review, Severity
from domain.steps import Judge, Minutes, Outcome, Ruling, Settle, Turn
from domain.transcript import PassageKind
from domain.verdicts import CodeVerdict, DiscussionVerdict, ReviewVerdict
from tests.activities.table import PRICE, Table
from tests.builders import (
    a_brief,
    a_draft,
    a_passage,
    a_ruling_to_make,
    a_turn,
    kept,
    kept_value,
)

TURN = "development.1.judge"
NAMES = ("claude", "gpt", "anthropic")


def ruled(**changes: object) -> str:
    """A judge's answer in a code round."""
    answer: dict[str, object] = {
        "decision": "CONSENSUS",
        "summary": "A is sound.",
        "question": "",
        "options": [],
        "objections": [],
        "base": "A",
        "incorporate": [],
        "must_fix": [],
    }
    return json.dumps(answer | changes)


def option(label: str, *drafts: str) -> dict[str, object]:
    """An option as a judge writes it."""
    return OptionAnswer.model_validate(
        {"label": label, "argument": "it is simpler", "drafts": list(drafts)}
    ).model_dump()


async def drafted(table: Table, seat: str, prose: str, **files: str) -> Turn:
    """A seat's draft: what it said and the files it wrote."""
    blocks = "".join(f"FILE: {path}\n```\n{text}```\n" for path, text in files.items())
    words = f"{prose}\n\n{blocks}"
    await kept(table.artifacts, words)
    return a_turn(seat, words, draft=await table.tree(files) if files else None)


async def two_drafts(table: Table, **changes: object) -> Judge:
    """GPT's draft as A, Claude's as B."""
    drafts = (
        await drafted(table, "gpt", "As GPT I use a file.", **{"a.py": "print(1)\n"}),
        await drafted(table, "claude", "Unlike GPT, I use SQLite.", **{"a.py": "print(2)\n"}),
    )
    return a_ruling_to_make(*drafts).model_copy(update=changes)


async def judge(table: Table, given: Judge, turn: str = TURN) -> Ruling:
    return await table.run(table.judge.judge, given, turn)


async def test_a_ruling_names_the_seat_behind_the_label(table: Table) -> None:
    taken = {"draft": "B", "path": "a.py", "function": "main", "reason": "shorter"}
    table.script.says(TURN, ruled(incorporate=[taken], must_fix=["close the file"]))
    ruling = await judge(table, await two_drafts(table))
    assert (ruling.outcome, ruling.base) == (Outcome.CONSENSUS, "gpt")
    assert (ruling.incorporate, ruling.must_fix) == (1, 1)
    assert table.types() == ["agent_start", "agent_end", "usage", "consensus"]
    assert ruling.verdict is not None
    verdict = CodeVerdict.model_validate_json(await table.artifacts.get(ruling.verdict))
    assert verdict.incorporate[0].seat == "claude"
    (told,) = [event for event in table.told if isinstance(event, ConsensusReached)]
    assert (told.base, told.by, told.must_fix) == ("gpt", "gemini", ("close the file",))
    assert (await table.artifacts.get(ruling.words)).decode() == told.summary


async def test_a_judge_speaks_json_so_no_token_is_shown(table: Table) -> None:
    table.script.says(TURN, ruled())
    await judge(table, await two_drafts(table))
    assert "token" not in {event.type for event in table.told}
    (ended,) = [event for event in table.told if isinstance(event, AgentEnded)]
    assert ended.text.startswith("CONSENSUS: BASE=gpt")


async def test_a_judge_sees_no_seat_names(table: Table) -> None:
    ruling, note = "CONSENSUS: BASE=claude.", "I like what Claude did."
    passages = (
        a_passage(ruling, PassageKind.RULING, "gpt"),
        a_passage(note, PassageKind.NOTE, "local:claude-fan"),
        a_passage("I am GPT and this is my turn.", PassageKind.TURN, "gpt"),
    )
    earlier = a_passage("CONSENSUS: as gpt said.", PassageKind.RULING, "claude")
    await kept(table.artifacts, ruling, note, "CONSENSUS: as gpt said.")
    minutes = await kept_value(table.artifacts, Minutes(passages=(earlier,)))
    table.script.says(TURN, ruled())
    given = await two_drafts(table, brief=a_brief(minutes=minutes), passages=passages)
    await judge(table, given)
    (request,) = table.script.requests
    read = "\n".join(request.messages).lower()
    assert not [name for name in NAMES if name in read]
    assert "i like what draft b did." in read
    assert "unlike draft a, i use sqlite." in read
    assert "this is my turn" not in read
    assert request.model == given.judge.agent.judge_model


async def test_drafts_reach_the_judge_in_the_order_that_was_drawn(table: Table) -> None:
    table.script.says(TURN, ruled())
    await judge(table, await two_drafts(table))
    last = table.script.requests[0].messages[-1]
    assert last.index('<draft label="A">') < last.index("print(1)") < last.index('label="B"')
    assert last.count("print(2)") == 1


async def test_a_seat_without_files_cannot_be_the_base(table: Table) -> None:
    talker = await drafted(table, "claude", "I would rather not.")
    writer = await drafted(table, "gpt", "Here.", **{"a.py": "print(1)\n"})
    table.script.says(TURN, ruled())
    ruling = await judge(table, a_ruling_to_make(talker, writer))
    assert ruling.base == "gpt"
    assert "<remark>\nI would rather not." in table.script.requests[0].messages[-1]


async def test_an_unreadable_ruling_is_asked_for_again_with_its_error(table: Table) -> None:
    table.script.says(TURN, "I like B best.")
    table.script.says(f"{TURN}.repair", ruled(base="B"))
    ruling = await judge(table, await two_drafts(table))
    assert ruling.base == "claude"
    assert ruling.spent.cost_micros == 2 * PRICE
    assert table.types().count("usage") == 2
    asked = table.script.requests[1]
    assert asked.messages[:-1] == table.script.requests[0].messages
    assert "I like B best." in asked.messages[-1]
    assert "holds no ruling" in asked.messages[-1]


async def test_a_ruling_that_stays_unreadable_becomes_a_dispute_and_says_so(table: Table) -> None:
    table.script.says(TURN, "I like B best.")
    table.script.says(f"{TURN}.repair", ruled(base="F"))
    ruling = await judge(table, await two_drafts(table))
    assert ruling.outcome is Outcome.UNREADABLE
    assert ruling.verdict is None
    assert [(option.label, option.seats) for option in ruling.options] == [
        ("Use the draft of gpt", ("gpt",)),
        ("Use the draft of claude", ("claude",)),
    ]
    (dispute,) = [event for event in table.told if isinstance(event, JudgeDissented)]
    assert dispute.final
    assert "could not be read" in dispute.summary
    assert "draft F" in dispute.summary


async def test_every_option_of_a_code_dispute_names_a_draft(table: Table) -> None:
    options = [option("Keep the file", "A"), option("Ask somebody")]
    table.script.says(TURN, ruled(decision="DISCUSS", question="File or SQLite?", options=options))
    ruling = await judge(table, await two_drafts(table, iteration=3))
    assert ruling.outcome is Outcome.DISCUSS
    assert [(option.label, option.seats) for option in ruling.options] == [
        ("Keep the file", ("gpt",)),
        ("Use the draft of claude", ("claude",)),
    ]
    (dispute,) = [event for event in table.told if isinstance(event, JudgeDissented)]
    assert (dispute.question, dispute.final) == ("File or SQLite?", True)


async def test_a_judge_who_must_decide_may_not_ask(table: Table) -> None:
    asks = ruled(decision="DISCUSS", question="File or SQLite?")
    table.script.says(TURN, asks)
    table.script.says(f"{TURN}.repair", asks)
    ruling = await judge(table, await two_drafts(table, must_decide=True))
    assert ruling.outcome is Outcome.UNREADABLE
    assert "must be CONSENSUS" in table.script.requests[0].messages[-1]
    assert "must be CONSENSUS" in table.script.requests[1].messages[-1]


async def test_a_finished_ruling_is_never_asked_for_again(table: Table) -> None:
    table.script.says(TURN, ruled())
    given = await two_drafts(table)
    first = await judge(table, given)
    assert await judge(table, given) == first
    assert len(table.script.requests) == 1


async def test_a_review_is_ruled_over_the_findings_of_all_chunks(table: Table) -> None:
    turns = []
    for seat, path in (("gpt", "a.py"), ("claude", "a.py"), ("gpt", "b.py")):
        finding = Finding(
            severity=Severity.WARNING, path=path, place="7", consequence="leaks", fix="", seat=seat
        )
        review = Review(findings=(finding,), clean=())
        turns.append(a_turn(seat, findings=await kept_value(table.artifacts, review)))
    item = {"place": "a.py:7", "consequence": "leaks", "fix": "close it"}
    answer = json.loads(ruled(critical=[item], warnings=[], confirmed_clean=[]))
    for field in ("base", "incorporate", "must_fix"):
        del answer[field]
    table.script.says("code_review.2.judge", json.dumps(answer))
    ruling = await judge(
        table, a_ruling_to_make(*turns, round="code_review"), "code_review.2.judge"
    )
    assert ruling.outcome is Outcome.CONSENSUS
    read = table.script.requests[0].messages[-1]
    assert read.count("<draft label=") == 2
    assert read.count("a.py:7 | leaks") == 2
    assert read.count("b.py:7 | leaks") == 1


async def settle(table: Table, given: Settle) -> Ruling:
    return await table.run(table.judge.settle, given, "development.3.settled")


async def test_a_settled_code_dispute_builds_on_the_chosen_draft(table: Table) -> None:
    (note,) = await kept(table.artifacts, "but close the file")
    given = Settle(
        brief=a_brief(),
        iteration=3,
        option=Option(id="draft-gpt", label="Use the draft of gpt", seats=("gpt",)),
        by="local:ada",
        note=note,
        drafts=(a_draft("claude", note), a_draft("gpt", note)),
    )
    ruling = await settle(table, given)
    assert (ruling.outcome, ruling.base, ruling.must_fix) == (Outcome.CONSENSUS, "gpt", 1)
    (told,) = [event for event in table.told if isinstance(event, ConsensusReached)]
    assert (told.by, told.must_fix) == ("local:ada", ("but close the file",))
    assert await settle(table, given) == ruling
    assert len(table.told) == 1


async def test_a_settled_discussion_says_what_was_chosen(table: Table) -> None:
    option = Option(id="1", label="One user only", argument="nobody asked for more")
    given = Settle(brief=a_brief("requirements"), iteration=3, option=option, by="ada")
    ruling = await settle(table, given)
    assert ruling.verdict is not None
    verdict = DiscussionVerdict.model_validate_json(await table.artifacts.get(ruling.verdict))
    assert "One user only. nobody asked for more" in verdict.summary


async def test_a_settled_review_has_the_note_fixed(table: Table) -> None:
    (note,) = await kept(table.artifacts, "close the file")
    option = Option(id="accept", label="Accept the code as it is")
    given = Settle(brief=a_brief("code_review"), iteration=1, option=option, by="ada", note=note)
    ruling = await settle(table, given)
    assert ruling.verdict is not None
    verdict = ReviewVerdict.model_validate_json(await table.artifacts.get(ruling.verdict))
    assert [item.consequence for item in verdict.critical] == ["close the file"]


async def test_the_judges_labels_are_names_in_what_others_read(table: Table) -> None:
    table.script.says(TURN, ruled(summary="Draft A is sound.", must_fix=["a.py: as in draft B"]))
    ruling = await judge(table, await two_drafts(table))
    (told,) = [event for event in table.told if isinstance(event, ConsensusReached)]
    assert told.must_fix == ("a.py: as in the draft of claude",)
    words = (await table.artifacts.get(ruling.words)).decode()
    assert "The draft of gpt is sound." in words
