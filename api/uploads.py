"""Files that come with a session: checked whole before the first byte is stored."""

import base64
import binascii

from domain.errors import BadInput, BadPath
from domain.files import MAX_FILE_BYTES, MAX_FILES, MAX_TREE_BYTES, FileEntry, FileTree
from domain.paths import canonical_path, check_together
from domain.ports import Artifacts
from domain.request import Upload


def parse_uploads(uploads: tuple[Upload, ...]) -> dict[str, bytes]:
    """Canonical paths to bytes; raises `BadInput` that names the file and the remedy."""
    if len(uploads) > MAX_FILES:
        raise BadInput(
            "files",
            f"holds {len(uploads):,} files.",
            f"Send at most {MAX_FILES}; leave out dependencies and build output.",
        )
    files = [(_path(place, upload), _bytes(place, upload)) for place, upload in enumerate(uploads)]
    _fit_together([path for path, _ in files])
    total = sum(len(data) for _, data in files)
    if total > MAX_TREE_BYTES:
        raise BadInput(
            "files",
            f"hold {total:,} bytes in all.",
            f"Send at most {MAX_TREE_BYTES:,} bytes; leave out dependencies and build output.",
        )
    return dict(files)


def _path(place: int, upload: Upload) -> str:
    try:
        return canonical_path(upload.path)
    except BadPath as problem:
        raise _refused(place, problem) from None


def _fit_together(paths: list[str]) -> None:
    try:
        check_together(paths)
    except BadPath as problem:
        places = [place for place, path in enumerate(paths) if path == problem.path]
        raise _refused(places[-1] if places else 0, problem) from None


def _refused(place: int, problem: BadPath) -> BadInput:
    return BadInput(
        f"files[{place}].path",
        f"is refused: {problem}.",
        "Use relative paths with forward slashes, each only once, such as src/main.py.",
    )


def _bytes(place: int, upload: Upload) -> bytes:
    data = upload.content.encode() if upload.encoding == "utf-8" else _decoded(place, upload)
    if len(data) > MAX_FILE_BYTES:
        raise BadInput(
            f"files[{place}].content",
            f"has {len(data):,} bytes.",
            f"Send files of at most {MAX_FILE_BYTES:,} bytes, or leave this one out.",
        )
    return data


def _decoded(place: int, upload: Upload) -> bytes:
    try:
        return base64.b64decode(upload.content, validate=True)
    except (binascii.Error, ValueError):
        raise BadInput(
            f"files[{place}].content",
            "is not base64.",
            "Encode the bytes as base64 (RFC 4648), or send text with the encoding utf-8.",
        ) from None


def is_binary(data: bytes) -> bool:
    """Whether the bytes are no text: a NUL in them, or not UTF-8."""
    try:
        return "\0" in data.decode()
    except UnicodeDecodeError:
        return True


async def store_files(files: dict[str, bytes], artifacts: Artifacts) -> str:
    """Store every file and the tree; the tree's address."""
    entries = [
        FileEntry(path=path, sha=await artifacts.put(data), size=len(data))
        for path, data in sorted(files.items())
    ]
    return await artifacts.put(FileTree(files=tuple(entries)).model_dump_json().encode())
