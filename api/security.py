"""The gate in front of everything, as plain ASGI: who may ask, how much, and with which headers.

Names and headers are those of OWASP's Secure Headers project; the host list stops DNS rebinding,
the fetch-metadata check stops other sites' pages (https://w3c.github.io/webappsec-fetch-metadata/).
"""

import logging
from types import MappingProxyType
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Problem, crashed

MAX_BODY = 25_000_000
_DRAINED = 4 * MAX_BODY
HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-src 'none'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "require-trusted-types-for 'script'",
    )
)

HEADERS = MappingProxyType(
    {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
)

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_log = logging.getLogger(__name__)


class Armour:
    """Security headers on every answer, and a plain 500 for what nobody caught."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def armoured(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _add_headers(message, scope["path"])
            await send(message)

        try:
            await self._app(scope, receive, armoured)
        except Exception:
            if started:
                raise
            _log.exception("%s failed", scope["method"])
            await crashed().response()(scope, receive, armoured)


def _add_headers(message: Message, path: str) -> None:
    headers = MutableHeaders(scope=message)
    headers.update(HEADERS)
    if path.startswith("/api"):
        headers.setdefault("Cache-Control", "no-store")


class Gate:
    """Lets in only our own host names, our own page, and JSON."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = _refusal(scope) if scope["type"] == "http" else None
        if refused is None:
            await self._app(scope, receive, send)
            return
        await refused.response()(scope, receive, send)


def _refusal(scope: Scope) -> Problem | None:
    headers = Headers(scope=scope)
    if _host_name(headers.get("host", "")) not in HOSTS:
        return _misdirected()
    if not scope["path"].startswith("/api"):
        return None
    if _cross_site(headers):
        return _foreign()
    if scope["method"] not in _SAFE and _has_body(headers) and not _is_json(headers):
        return _not_json()
    return None


def _host_name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _cross_site(headers: Headers) -> bool:
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        return True
    origin = headers.get("origin")
    ours = (f"http://{headers['host']}", f"https://{headers['host']}")
    return origin is not None and origin not in ours


def _has_body(headers: Headers) -> bool:
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"


def _is_json(headers: Headers) -> bool:
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    return media_type == "application/json"


def _misdirected() -> Problem:
    return Problem(
        421,
        "misdirected-request",
        "This server does not answer to that host name.",
        "Use http://localhost with the server's port.",
        field="Host",
    )


def _foreign() -> Problem:
    return Problem(
        403,
        "cross-site-request",
        "The request comes from another site's page.",
        "Use the page that this server serves, or a client that is no browser.",
        field="Origin",
    )


def _not_json() -> Problem:
    return Problem(
        415,
        "not-json",
        "The body is not declared as JSON.",
        "Send JSON with the header Content-Type: application/json.",
        field="Content-Type",
    )


class BodyLimit:
    """Refuses bodies over `MAX_BODY` bytes, declared or counted."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if _declared(scope) > MAX_BODY:
            await _drain(receive)
            await _too_large().response()(scope, receive, send)
            return
        size = 0

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > MAX_BODY:
                await _drain(receive)
                raise _too_large()
            return message

        await self._app(scope, counted, send)


async def _drain(receive: Receive) -> None:
    # A socket closed on unread bytes is reset, and the refusal is lost with it.
    left = _DRAINED
    while left > 0:
        message = await receive()
        left -= len(message.get("body", b""))
        if not message.get("more_body", False):
            return


def _declared(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else 0


def _too_large() -> Problem:
    return Problem(
        413,
        "body-too-large",
        f"The body is larger than {MAX_BODY:,} bytes.",
        "Leave out large files, dependencies and build output.",
        field="body",
        headers={"Connection": "close"},
    )
