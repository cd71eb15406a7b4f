"""What stands from a session's start to its end: conventions, and what its project remembers.

Both follow the task in the first message, so that they are part of the prefix that never changes.
"""

from activities.quoting import listed, quote
from activities.trees import Trees
from domain.conventions import conventions, is_convention
from domain.memory import Entry, Memory
from domain.prompts import render as page
from domain.steps import Brief
from domain.transcript import inside

_TAG = "remembered"
_CITED = 12
"""Characters of a session's id, as the command line shows them."""


class Standing:
    """Renders what holds for the whole session."""

    def __init__(self, trees: Trees) -> None:
        self._trees = trees

    async def pages(self, brief: Brief) -> tuple[str, ...]:
        """The pages that there is something to say on."""
        pages = (await self._conventions(brief), await self._memory(brief))
        return tuple(filter(None, pages))

    async def _conventions(self, brief: Brief) -> str:
        tree = await self._trees.tree(brief.upload)
        mine = tuple(entry for entry in tree.files if is_convention(entry.path))
        found = conventions(await self._trees.texts(tree.model_copy(update={"files": mine})))
        if not found.files:
            return ""
        blocks = [quote("conventions", file.text, file.path) for file in found.files]
        left_out = f"No room for these:\n\n{listed(found.left_out)}" if found.left_out else ""
        return page("conventions", files="\n\n".join(blocks), left_out=left_out)

    async def _memory(self, brief: Brief) -> str:
        if brief.remembered is None:
            return ""
        memory = await self._trees.value(brief.remembered, Memory)
        left_out = f"{memory.left_out} older entries are left out." if memory.left_out else ""
        entries = "\n\n".join(map(_entry, memory.entries))
        return page("memory", project=memory.project, entries=entries, left_out=left_out)


def _entry(entry: Entry) -> str:
    cited = f'session="{entry.session_id[:_CITED]}" on="{entry.at:%Y-%m-%d}"'
    about = f'round="{entry.round}" kind="{entry.kind.value}"'
    return f"<{_TAG} {cited} {about}>\n{inside(_TAG, entry.text)}\n</{_TAG}>"
