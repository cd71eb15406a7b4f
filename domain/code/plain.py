"""Source text made plain for readers that go line by line."""

import re

_PIECE = re.compile(
    r"""(?P<kept>"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)"""
    r"""|(?P<gone>`(?:\\.|[^`\\])*(?:`|\\?\Z)|//[^\n]*|/\*.*?(?:\*/|\Z))""",
    re.DOTALL,
)


def plain(text: str) -> str:
    """The text of a C-like language without comments and without what stands in backticks.

    Strings and line breaks stay, so that line numbers hold. An apostrophe that opens no string
    (a Rust lifetime, a word of HTML) hides comments up to the end of its line, nothing more.
    """
    return _PIECE.sub(lambda piece: piece["kept"] or "\n" * piece[0].count("\n"), text)
