"""Announcements: told once, with the words that history does not carry."""

import pytest
from temporalio.exceptions import ApplicationError

from domain.events import NoteQueued, RoundStarted, SessionStarted
from domain.policies import Absence, AbsencePolicy, Judging, Limits
from domain.steps import Announce, Minutes, OpenSession, Record
from tests.activities.table import Table
from tests.builders import SESSION, TASK, a_passage, a_plan, kept, sha, some_seats

ROUND = RoundStarted(
    round="qa", id="qa", number=5, title="QA", role="", run=1, judge="gpt", order=("gpt",)
)


async def test_a_session_opens_with_its_task_in_full(table: Table) -> None:
    tree = await table.tree({"a.py": "x = 1\n"})
    given = OpenSession(plan=a_plan("requirements", tree=tree))
    await table.run(table.announce.open_session, given, "open")
    await table.run(table.announce.open_session, given, "open", attempt=2)
    (started,) = table.told
    assert isinstance(started, SessionStarted)
    assert (started.text, started.files) == (TASK, 1)
    assert [seat.id for seat in started.seats] == ["claude", "gpt", "gemini"]
    assert [round.id for round in started.rounds] == ["requirements"]


async def test_a_session_opens_with_who_may_speak_without_a_seat_and_with_its_limits(
    table: Table,
) -> None:
    claude, gpt = some_seats("claude", "gpt")
    plan = a_plan(
        "requirements",
        seats=(gpt,),
        absence=AbsencePolicy(policy=Absence.SUBSTITUTE, substitute=claude),
        judging=Judging(apart=claude.model_copy(update={"id": "judge"})),
        limits=Limits(session_micros=1_000_000),
    )
    await table.run(table.announce.open_session, OpenSession(plan=plan), "open")
    (started,) = table.told
    assert isinstance(started, SessionStarted)
    aside = [(seat.id, seat.label, seat.model) for seat in started.aside]
    agent = claude.agent
    assert aside == [("claude", "Claude", agent.model), ("judge", "Claude", agent.judge_model)]
    assert started.limits.session_micros == 1_000_000


async def test_announced_words_are_filled_in_from_where_they_are_kept(table: Table) -> None:
    (words,) = await kept(table.artifacts, "Use SQLite.")
    note = NoteQueued(note_id="n1", by="ada", words=words)
    given = Announce(session_id=SESSION, source="announce.1", events=(ROUND, note))
    await table.run(table.announce.announce, given, "announce.1")
    assert table.told == [ROUND, note.model_copy(update={"text": "Use SQLite."})]


async def test_an_announcement_made_again_is_told_once(table: Table) -> None:
    given = Announce(session_id=SESSION, source="announce.1", events=(ROUND,))
    for attempt in (1, 2):
        await table.run(table.announce.announce, given, "announce.1", attempt)
    assert [envelope.event for envelope in await table.log.read(SESSION)] == [ROUND]


async def test_an_announcement_without_its_words_fails_for_good(table: Table) -> None:
    note = NoteQueued(note_id="n1", by="ada", words=sha("nowhere"))
    given = Announce(session_id=SESSION, source="announce.1", events=(note,))
    with pytest.raises(ApplicationError) as raised:
        await table.run(table.announce.announce, given, "announce.1")
    assert raised.value.non_retryable


async def test_minutes_grow_by_what_a_round_passes_on(table: Table) -> None:
    first, second = a_passage("one"), a_passage("two")
    kept_first = await table.run(
        table.announce.record, Record(minutes=None, passages=(first,)), "requirements.minutes"
    )
    both = await table.run(
        table.announce.record,
        Record(minutes=kept_first.minutes, passages=(second,)),
        "architecture.minutes",
    )
    minutes = Minutes.model_validate_json(await table.artifacts.get(both.minutes))
    assert minutes.passages == (first, second)
