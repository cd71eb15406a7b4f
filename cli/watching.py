"""Following a session: tell every event, and ask the person when it is their turn."""

from collections.abc import Callable
from enum import Enum

from pydantic import ValidationError

from cli.paper import Plain, Terminal
from cli.problems import Exit
from cli.server import Server
from cli.stream import Message, follow
from cli.telling import Teller
from cli.words import out, put, say
from domain.decisions import Decision
from domain.events import DecisionOpened, Envelope, SessionEnded
from domain.session import SessionStatus

Asking = Callable[[Server, str, Decision], None]
"""What to do with a decision that is open."""


class Form(Enum):
    """How events are written."""

    TERMINAL = "terminal"
    PLAIN = "plain"
    JSON = "json"


def form(plain: bool, as_json: bool) -> Form:
    """The form that was asked for; without a terminal plain lines."""
    if as_json:
        return Form.JSON
    return Form.PLAIN if plain or not out().is_terminal else Form.TERMINAL


class Watch:
    """One reader of one session."""

    def __init__(
        self, server: Server, form: Form, ask: Asking | None = None, show_code: bool = False
    ) -> None:
        self._server = server
        self._ask = ask
        self._json = form is Form.JSON
        self._teller = Teller(Plain() if form is Form.PLAIN else Terminal(), show_code)

    def until_end(self, id: str) -> Exit:
        """Follow the session to its end and say how it ended."""
        for message in follow(self._server, id):
            envelope = self._told(message)
            if envelope is None:
                continue
            if isinstance(envelope.event, SessionEnded):
                return _exit(envelope.event.status)
            if isinstance(envelope.event, DecisionOpened) and self._ask:
                self._decide(id, envelope.event.decision, self._ask)
        return _exit(self._server.view(id).status)

    def _told(self, message: Message) -> Envelope | None:
        if self._json:
            put(message.data)
        try:
            envelope = Envelope.model_validate_json(message.data)
        except ValidationError:
            return None  # an event of a newer server
        if not self._json:
            self._teller.tell(envelope)
        return envelope

    def _decide(self, id: str, decision: Decision, ask: Asking) -> None:
        """Only what is still open: an old decision comes by when a reader begins late."""
        view = self._server.view(id)
        if view.decision and view.decision.id == decision.id:
            ask(self._server, id, view.decision)


def _exit(status: str) -> Exit:
    return Exit.DONE if status == SessionStatus.COMPLETED else Exit.FAILED


def watch(id: str, watching: Watch) -> Exit:
    """Follow until the end; Ctrl-C only detaches and says how to come back."""
    try:
        return watching.until_end(id)
    except KeyboardInterrupt:
        say(f"\nDetached; the session goes on. Come back with: roundtable follow {id}")
        return Exit.DETACHED
