"""Sessions: start one, list them, look at one."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import NAMESPACE_URL, uuid4, uuid5

from fastapi import APIRouter, Header, Response

from api.deps import Composed, OwnSessions
from api.parts import Parts
from api.uploads import parse_uploads, store_files
from domain.errors import BadInput
from domain.memory import parse_project, recalled
from domain.plan import parse_rounds, parse_seats, parse_task, parse_title
from domain.ports import Artifacts
from domain.request import SessionRequest
from domain.reserves import reserves
from domain.session import RoundPlan, SessionPlan, SessionSummary, SessionView
from domain.terms import parse_absence, parse_judging, parse_limits
from domain.value import Value

router = APIRouter(tags=["sessions"])


class Started(Value):
    """A session that runs. `location` is the address of its view."""

    session_id: str
    title: str
    location: str


class SessionList(Value):
    """The caller's latest sessions, newest first."""

    sessions: tuple[SessionSummary, ...]


IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key")]


@router.post(
    "/session/start",
    status_code=201,
    responses={200: {"model": Started, "description": "This key has started this session before."}},
)
async def start_session(
    request: SessionRequest,
    parts: Composed,
    sessions: OwnSessions,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> Started:
    """Start a session. Nothing is stored or started unless the whole request can be used."""
    session_id = _session_id(parts.owner, idempotency_key)
    return await _started(await _planned(session_id, request, parts), sessions, response)


async def _planned(session_id: str, request: SessionRequest, parts: Parts) -> SessionPlan:
    task, title = parse_task(request), parse_title(request)
    seats = parse_seats(request, parts.offered)
    rounds = parse_rounds(request, seats, parts.rounds)
    absence = parse_absence(request, seats, parts.offered)
    judging, limits = parse_judging(request, parts.offered), parse_limits(request)
    project = parse_project(request.memory) if request.memory is not None else None
    files = parse_uploads(request.files)
    return SessionPlan(
        session_id=session_id,
        owner=parts.owner,
        title=title,
        task=await parts.artifacts.put(task.encode()),
        seats=seats,
        rounds=await _instructed(request, rounds, parts.artifacts),
        tree=await store_files(files, parts.artifacts) if files else None,
        auto_confirm=request.auto_confirm,
        absence=absence,
        judging=judging,
        limits=limits,
        reserves=reserves(seats, rounds, absence, judging, parts.prices),
        memory=project,
        remembered=await _remembered(parts, project),
        created_at=datetime.now(UTC),
    )


async def _started(plan: SessionPlan, sessions: OwnSessions, response: Response) -> Started:
    title = plan.title
    if not await sessions.start(plan):
        response.status_code = 200
        title = await (await sessions.describe(plan.session_id)).memo_value("title", type_hint=str)
    location = f"/api/session/{plan.session_id}"
    response.headers["Location"] = location
    return Started(session_id=plan.session_id, title=title, location=location)


def _session_id(owner: str, key: str | None) -> str:
    if key is None:
        return uuid4().hex
    if not 1 <= len(key) <= 200:
        raise BadInput(
            "Idempotency-Key", f"has {len(key)} characters.", "Send 1 to 200, such as a UUID."
        )
    return uuid5(NAMESPACE_URL, f"roundtable:{owner}\n{key}").hex


async def _instructed(
    request: SessionRequest, rounds: tuple[RoundPlan, ...], artifacts: Artifacts
) -> tuple[RoundPlan, ...]:
    words = {choice.id: (choice.instructions or "").strip() for choice in request.rounds}
    found = []
    for round in rounds:
        text = words.get(round.id)
        sha = await artifacts.put(text.encode()) if text else None
        found.append(round.model_copy(update={"instructions": sha}))
    return tuple(found)


async def _remembered(parts: Composed, project: str | None) -> str | None:
    """The project's memory as the session will read it to its end; None when there is none."""
    entries = await parts.memories.of(parts.owner, project) if project else ()
    if not project or not entries:
        return None
    return await parts.artifacts.put(recalled(project, entries).model_dump_json().encode())


@router.get("/sessions")
async def list_sessions(sessions: OwnSessions) -> SessionList:
    """The caller's sessions. A new one may take a second to appear."""
    return SessionList(sessions=await sessions.summaries())


@router.get("/session/{session_id}")
async def get_session(session_id: str, sessions: OwnSessions) -> SessionView:
    """The session as it is now."""
    return await sessions.view(session_id)
