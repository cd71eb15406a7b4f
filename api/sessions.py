"""The caller's sessions in Temporal: start, list, look, tell. Anybody else's are not found."""

import re
from datetime import timedelta
from typing import TypeVar

from temporalio.client import (
    Client,
    WorkflowExecution,
    WorkflowExecutionDescription,
    WorkflowExecutionStatus,
    WorkflowHandle,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import (
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from api.errors import Problem
from api.refusals import ended, refusal, unknown_session
from domain.session import SessionPlan, SessionStatus, SessionSummary, SessionView
from domain.value import Value
from workflows.attributes import COST_MICROS, CURRENT_ROUND, OWNER_SUB, SESSION_STATUS, WAITING_ON
from workflows.carried import SessionInput
from workflows.session import SessionWorkflow

WORKFLOW = "Session"
LISTED = 200
"""How many sessions the list holds at most."""
_ID = re.compile(r"[0-9a-f]{16,64}")

Result = TypeVar("Result")


class Sessions:
    """Every session of one owner."""

    def __init__(self, client: Client, owner: str, task_queue: str, patience: timedelta) -> None:
        self._client = client
        self._owner = owner
        self._queue = task_queue
        self._patience = patience

    async def start(self, plan: SessionPlan) -> bool:
        """Start the session; False when one with this id is there already."""
        try:
            await self._client.start_workflow(
                SessionWorkflow.run,
                SessionInput(plan=plan),
                id=plan.session_id,
                task_queue=self._queue,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                memo={"title": plan.title, "created_at": plan.created_at.isoformat()},
                search_attributes=_first_attributes(plan.owner),
                static_summary=plan.title,
                rpc_timeout=self._patience,
            )
        except WorkflowAlreadyStartedError:
            return False
        return True

    async def describe(self, session_id: str) -> WorkflowExecutionDescription:
        """What Temporal knows of the session; raises the 404 when it is not the caller's."""
        if not _ID.fullmatch(session_id):
            raise unknown_session()
        try:
            found = await self._handle(session_id).describe(rpc_timeout=self._patience)
        except RPCError as error:
            raise _not_found(error) from None
        if found.workflow_type != WORKFLOW:
            raise unknown_session()
        if found.typed_search_attributes.get(OWNER_SUB) != self._owner:
            raise unknown_session()
        return found

    async def view(self, session_id: str) -> SessionView:
        """The session as it is now."""
        await self.describe(session_id)
        return await self._handle(session_id).query(
            SessionWorkflow.view, rpc_timeout=self._patience
        )

    async def tell(
        self, session_id: str, update: str, message: Value, answer: type[Result]
    ) -> Result:
        """Send an update and wait for its answer; a refusal is raised with the session's state."""
        await self.describe(session_id)
        try:
            taken: Result = await self._handle(session_id).execute_update(
                update, message, result_type=answer, rpc_timeout=self._patience
            )
            return taken
        except WorkflowUpdateFailedError as error:
            cause = error.cause
            kind = cause.type if isinstance(cause, ApplicationError) and cause.type else ""
            raise refusal(kind, await self._state(session_id)) from None
        except WorkflowUpdateRPCTimeoutOrCancelledError:
            raise _slow() from None
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            raise ended(await self._state(session_id)) from None

    async def summaries(self) -> tuple[SessionSummary, ...]:
        """The latest sessions, newest first. Visibility lags by up to a second."""
        found = self._client.list_workflows(
            owned_by(self._owner), limit=LISTED, rpc_timeout=self._patience
        )
        rows = [await _summary(execution) async for execution in found]
        return tuple(sorted(rows, key=lambda row: row.created_at, reverse=True))

    async def _state(self, session_id: str) -> SessionView | None:
        try:
            return await self.view(session_id)
        except (RPCError, Problem):
            return None

    def _handle(self, session_id: str) -> "WorkflowHandle[SessionWorkflow, object]":
        return self._client.get_workflow_handle_for(SessionWorkflow.run, session_id)


def owned_by(owner: str) -> str:
    """The visibility filter for an owner's sessions; refuses what could end the quotes."""
    if not re.fullmatch(r"[A-Za-z0-9_.:|@+-]{1,200}", owner):
        raise ValueError("an owner's name holds characters that no filter may contain")
    return (
        f"WorkflowType = '{WORKFLOW}' AND {OWNER_SUB.name} = '{owner}'"
        " AND ExecutionStatus != 'ContinuedAsNew'"
    )


def _first_attributes(owner: str) -> TypedSearchAttributes:
    return TypedSearchAttributes(
        [
            SearchAttributePair(OWNER_SUB, owner),
            SearchAttributePair(SESSION_STATUS, SessionStatus.RUNNING.value),
        ]
    )


_ABRUPT = {
    WorkflowExecutionStatus.TERMINATED: SessionStatus.STOPPED,
    WorkflowExecutionStatus.CANCELED: SessionStatus.STOPPED,
    WorkflowExecutionStatus.TIMED_OUT: SessionStatus.EXPIRED,
    WorkflowExecutionStatus.FAILED: SessionStatus.FAILED,
}
"""Ends that the session itself could not write down."""


async def _summary(execution: WorkflowExecution) -> SessionSummary:
    found = execution.typed_search_attributes
    status = found.get(SESSION_STATUS) or SessionStatus.RUNNING.value
    if execution.status in _ABRUPT:
        status = _ABRUPT[execution.status].value
    return SessionSummary(
        session_id=execution.id,
        title=await execution.memo_value("title", "", type_hint=str),
        status=status,
        round=found.get(CURRENT_ROUND) or 0,
        waiting_on=found.get(WAITING_ON) or "",
        cost_micros=found.get(COST_MICROS) or 0,
        created_at=await execution.memo_value(
            "created_at", execution.start_time.isoformat(), type_hint=str
        ),
    )


def _not_found(error: RPCError) -> Exception:
    gone = error.status in (RPCStatusCode.NOT_FOUND, RPCStatusCode.INVALID_ARGUMENT)
    return unknown_session() if gone else error


def _slow() -> Problem:
    return Problem(
        503,
        "no-answer",
        "The session did not answer in time; the message may still be taken.",
        "Look at the session, then send the same message again if it is not there.",
        headers={"Retry-After": "2"},
    )
