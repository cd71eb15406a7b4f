"""`python -m api`: the API alone, against the Temporal server and database of the settings."""

import sys

import uvicorn

from adapters.settings import forget_keys, parse_settings
from api.main import create_app
from domain.errors import RoundtableError


def _main() -> None:
    settings = parse_settings()
    app = create_app(settings)
    forget_keys()
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )


if __name__ == "__main__":
    try:
        _main()
    except RoundtableError as problem:
        sys.exit(str(problem))
