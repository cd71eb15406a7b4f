"""Chunked review: cut, announced, and fixed chunk by chunk, each seat within its files."""

from domain.chunks import Chunk
from domain.events import AgentEnded, ChunkStarted, FilesChanged
from domain.steps import Files, Fix, OpenChunk, Split
from domain.verdicts import Item, ReviewVerdict
from tests.activities.table import Table
from tests.builders import a_brief, a_seat, kept_value

TURN = "code_review.fix.1"
FILES = {"app.py": "def main():\n    return 1\n", "src/app.py": "x = 1\n", "logo.png": "\0PNG"}
FIXED = "def main():\n    return 2\n"


def item(place: str, consequence: str = "wrong") -> Item:
    """Something that the review ruled to be wrong."""
    return Item(place=place, consequence=consequence, fix="return two")


async def cut(table: Table, files: dict[str, str]) -> tuple[str, tuple[str, ...]]:
    """A tree with these files, and its chunks."""
    tree = await table.tree(files)
    chunks = await table.run(
        table.review.split, Split(brief=a_brief("code_review", tree=tree)), "code_review.split"
    )
    return tree, chunks.chunks


async def a_fix(table: Table, *critical: Item, number: int = 1, **changes: object) -> Fix:
    """A fix of the only chunk of `FILES`."""
    tree, (chunk,) = await cut(table, FILES)
    verdict = ReviewVerdict(consensus=True, summary="", critical=critical)
    step = Fix(
        brief=a_brief("code_review", tree=tree),
        seat=a_seat("gpt"),
        number=number,
        chunk=chunk,
        verdict=await kept_value(table.artifacts, verdict),
        tree=tree,
    )
    return step.model_copy(update=changes)


async def fix(table: Table, given: Fix, turn: str = TURN) -> Files:
    return await table.run(table.review.fix, given, turn)


async def test_only_text_files_are_reviewed(table: Table) -> None:
    _, (address,) = await cut(table, FILES)
    chunk = Chunk.model_validate_json(await table.artifacts.get(address))
    assert {part.path for part in chunk.parts} == {"app.py", "src/app.py"}


async def test_a_chunk_is_announced_once_with_its_files(table: Table) -> None:
    _, (chunk,) = await cut(table, FILES)
    given = OpenChunk(brief=a_brief("code_review"), number=2, chunks=3, chunk=chunk)
    await table.run(table.review.open_chunk, given, "code_review.2.open")
    await table.run(table.review.open_chunk, given, "code_review.2.open", attempt=2)
    (opened,) = table.told
    assert isinstance(opened, ChunkStarted)
    assert (opened.chunk, opened.chunks, opened.paths) == (2, 3, ("app.py", "src/app.py"))


async def test_a_fix_writes_the_file_that_the_item_names(table: Table) -> None:
    table.script.says(TURN, f"FILE: app.py\n```python\n{FIXED}```\n")
    files = await fix(table, await a_fix(table, item("app.py:2")))
    assert (await table.files(files.tree))["app.py"] == FIXED
    assert (await table.files(files.tree))["src/app.py"] == FILES["src/app.py"]
    assert (files.changed, files.problems) == (1, None)
    assert "app.py:2: wrong Fix: return two" in table.script.requests[0].messages[-1]
    assert table.types() == ["agent_start", "agent_end", "usage", "merge_step", "files_changed"]
    (changed,) = [event for event in table.told if isinstance(event, FilesChanged)]
    assert [change.path for change in changed.changes] == ["app.py"]


async def test_a_chunk_without_items_costs_nothing(table: Table) -> None:
    given = await a_fix(table)
    files = await fix(table, given)
    assert files == Files(tree=given.tree, changed=0)
    assert table.script.requests == []
    assert table.told == []


async def test_an_item_that_names_no_file_goes_to_the_first_chunk(table: Table) -> None:
    loose = item("everywhere")
    table.script.says(TURN, f"FILE: app.py\n```python\n{FIXED}```\n")
    assert (await fix(table, await a_fix(table, loose))).changed == 1
    second = await fix(table, await a_fix(table, loose, number=2), "code_review.fix.2")
    assert second.changed == 0


async def test_an_invented_file_is_refused(table: Table) -> None:
    table.script.says(TURN, f"FILE: app.py\n```\n{FIXED}```\nFILE: more.py\n```\ny = 1\n```\n")
    files = await fix(table, await a_fix(table, item("app.py")))
    assert "more.py" not in await table.files(files.tree)
    assert files.problems is not None
    (ended,) = [event for event in table.told if isinstance(event, AgentEnded)]
    assert "more.py" in ended.problems[0]


async def test_a_fix_is_repaired_on_top_of_what_it_did(table: Table) -> None:
    table.script.says(TURN, "FILE: app.py\n```\ndef main():\n    # rest unchanged\n```\n")
    given = await a_fix(table, item("app.py"))
    files = await fix(table, given)
    assert files.changed == 0
    again = given.model_copy(update={"problems": files.problems, "tree": files.tree})
    table.script.says(f"{TURN}.repair", f"FILE: app.py\n```\n{FIXED}```\n")
    repaired = await fix(table, again, f"{TURN}.repair")
    assert (await table.files(repaired.tree))["app.py"] == FIXED
    assert repaired.problems is None


async def test_a_later_fix_reads_the_file_as_the_earlier_one_left_it(table: Table) -> None:
    now = await table.tree(FILES | {"app.py": "changed = True\n"})
    table.script.says(TURN, f"FILE: app.py\n```\n{FIXED}```\n")
    await fix(table, await a_fix(table, item("app.py"), tree=now))
    assert "changed = True" in "".join(table.script.requests[0].messages)


async def test_a_file_too_long_for_one_answer_is_refused_by_name(table: Table) -> None:
    tree, chunks = await cut(table, {"long.py": "number = 12345\n" * 6_000})
    verdict = ReviewVerdict(consensus=True, summary="", critical=(item("long.py:7"),))
    address = await kept_value(table.artifacts, verdict)
    step = await a_fix(table, chunk=chunks[0], verdict=address, tree=tree)
    files = await fix(table, step)
    assert files.changed == 0
    assert table.script.requests == []
    assert [event.type for event in table.told] == ["merge_step"]
