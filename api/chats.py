"""Questions beside the table: parsed, given what may be read, and started as a `Chat`."""

import re
from collections.abc import Mapping
from uuid import uuid4

from temporalio.common import SearchAttributePair, TypedSearchAttributes

from api.parts import Parts
from api.record import passages
from api.refusals import ended
from api.sessions import Sessions
from api.streams import stored
from api.words import parse_words
from domain.agents import Seat
from domain.chat import JUDGE, MAX_QUESTION, Chat
from domain.errors import BadInput
from domain.session import RoundPlan, SessionPlan, SessionView
from domain.steps import Brief, Minutes
from domain.value import StrictValue
from workflows.attributes import OWNER_SUB
from workflows.carried import SessionInput
from workflows.chat import ChatWorkflow

_RUN = re.compile(r"-\d+$")


class ChatRequest(StrictValue):
    """A question to the judge or to a seat. `promote`: question and answer become a note."""

    message: str
    to: str = JUDGE
    promote: bool = False


class Chats:
    """Questions to the sessions of one owner."""

    def __init__(self, parts: Parts, sessions: Sessions) -> None:
        self._parts = parts
        self._sessions = sessions

    async def ask(self, session_id: str, asked: ChatRequest) -> str:
        """Put the question; the id of the stream that its answer comes in.

        Raises the 404 of a session that is not the caller's, the 409 of a note to an ended one,
        and `BadInput`; then nothing has been stored.
        """
        view = await self._sessions.view(session_id)
        question = parse_words(asked.message, "message", MAX_QUESTION)
        if asked.promote and view.status.ended:
            raise ended(view)
        plan = await self._plan(session_id)
        seat = _asked(asked.to, plan, view)
        chat = Chat(
            chat_id=f"chat-{uuid4().hex}",
            owner=view.owner,
            brief=await self._brief(plan, view),
            to=asked.to,
            seat=seat,
            question=await self._parts.artifacts.put(question.encode()),
            promote=asked.promote,
        )
        await self._start(chat)
        return chat.chat_id

    async def _plan(self, session_id: str) -> SessionPlan:
        """The plan that the session was started with, as Temporal keeps it."""
        client = self._parts.client
        handle = client.get_workflow_handle(session_id)
        events = handle.fetch_history_events(page_size=1, rpc_timeout=self._parts.patience)
        first = await anext(events)
        payloads = first.workflow_execution_started_event_attributes.input.payloads
        (start,) = await client.data_converter.decode(payloads, [SessionInput])
        plan: SessionPlan = start.plan
        return plan

    async def _brief(self, plan: SessionPlan, view: SessionView) -> Brief:
        round = _round(plan, view)
        key = view.round or round.id
        artifacts = self._parts.artifacts
        said = await passages(stored(self._parts.reader, plan.session_id, 0), key, artifacts)
        record = Minutes(passages=said).model_dump_json().encode()
        return Brief(
            session_id=plan.session_id,
            task=plan.task,
            round=round,
            key=key,
            tree=view.tree,
            minutes=await artifacts.put(record) if said else None,
            upload=plan.tree,
            remembered=plan.remembered,
        )

    async def _start(self, chat: Chat) -> None:
        owner = SearchAttributePair(OWNER_SUB, chat.owner)
        await self._parts.client.start_workflow(
            ChatWorkflow.run,
            chat,
            id=chat.chat_id,
            task_queue=self._parts.task_queue,
            search_attributes=TypedSearchAttributes([owner]),
            static_summary=f"a question to {chat.to}",
            rpc_timeout=self._parts.patience,
        )


def _asked(to: str, plan: SessionPlan, view: SessionView) -> Seat:
    seats = {seat.id: seat for seat in plan.seats}
    if to == JUDGE:
        return _judge(seats, plan, view)
    if to in seats:
        return seats[to]
    choice = ", ".join((JUDGE, *seats))
    raise BadInput("to", f"is {to[:60]!r}, which has no seat here.", f"Choose among {choice}.")


def _judge(seats: Mapping[str, Seat], plan: SessionPlan, view: SessionView) -> Seat:
    """The judge of the round under way, else of the last one that had a judge."""
    apart = plan.judging.apart
    judges = {**seats, **({apart.id: apart} if apart else {})}
    found = [row.judge for row in view.rounds if row.judge in judges]
    return judges[found[-1]] if found else apart or plan.seats[0]


def _round(plan: SessionPlan, view: SessionView) -> RoundPlan:
    id = _RUN.sub("", view.round)
    return next((round for round in plan.rounds if round.id == id), plan.rounds[0])
