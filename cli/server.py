"""The command line's way to the API, over HTTP like every other door."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import httpx
from httpx_sse import EventSource
from pydantic import BaseModel

from cli.problems import Refused, Trouble, Unreachable
from domain.files import FileEntry
from domain.memory import Entry
from domain.session import SessionSummary, SessionView

DEFAULT_URL = "http://127.0.0.1:8000"
ID_LENGTH = 32

Answer = TypeVar("Answer", bound=BaseModel)


class Started(BaseModel):
    """What the API says about a session that it started."""

    session_id: str
    title: str


class Health(BaseModel):
    """Whether an installation works."""

    status: str


class SessionFiles(BaseModel):
    """The files of a session."""

    files: tuple[FileEntry, ...]


class FileContent(BaseModel):
    """One file; `text` is None when it is binary."""

    text: str | None


class _Sessions(BaseModel):
    sessions: tuple[SessionSummary, ...]


class _Project(BaseModel):
    entries: tuple[Entry, ...]


class _Memories(BaseModel):
    projects: tuple[_Project, ...]


class Objected(BaseModel):
    """An objection; `outcome` is None while it is open."""

    agent: str
    place: str
    consequence: str
    outcome: str | None = None


class _Objections(BaseModel):
    objections: tuple[Objected, ...]


class _Problem(BaseModel):
    detail: str = ""
    title: str = ""
    remedy: str = ""
    field: str | None = None


def find_url() -> str:
    """`ROUNDTABLE_URL`, else where `roundtable up` on this machine says it is, else port 8000."""
    given = os.environ.get("ROUNDTABLE_URL")
    if given:
        return given.rstrip("/")
    from adapters.settings import parse_settings

    note = url_note(parse_settings().data_dir)
    return note.read_text().strip() if note.is_file() else DEFAULT_URL


def url_note(data_dir: Path) -> Path:
    """The file in which a running `up` leaves its address."""
    return data_dir / "url"


class Server:
    """One API. Every method raises `Refused` or `Unreachable`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(
            base_url=f"{url}/api/",
            headers={"X-Roundtable-Door": "cli"},
            timeout=httpx.Timeout(30, connect=3),
            trust_env=False,
        )

    def get(self, path: str, kind: type[Answer], /, **query: str) -> Answer:
        """Ask for one object."""
        return kind.model_validate_json(self._ask("GET", path, params=query).content)

    def post(self, path: str, body: object = None) -> bytes:
        """Send one object and return the answer's bytes."""
        return self._ask("POST", path, json={} if body is None else body).content

    def delete(self, path: str) -> None:
        """Remove one object."""
        self._ask("DELETE", path)

    def answers(self, path: str, body: object) -> Iterator[str]:
        """Send one object and yield the data of the stream that answers it."""
        timeout = httpx.Timeout(40, connect=3)
        try:
            with self.http.stream("POST", path, json=body, timeout=timeout) as answer:
                if answer.is_error:
                    answer.read()
                    raise _refusal(answer)
                yield from (event.data for event in EventSource(answer).iter_sse() if event.data)
        except httpx.TransportError as problem:
            raise unreachable(self.url, problem) from None

    def memories(self) -> tuple[Entry, ...]:
        """What the caller's projects remember."""
        projects = self.get("memory", _Memories).projects
        return tuple(entry for project in projects for entry in project.entries)

    def view(self, id: str) -> SessionView:
        """The session as it is now."""
        return self.get(f"session/{id}", SessionView)

    def objections(self, id: str) -> tuple[Objected, ...]:
        """What the session's seats object to, ended or not."""
        return self.get(f"session/{id}/objections", _Objections).objections

    def sessions(self) -> tuple[SessionSummary, ...]:
        """The caller's sessions, newest first."""
        return self.get("sessions", _Sessions).sessions

    def find(self, id: str) -> str:
        """The whole id of a session that is named by its beginning."""
        if len(id) >= ID_LENGTH:
            return id
        found = [row.session_id for row in self.sessions() if row.session_id.startswith(id)]
        if len(found) == 1:
            return found[0]
        problem = f"{len(found) or 'No'} sessions begin with {id!r}."
        raise Trouble(problem, "`roundtable list` shows them.", field="ID")

    def download(self, id: str) -> bytes:
        """All files of the session as a ZIP."""
        return self._ask("GET", f"session/{id}/download").content

    @contextmanager
    def events(self, id: str, after: int) -> Iterator[httpx.Response]:
        """The live stream from `after` on, as an open answer."""
        headers = {"Last-Event-ID": str(after)} if after else {}
        headers["Accept"] = "text/event-stream"
        timeout = httpx.Timeout(40, connect=3)
        path = f"session/{id}/events"
        with self.http.stream("GET", path, headers=headers, timeout=timeout) as answer:
            if answer.is_error:
                answer.read()
                raise _refusal(answer)
            yield answer

    def _ask(self, method: str, path: str, **given: object) -> httpx.Response:
        try:
            answer = self.http.request(method, path, **given)  # type: ignore[arg-type]
        except httpx.TransportError as problem:
            raise unreachable(self.url, problem) from None
        if answer.is_error:
            raise _refusal(answer)
        return answer


def unreachable(url: str, problem: Exception) -> Unreachable:
    """Nobody answers at this address."""
    return Unreachable(
        f"No AI Roundtable answers at {url} ({type(problem).__name__}).",
        "Start it with `roundtable up`, or set ROUNDTABLE_URL to where it runs.",
    )


def _refusal(answer: httpx.Response) -> Trouble:
    if "json" not in answer.headers.get("content-type", ""):
        return Unreachable(
            f"What answers at {answer.url.host}:{answer.url.port} is no AI Roundtable "
            f"(status {answer.status_code}).",
            "Set ROUNDTABLE_URL to where it runs.",
        )
    problem = _Problem.model_validate_json(answer.content)
    detail = problem.detail or problem.title or f"status {answer.status_code}"
    return Refused(detail, problem.remedy, problem.field or "")
