"""`roundtable files` and `roundtable download`: what the table has written."""

import sys
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

Id = Annotated[str, Argument(help="The session's id, or the beginning of it.")]


def files(id: Id, path: Annotated[str | None, Argument(help="Print this file.")] = None) -> None:
    """List the files of a session, or print one."""
    from cli.problems import Trouble
    from cli.server import FileContent, Server, SessionFiles, find_url
    from cli.words import harmless, out, put, say

    server = Server(find_url())
    id = server.find(id)
    if path is None:
        entries = server.get(f"session/{id}/files", SessionFiles).files
        for entry in entries:
            put(f"{entry.size:>9,}  {entry.path}")
        if not entries:
            say("No files yet.")
        return
    content = server.get(f"session/{id}/file", FileContent, path=path)
    if content.text is None:
        raise Trouble(f"{path} is not text.", f"Fetch it: roundtable download {id[:12]} --zip F")
    text = harmless(content.text) if out().is_terminal else content.text
    sys.stdout.write(text)


def download(
    id: Id, zip: Annotated[Path, Option("--zip", help='Where to write it; "-" for stdout.')]
) -> None:
    """Write all files of a session into a ZIP."""
    from cli.server import Server, find_url
    from cli.words import say

    server = Server(find_url())
    data = server.download(server.find(id))
    if str(zip) == "-":
        sys.stdout.buffer.write(data)
        return
    zip.write_bytes(data)
    say(f"✓ {zip}  {len(data):,} bytes")
