"""The developer's notes: queued at once, heard by every seat at its next turn, with receipts."""

from domain.messages import Note
from domain.session import NoteView
from domain.transcript import Passage, PassageKind


class Notebook:
    """All notes of a session and who has heard them."""

    def __init__(self, notes: tuple[NoteView, ...]) -> None:
        self._notes = {note.id: note for note in notes}
        self._placed = set(self._notes)

    def queue(self, note: Note) -> bool:
        """Take a note; False when it was here already (the same id)."""
        if note.id in self._notes:
            return False
        self._notes[note.id] = NoteView(id=note.id, by=note.by, words=note.words)
        return True

    def place(self, round: str) -> tuple[Passage, ...]:
        """The notes that no round has taken in yet, as passages of this round."""
        fresh = [note for note in self._notes.values() if note.id not in self._placed]
        self._placed.update(note.id for note in fresh)
        return tuple(
            Passage(kind=PassageKind.NOTE, round=round, words=note.words, speaker=note.by)
            for note in fresh
        )

    def unheard(self, seat: str) -> tuple[str, ...]:
        """The ids of placed notes that this seat has not heard in any turn."""
        return tuple(
            note.id
            for note in self._notes.values()
            if note.id in self._placed and not any(_seat(turn) == seat for turn in note.heard_by)
        )

    def heard(self, ids: tuple[str, ...], turn: str) -> None:
        """Write the receipt: these notes were heard in this turn."""
        for id in ids:
            note = self._notes[id]
            self._notes[id] = note.model_copy(update={"heard_by": (*note.heard_by, turn)})

    def view(self) -> tuple[NoteView, ...]:
        """The notes in the order they came."""
        return tuple(self._notes.values())


def _seat(turn: str) -> str:
    return turn.split(".")[2]
