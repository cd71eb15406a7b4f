"""Announcements: told once, with the words that history does not carry."""

import pytest
from temporalio.exceptions import ApplicationError

from domain.events import NoteQueued, RoundStarted, SessionStarted
from domain.steps import Announce, Minutes, OpenSession, Record
from tests.activities.table import Table
from tests.builders import SESSION, TASK, a_passage, a_plan, kept, sha

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
