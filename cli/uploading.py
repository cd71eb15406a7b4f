"""The files of an existing code base, gathered for `roundtable start -f`."""

import base64
from collections.abc import Iterator, Sequence
from pathlib import Path

from pathspec import GitIgnoreSpec

from cli.problems import BadUsage
from cli.words import say

_NEVER = GitIgnoreSpec.from_lines(
    [".git/", ".hg/", ".svn/", "node_modules/", ".venv/", "__pycache__/", ".DS_Store"]
)
_SECRET = GitIgnoreSpec.from_lines(
    [
        ".env",
        ".env.*",
        "!.env.example",
        "*.pem",
        "*.key",
        "id_rsa*",
        "id_ed25519*",
        ".npmrc",
        ".pypirc",
    ]
)
"""What a language model must not see."""


def collect(paths: Sequence[Path]) -> list[dict[str, str]]:
    """Each file as an upload: a folder's with paths inside it, what git ignores left out.

    Raises `BadUsage` for a path that is not there.
    """
    found: dict[str, Path] = {}
    for path in paths:
        if not path.exists():
            raise BadUsage(f"{path} does not exist.", "Check the path.", field="--file")
        found.update(_folder(path) if path.is_dir() else {path.name: path})
    return [_upload(name, path) for name, path in sorted(found.items())]


def _folder(folder: Path) -> dict[str, Path]:
    ignore = folder / ".gitignore"
    lines = ignore.read_text(errors="replace").splitlines() if ignore.is_file() else []
    ignored, found = GitIgnoreSpec.from_lines(lines), {}
    for path in _walk(folder, folder, ignored):
        name = path.relative_to(folder).as_posix()
        if _SECRET.match_file(name):
            say(f"! {name} may hold secrets and is left out.", style="yellow")
            continue
        found[name] = path
    return found


def _walk(folder: Path, root: Path, ignored: GitIgnoreSpec) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        name = path.relative_to(root).as_posix() + ("/" if path.is_dir() else "")
        if path.is_symlink() or ignored.match_file(name) or _NEVER.match_file(name):
            continue
        if path.is_dir():
            yield from _walk(path, root, ignored)
        elif path.is_file():
            yield path


def _upload(name: str, path: Path) -> dict[str, str]:
    data = path.read_bytes()
    try:
        return {"path": name, "content": data.decode()}
    except UnicodeDecodeError:
        return {"path": name, "content": base64.b64encode(data).decode(), "encoding": "base64"}
