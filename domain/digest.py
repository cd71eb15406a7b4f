"""The record of earlier rounds, kept within a limit: rulings stay, old turns go first."""

from collections.abc import Sequence

from domain.agents import ProviderName
from domain.tokens import estimate
from domain.transcript import PassageKind, Spoken

LIMIT = 24_000
"""Estimated tokens that later rounds read of earlier ones."""
EACH = 2_000
"""Estimated tokens that are kept of a long ruling, decision or note."""
_MARK = 30
"""Estimated tokens of the mark itself, at most."""


def bounded(spoken: Sequence[Spoken], limit_tokens: int = LIMIT) -> tuple[Spoken, ...]:
    """The passages within the limit, in their order; what is missing is marked where it stood.

    Within the limit nothing changes. Beyond it rulings, decisions and notes are cut to `EACH`,
    and the turns of the oldest rounds are left out, round by round, until the rest fits. Rulings,
    decisions and notes always stay, even where they alone pass the limit.
    """
    kept = tuple(spoken)
    if _cost(kept) <= limit_tokens:
        return kept
    kept = tuple(map(_shortened, kept))
    for round in dict.fromkeys(said.passage.round for said in kept):
        if _cost(kept) <= limit_tokens:
            break
        kept = tuple(_left_out(said) if said.passage.round == round else said for said in kept)
    return kept


def cut(text: str, limit_tokens: int) -> str:
    """The beginning of the text within the limit, with a mark where it was cut."""
    data = text.encode(errors="replace")
    cost = tokens(text)
    if cost <= limit_tokens:
        return text
    room = len(data) * max(0, limit_tokens - _MARK) // cost
    start = data[:room].decode(errors="ignore").rstrip()
    return f"{start}\n[cut here; about {cost:,} tokens in all]"


def tokens(text: str) -> int:
    """Estimated tokens of the text, by the tokenizer that needs most."""
    return estimate(len(text.encode(errors="replace")), ProviderName.ANTHROPIC)


def _cost(spoken: Sequence[Spoken]) -> int:
    return sum(tokens(said.text) for said in spoken)


def _shortened(said: Spoken) -> Spoken:
    if said.passage.kind is PassageKind.TURN:
        return said
    return said.model_copy(update={"text": cut(said.text, EACH)})


def _left_out(said: Spoken) -> Spoken:
    if said.passage.kind is not PassageKind.TURN:
        return said
    mark = f"[left out to keep the record short: about {tokens(said.text):,} tokens]"
    return said.model_copy(update={"text": min(said.text, mark, key=len)})
