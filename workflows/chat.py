"""One question beside the table: answered, told, and sent to the session when that was asked."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, FailureError

from activities.announce import AnnounceActivities
from activities.chat import ChatActivities
from domain.chat import Answered, Chat
from domain.events import SessionEnded
from domain.messages import Note
from domain.session import SessionStatus
from domain.steps import Announce
from workflows.options import speaking, telling

PATIENCE = timedelta(minutes=10)
"""Somebody waits for the answer: no longer than this, all attempts together."""
ATTEMPTS = 3
_ENDED_MEANWHILE = "the session had ended before the note reached it"


@workflow.defn(name="Chat")
class ChatWorkflow:
    """A question's life. Its stream ends with `session_end`, whatever happens."""

    @workflow.run
    async def run(self, chat: Chat) -> Answered | None:
        """The answer, or None when there was none."""
        try:
            answered = await _ask(chat)
        except ActivityError as error:
            reason = getattr(error.cause, "message", "") or str(error.cause or error)
            await _end(chat, SessionStatus.FAILED, reason)
            return None
        await _end(chat, SessionStatus.COMPLETED, await _promote(chat, answered))
        return answered


async def _ask(chat: Chat) -> Answered:
    options = speaking(chat.owner)
    options["retry_policy"] = RetryPolicy(
        initial_interval=timedelta(seconds=1), maximum_attempts=ATTEMPTS
    )
    return await workflow.execute_activity_method(
        ChatActivities.answer,
        chat,
        activity_id=f"chat.{chat.to}",
        summary=f"a question to {chat.to}",
        schedule_to_close_timeout=PATIENCE,
        **options,
    )


async def _promote(chat: Chat, answered: Answered) -> str:
    """Send the note; why it did not arrive, or nothing."""
    if answered.note is None:
        return ""
    note = Note(id=chat.chat_id, by=chat.owner, words=answered.note)
    try:
        await workflow.get_external_workflow_handle(chat.brief.session_id).signal("note", note)
    except FailureError:
        return _ENDED_MEANWHILE
    return ""


async def _end(chat: Chat, status: SessionStatus, reason: str) -> None:
    ended = SessionEnded(status=status.value, reason=reason)
    await workflow.execute_local_activity_method(
        AnnounceActivities.announce,
        Announce(session_id=chat.chat_id, source="end", events=(ended,)),
        activity_id="end",
        summary=status.value,
        **telling(),
    )
