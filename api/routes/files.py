"""The session's files: the tree, one file, all of them as a ZIP."""

import zipfile
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

import anyio.to_thread
from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from api.deps import OwnSessions, Stored
from api.errors import Problem
from api.sessions import Sessions
from api.uploads import is_binary
from domain.files import FileEntry, FileTree
from domain.paths import canonical_path
from domain.ports import Artifacts
from domain.value import Sha256, Value

router = APIRouter(tags=["files"])

_IN_MEMORY = 4_000_000
_PIECE = 64 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest date a ZIP can hold; fixed, so that the same files give the same bytes."""


class SessionFiles(Value):
    """The files as they are now. `tree` is None before the first file."""

    tree: Sha256 | None
    files: tuple[FileEntry, ...]


class FileContent(Value):
    """One file. `text` is None when it is binary."""

    path: str
    text: str | None
    size: int
    binary: bool


@router.get("/session/{session_id}/files")
async def list_files(session_id: str, sessions: OwnSessions, stored: Stored) -> SessionFiles:
    """The tree: paths, sizes in bytes, SHA-256."""
    sha, tree = await _tree(session_id, sessions, stored)
    return SessionFiles(tree=sha, files=tree.files)


@router.get("/session/{session_id}/file")
async def get_file(
    session_id: str, path: str, sessions: OwnSessions, stored: Stored
) -> FileContent:
    """One file of the tree."""
    wanted = canonical_path(path)
    _, tree = await _tree(session_id, sessions, stored)
    entry = tree.entry(wanted)
    if entry is None:
        raise Problem(
            404,
            "unknown-file",
            "The session has no file at this path.",
            "Choose one of GET /api/session/{id}/files.",
            field="path",
        )
    data = await stored.get(entry.sha)
    binary = is_binary(data)
    text = None if binary else data.decode()
    return FileContent(path=entry.path, text=text, size=len(data), binary=binary)


@router.get(
    "/session/{session_id}/download",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/zip": {}}}},
)
async def download(session_id: str, sessions: OwnSessions, stored: Stored) -> StreamingResponse:
    """All files as a ZIP, byte for byte the same for the same tree."""
    _, tree = await _tree(session_id, sessions, stored)
    archive = await _zipped(tree, stored)
    return StreamingResponse(
        _pieces(archive),
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="roundtable-{session_id}.zip"'},
    )


async def _tree(
    session_id: str, sessions: Sessions, stored: Artifacts
) -> tuple[str | None, FileTree]:
    sha = (await sessions.view(session_id)).tree
    if sha is None:
        return None, FileTree()
    return sha, FileTree.model_validate_json(await stored.get(sha))


async def _zipped(tree: FileTree, stored: Artifacts) -> IO[bytes]:
    archive = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 (closed when sent)
    with zipfile.ZipFile(archive, "w") as bundle:
        for entry in tree.files:
            info = zipfile.ZipInfo(canonical_path(entry.path), _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o100644 << 16
            data = await stored.get(entry.sha)
            await anyio.to_thread.run_sync(bundle.writestr, info, data)
    archive.seek(0)
    return archive


def _pieces(archive: IO[bytes]) -> Iterator[bytes]:
    with archive:
        while piece := archive.read(_PIECE):
            yield piece
