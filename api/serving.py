"""The web server as this API wants it: no word about itself, streams ended before it stops."""

import socket

import uvicorn
from fastapi import FastAPI

_GRACE = 5
"""Seconds that requests under way get when the server stops."""


class Server(uvicorn.Server):
    """Serves one app. Set `should_exit` to stop it; open streams then end at once."""

    def __init__(self, app: FastAPI, host: str = "127.0.0.1", port: int = 8000) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                ws="none",
                timeout_graceful_shutdown=_GRACE,
            )
        )
        self._streams = app.state.streams

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then the connections."""
        self._streams.close()
        await super().shutdown(sockets)
