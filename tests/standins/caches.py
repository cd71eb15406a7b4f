"""What the vendors' prefix caches remember, each by its own published rules.

Anthropic (https://platform.claude.com/docs/en/build-with-claude/prompt-caching): only what ends at
a mark is kept, from 512 tokens on; a mark finds what was kept at most 20 blocks before it.
OpenAI (https://developers.openai.com/api/docs/guides/prompt-caching): by itself, from 1,024 tokens
on, in steps of 128. Google (https://ai.google.dev/gemini-api/docs/caching): by itself, from 4,096
tokens on. vLLM: by itself, in blocks of 16 tokens. Nothing is ever forgotten here.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain.agents import ProviderName
from tests.standins.frames import BYTES_PER_TOKEN
from tests.standins.script import Call


@dataclass(frozen=True)
class Rule:
    """How a vendor caches. Sizes in tokens; `lookback` in blocks, 0 for caching without marks."""

    least: int
    step: int = 1
    lookback: int = 0
    counts_writes: bool = False


RULES: Mapping[ProviderName, Rule] = MappingProxyType(
    {
        ProviderName.ANTHROPIC: Rule(least=512, lookback=20, counts_writes=True),
        ProviderName.OPENAI: Rule(least=1024, step=128, counts_writes=True),
        ProviderName.GEMINI: Rule(least=4096, step=64),
        ProviderName.COMPATIBLE: Rule(least=0, step=16),
    }
)


_PERFECT = Rule(least=0, step=4)


class Caches:
    """One memory per vendor, language model and whatever else a vendor keeps apart."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], set[bytes]] = {}

    def take(self, call: Call) -> tuple[int, int]:
        """Tokens read from the cache and tokens written to it; the call is remembered."""
        return self._take(call, RULES[call.vendor], call.scope)

    def repeated(self, call: Call) -> int:
        """What a cache without any limits would have read; no vendor can read more."""
        return self._take(call, _PERFECT, "perfect")[0]

    def _take(self, call: Call, rule: Rule, scope: str) -> tuple[int, int]:
        kept = self._kept.setdefault((call.vendor, call.model, scope), set())
        beginnings = _blocks(call) if rule.lookback else _steps(call, rule)
        marks = sorted(call.marks) if rule.lookback else list(range(len(beginnings)))
        known = [place for place in _looked_at(marks, rule) if beginnings[place][1] in kept]
        read = _enough(beginnings[max(known)][0] if known else 0, rule)
        keep = [beginnings[place] for place in marks if _enough(beginnings[place][0], rule)]
        kept.update(digest for _, digest in keep)
        last = max((size for size, _ in keep), default=read)
        return read, max(0, last - read) if rule.counts_writes else 0


def _enough(tokens: int, rule: Rule) -> int:
    return tokens if tokens >= rule.least else 0


def _looked_at(marks: list[int], rule: Rule) -> set[int]:
    back = max(1, rule.lookback)
    return {place for mark in marks for place in range(max(0, mark - back + 1), mark + 1)}


def _blocks(call: Call) -> list[tuple[int, bytes]]:
    """The size and the digest of the prompt up to the end of each block, the system first."""
    running, size, found = hashlib.sha256(), 0, []
    for block in (call.system, *call.messages):
        data = block.encode() + b"\0"
        running.update(data)
        size += len(data)
        found.append((size // BYTES_PER_TOKEN, running.digest()))
    return found


def _steps(call: Call, rule: Rule) -> list[tuple[int, bytes]]:
    """The same up to each full step."""
    running, found = hashlib.sha256(), []
    prompt, width = call.prompt, rule.step * BYTES_PER_TOKEN
    for start in range(0, len(prompt) - width + 1, width):
        running.update(prompt[start : start + width])
        found.append(((start + width) // BYTES_PER_TOKEN, running.digest()))
    return found
