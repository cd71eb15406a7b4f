"""The API's OpenAPI document and the page's types: `python -m api.schema write|check`."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from fastapi.openapi.utils import get_openapi

from api.app import assemble
from api.errors import MEDIA_TYPE

WEB = Path(__file__).resolve().parent.parent / "web"
DOCUMENT = WEB / "openapi.json"
TYPES = WEB / "src" / "schema.d.ts"


def document() -> str:
    """The OpenAPI document as it is committed: sorted, indented, with a newline at the end."""
    app = assemble()
    spec = get_openapi(title=app.title, version=app.version, routes=app.routes)
    for operations in spec["paths"].values():
        for operation in operations.values():
            _as_problem(operation["responses"]["default"])
            _as_event(operation["responses"].get("200", {}))
    return json.dumps(spec, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _as_problem(response: dict[str, Any]) -> None:
    schema = {"$ref": "#/components/schemas/ProblemDocument"}
    response["content"] = {MEDIA_TYPE: {"schema": schema}}


def _as_event(response: dict[str, Any]) -> None:
    stream = response.get("content", {}).get("text/event-stream")
    if stream:
        stream["schema"].pop("type", None)


def types(openapi: Path) -> str | None:
    """The TypeScript types of this document; None where the page's tools are not installed."""
    tool = WEB / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
    node = Path(sys.executable).with_name("node")
    program = str(node) if node.exists() else shutil.which("node")
    if program is None or not tool.is_file():
        return None
    done = subprocess.run(
        [program, str(tool), str(openapi)], cwd=WEB, capture_output=True, text=True, check=True
    )
    return done.stdout


def write() -> int:
    """Write both files."""
    DOCUMENT.write_text(document(), encoding="utf-8")
    found = types(DOCUMENT)
    if found is not None:
        TYPES.parent.mkdir(parents=True, exist_ok=True)
        TYPES.write_text(found, encoding="utf-8")
    return 0


def check() -> int:
    """1 and the command to run when a committed file is not what the code says."""
    stale = [DOCUMENT] if _read(DOCUMENT) != document() else []
    if not stale and types(DOCUMENT) not in (None, _read(TYPES)):
        stale.append(TYPES)
    for path in stale:
        sys.stderr.write(f"{path.relative_to(WEB.parent)} is out of date: run `make schema`\n")
    return 1 if stale else 0


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def main(arguments: list[str]) -> int:
    """Run one of the two verbs; 2 for anything else."""
    verbs = {"write": write, "check": check}
    if len(arguments) != 1 or arguments[0] not in verbs:
        sys.stderr.write("usage: python -m api.schema write|check\n")
        return 2
    return verbs[arguments[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
