"""How the API says no: RFC 9457 problem documents that name the field and the remedy.

Clients branch on `type`, never on text. A new kind of refusal is one function in `refusals.py`.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException as RoutingException
from temporalio.service import RPCError

from domain.errors import ArtifactMissing, BadInput, BadPath
from domain.session import SessionView
from domain.value import Value

MEDIA_TYPE = "application/problem+json"
_PREFIX = "urn:roundtable:problem:"


class ProblemDocument(Value):
    """Why a request was refused (RFC 9457). A refused request has changed nothing."""

    type: str
    """`urn:roundtable:problem:<kind>`."""
    title: str
    status: int
    detail: str
    remedy: str
    field: str | None = None
    """Which part of the request: `rounds[2].iterations`, `body`, a header's name."""
    state: SessionView | None = None
    """For a conflict: the session as it is now."""


class Problem(HTTPException):
    """A refusal, raised anywhere below a route. `kind` is the end of the document's `type`."""

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        remedy: str,
        *,
        field: str | None = None,
        state: SessionView | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, detail, dict(headers or {}))
        self.document = ProblemDocument(
            type=_PREFIX + kind,
            title=kind.replace("-", " ").capitalize(),
            status=status,
            detail=detail,
            remedy=remedy,
            field=field,
            state=state,
        )

    def response(self) -> Response:
        """The answer to send."""
        body = self.document.model_dump_json(exclude_none=True)
        return Response(body, self.status_code, self.headers, MEDIA_TYPE)


def bad_input(problem: BadInput) -> Problem:
    """A field that cannot be used: 422."""
    detail = f"{problem.field} {problem.problem}"
    return Problem(422, "bad-input", detail, problem.remedy, field=problem.field)


def bad_path(problem: BadPath, field: str = "path") -> Problem:
    """A path that is refused, never repaired: 422."""
    remedy = "Use a relative path with forward slashes inside the project, such as src/main.py."
    return Problem(422, "bad-path", f"{field}: {problem}.", remedy, field=field)


def crashed() -> Problem:
    """Our own fault: 500, without a word from inside."""
    return Problem(
        500, "internal-error", "Something went wrong here.", "Try again; the server's log says why."
    )


def _routing(problem: RoutingException) -> Problem:
    phrase = HTTPStatus(problem.status_code).phrase
    kind = phrase.lower().replace(" ", "-").replace("'", "")
    remedy = {
        400: "Send one JSON object that is not nested so deeply.",
        404: "See GET /api/offer, and the list of routes in the README.",
        405: f"Use {(problem.headers or {}).get('Allow', 'another method')}.",
    }.get(problem.status_code, "Correct the request.")
    field = "body" if problem.status_code == 400 else None
    return Problem(
        problem.status_code, kind, f"{phrase}.", remedy, field=field, headers=problem.headers
    )


_REMEDIES = {
    "missing": "Add it.",
    "extra_forbidden": "Leave it out; there is no such field.",
    "string_unicode": "Send text that is valid Unicode.",
}


def _invalid(problem: RequestValidationError) -> Problem:
    first: dict[str, Any] = problem.errors()[0]
    if first["type"] == "json_invalid":
        detail = f"body is not JSON: {first['ctx']['error']} at character {first['loc'][-1]}."
        return Problem(400, "malformed-json", detail, "Send one JSON object.", field="body")
    field = name_field(first["loc"])
    remedy = _REMEDIES.get(first["type"], "Send what the message asks for.")
    return Problem(422, "bad-input", f"{field}: {first['msg']}.", remedy, field=field)


def name_field(place: tuple[int | str, ...]) -> str:
    """pydantic's location in people's words: ("body", "rounds", 2, "judge") is rounds[2].judge."""
    name = ""
    for part in place[1:]:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else part
    return name or str(place[0])


def _unreachable(_: RPCError) -> Problem:
    return Problem(
        503,
        "temporal-unreachable",
        "The Temporal server or its worker does not answer.",
        "Nothing is lost; try again in a moment, and see GET /api/health.",
        headers={"Retry-After": "2"},
    )


def _missing(_: ArtifactMissing) -> Problem:
    return Problem(
        404, "content-missing", "The stored bytes are gone.", "Restore the data folder's database."
    )


def _own(problem: Problem) -> Problem:
    return problem


_HANDLERS = {
    BadInput: bad_input,
    BadPath: bad_path,
    RequestValidationError: _invalid,
    RoutingException: _routing,
    Problem: _own,
    RPCError: _unreachable,
    ArtifactMissing: _missing,
}


def install(app: FastAPI) -> None:
    """Turn every error into a problem document."""
    for kind, handler in _HANDLERS.items():

        async def answer(_: Request, error: Exception, handler: Any = handler) -> Response:
            response: Response = handler(error).response()
            return response

        app.add_exception_handler(kind, answer)
