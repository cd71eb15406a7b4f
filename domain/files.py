"""File trees: paths to content addresses. The parser of models' file blocks is `file_blocks.py`."""

from domain.value import Sha256, Value

MAX_FILES = 500
MAX_FILE_BYTES = 1_000_000
MAX_TREE_BYTES = 10_000_000


class FileEntry(Value):
    """One file of a tree: where it is, its bytes' address, its size in bytes."""

    path: str
    sha: Sha256
    size: int


class FileTree(Value):
    """A set of files by canonical path, sorted; itself stored as an artifact."""

    files: tuple[FileEntry, ...] = ()

    def paths(self) -> tuple[str, ...]:
        """The paths, sorted."""
        return tuple(entry.path for entry in self.files)

    def entry(self, path: str) -> FileEntry | None:
        """The file at this path, if there is one."""
        return next((entry for entry in self.files if entry.path == path), None)

    def with_files(self, changed: tuple[FileEntry, ...]) -> "FileTree":
        """This tree with some files added or replaced; all others stay as they are."""
        merged = {entry.path: entry for entry in (*self.files, *changed)}
        return FileTree(files=tuple(merged[path] for path in sorted(merged)))


class FileText(Value):
    """A file with its text, in memory only."""

    path: str
    text: str
