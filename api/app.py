"""The application without its parts: routes, gate and errors. `api.main` adds the parts."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send

from api import errors
from api.page import Page
from api.parts import PAGE
from api.routes import (
    chat,
    decisions,
    events,
    files,
    health,
    memory,
    messages,
    objections,
    offer,
    seats,
    sessions,
)
from api.security import Armour, BodyLimit, Gate
from api.streams import Streams
from api.unicode import require_unicode

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

NOUNS = (
    sessions,
    events,
    messages,
    decisions,
    objections,
    chat,
    files,
    memory,
    offer,
    health,
    seats,
)


def assemble(lifespan: Lifespan | None = None) -> FastAPI:
    """All routes behind the gate; `app.state.parts` is still to be set."""
    app = FastAPI(
        title="AI Roundtable",
        version="1",
        lifespan=lifespan,
        openapi_url=None,
        generate_unique_id_function=_operation,
        responses={"default": {"model": errors.ProblemDocument, "description": "Refused."}},
        middleware=[
            Middleware(Armour),
            Middleware(Gate),
            Middleware(BodyLimit),
            Middleware(GZipMiddleware, minimum_size=1024),
        ],
    )
    app.state.streams = Streams()
    app.include_router(_api())
    app.router.default = _page
    errors.install(app)
    return app


def _operation(route: APIRoute) -> str:
    return route.name


def _api() -> APIRouter:
    api = APIRouter(prefix="/api", dependencies=[Depends(require_unicode)])
    for noun in NOUNS:
        api.include_router(noun.router)
    return api


async def _page(scope: Scope, receive: Receive, send: Send) -> None:
    parts = getattr(scope["app"].state, "parts", None)
    await Page(parts.page if parts else PAGE)(scope, receive, send)
