"""Spacious talk: the steady, stubborn table with answers as long as real ones.

Short answers would make a cache look good: what is new in a prompt is what has been said since.
"""

from dataclasses import replace

from tests.standins.script import Answer, Call
from tests.standins.steady import WORDS, stubborn

TIMES = 64
"""About 1,200 tokens, what a seat says when it is asked for at most 1,200 words."""


def spacious(call: Call) -> Answer:
    """What this stand-in says to a prompt of ours."""
    answer = stubborn(call)
    if call.schema:
        return answer
    # A table where nobody says anything new is sent home early.
    news = f"\n\nPoint {call.digest[:8]}: "
    return replace(answer, text=answer.text + news + WORDS * TIMES)
