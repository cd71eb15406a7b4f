"""Which draft is whose: a judge sees labels in an order drawn by lot, a script knows its lines."""

import re
from collections.abc import Mapping, Sequence

_DRAFT = re.compile(r'<draft label="([A-F])">\n(.*?)(?=<draft label="|\Z)', re.DOTALL)


def find_labels(messages: Sequence[str], said: Mapping[str, str]) -> dict[str, str]:
    """The label of each speaker's draft, for those that are found among the messages."""
    own = _own_lines(said)
    found: dict[str, str] = {}
    for label, text in _DRAFT.findall("\n".join(messages)):
        lines = _lines(text)
        likely = max(own, key=lambda who: len(own[who] & lines), default="")
        if likely and own[likely] & lines:
            found[likely] = label
    return found


def _own_lines(said: Mapping[str, str]) -> dict[str, set[str]]:
    """What each speaker says and nobody else does."""
    lines = {who: _lines(text) for who, text in said.items()}
    return {
        who: own - set().union(*(other for name, other in lines.items() if name != who))
        for who, own in lines.items()
    }


def _lines(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines() if len(line.strip()) > 11}
