"""The built page, served beside the API: files as they are, every other path is the page itself."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

_UNBUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>AI Roundtable</title>
<h1>The page is not built</h1>
<p>Run <code>make page</code> and reload. The API and the command line work without it.</p>
</html>
"""


class Page(StaticFiles):
    """`/assets/*` never changes and is kept; HTML is asked for anew every time."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, check_dir=False)
        self._folder = folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if scope["type"] != "http" or path == "/api" or path.startswith("/api/"):
            raise HTTPException(404)
        if not (self._folder / "index.html").is_file():
            await HTMLResponse(_UNBUILT, 503, {"Cache-Control": "no-cache"})(scope, receive, send)
            return
        await super().__call__(scope, receive, send)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, else the page: its own router knows the path."""
        try:
            response = await super().get_response(path, scope)
        except HTTPException as missing:
            if missing.status_code != 404 or path.startswith("assets/"):
                raise
            response = await super().get_response("index.html", scope)
        kept = path.startswith("assets/")
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if kept else "no-cache"
        )
        return response
