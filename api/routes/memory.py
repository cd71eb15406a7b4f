"""What the caller's projects remember: look at it, remove it. Sessions add to it at their end."""

from itertools import groupby

from fastapi import APIRouter, Response

from api.deps import Caller, Remembered
from api.errors import Problem
from domain.memory import Entry
from domain.value import Value

router = APIRouter(tags=["memory"])


class ProjectMemory(Value):
    """A project's entries, the oldest first."""

    project: str
    entries: tuple[Entry, ...]


class MemoryList(Value):
    """The caller's projects, by name."""

    projects: tuple[ProjectMemory, ...]


@router.get("/memory")
async def list_memory(caller: Caller, memories: Remembered) -> MemoryList:
    """Everything that the caller's projects remember, each entry with the session it is from."""
    entries = await memories.all(caller)
    grouped = groupby(entries, key=lambda entry: entry.project)
    return MemoryList(
        projects=tuple(
            ProjectMemory(project=project, entries=tuple(found)) for project, found in grouped
        )
    )


@router.delete("/memory/{project}/{entry_id}", status_code=204, response_class=Response)
async def forget_entry(project: str, entry_id: str, caller: Caller, memories: Remembered) -> None:
    """Remove one entry; sessions under way keep what they were started with."""
    if not await memories.forget(caller, project, entry_id):
        raise _unknown("entry_id")


@router.delete("/memory/{project}", status_code=204, response_class=Response)
async def forget_project(project: str, caller: Caller, memories: Remembered) -> None:
    """Remove a project's memory."""
    if not await memories.forget_project(caller, project):
        raise _unknown("project")


def _unknown(field: str) -> Problem:
    return Problem(
        404,
        "unknown-memory",
        "Nothing of this name is remembered.",
        "Choose one of GET /api/memory.",
        field=field,
    )
