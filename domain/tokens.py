"""How many tokens a text will cost, guessed from its size: no tokenizer in the hot path."""

from types import MappingProxyType

from domain.agents import ProviderName

_BYTES_PER_TOKEN = MappingProxyType(
    {ProviderName.ANTHROPIC: 22, ProviderName.OPENAI: 35, ProviderName.GEMINI: 35}
)
"""UTF-8 bytes per token, in tenths."""
_UNKNOWN = 30
_SAFETY_PERCENT = 115


def estimate(size_in_bytes: int, provider: ProviderName | None = None) -> int:
    """Tokens in a text of this many UTF-8 bytes, rounded up, with 15 % added for safety.

    2.2 bytes a token for Claude 5, 3.5 for GPT and Gemini, 3.0 for an unknown tokenizer. Source:
    source code has 3.9 to 4.9 characters a token in OpenAI's o200k encoding and 2.2 to 3.0 in
    Claude 5; for Gemini no figure can be had offline. Bills use the usage that a call returns.
    """
    tenths = _BYTES_PER_TOKEN.get(provider, _UNKNOWN) if provider else _UNKNOWN
    return -(-size_in_bytes * _SAFETY_PERCENT // (tenths * 10))
