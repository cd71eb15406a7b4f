"""Words, values and file trees, through the content-addressed store."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from domain.events import FileChange
from domain.files import FileEntry, FileText, FileTree
from domain.ports import Artifacts
from domain.value import Value

V = TypeVar("V", bound=Value)


class Trees:
    """Loads and stores what the steps pass to each other by address."""

    def __init__(self, artifacts: Artifacts) -> None:
        self._artifacts = artifacts

    async def words(self, sha: str) -> str:
        """The text at this address; raises `ArtifactMissing`."""
        return (await self._artifacts.get(sha)).decode()

    async def keep_words(self, text: str) -> str:
        """Store a text; returns its address."""
        # A lone surrogate can come out of a model's JSON escape and has no UTF-8 form.
        return await self._artifacts.put(text.encode(errors="replace"))

    async def value(self, sha: str, kind: type[V]) -> V:
        """The value at this address; raises `ArtifactMissing`."""
        return kind.model_validate_json(await self._artifacts.get(sha))

    async def keep(self, value: Value) -> str:
        """Store a value; returns its address."""
        return await self._artifacts.put(value.model_dump_json().encode())

    async def tree(self, sha: str | None) -> FileTree:
        """The file tree at this address; an empty one for None."""
        return FileTree() if sha is None else await self.value(sha, FileTree)

    async def text(self, entry: FileEntry) -> str | None:
        """A file's text, or None when it is not text."""
        data = await self._artifacts.get(entry.sha)
        if b"\0" in data:
            return None
        try:
            return data.decode()
        except UnicodeDecodeError:
            return None

    async def texts(self, tree: FileTree) -> dict[str, str]:
        """The texts of a tree by path; files that are not text are left out."""
        found = {entry.path: await self.text(entry) for entry in tree.files}
        return {path: text for path, text in found.items() if text is not None}

    async def entries(self, files: Iterable[FileText]) -> tuple[FileEntry, ...]:
        """Store each file; returns the entries for a tree."""
        return tuple([await self._entry(file) for file in files])

    async def _entry(self, file: FileText) -> FileEntry:
        data = file.text.encode(errors="replace")
        return FileEntry(path=file.path, sha=await self._artifacts.put(data), size=len(data))


def changes(before: FileTree, after: FileTree) -> tuple[FileChange, ...]:
    """What happened to each file from one tree to the other, by path."""
    old, new = _by_path(before), _by_path(after)
    changed = [path for path in sorted({*old, *new}) if _sha(old, path) != _sha(new, path)]
    return tuple(_change(path, old, new) for path in changed)


def _by_path(tree: FileTree) -> dict[str, FileEntry]:
    return {entry.path: entry for entry in tree.files}


def _sha(files: Mapping[str, FileEntry], path: str) -> str | None:
    return files[path].sha if path in files else None


def _change(path: str, old: Mapping[str, FileEntry], new: Mapping[str, FileEntry]) -> FileChange:
    if path not in new:
        return FileChange(path=path, change="removed", size=0)
    kind = "modified" if path in old else "added"
    return FileChange(path=path, change=kind, size=new[path].size)
