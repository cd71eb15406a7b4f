"""What a developer writes: notes and the words that come with a choice."""

from domain.errors import BadInput

MAX_WORDS = 8_000


def parse_words(text: str, field: str = "text", most: int = MAX_WORDS) -> str:
    """The words, trimmed; raises `BadInput` when they are empty or too long."""
    words = text.strip()
    if not words:
        raise BadInput(field, "is empty.", "Write what the table should hear.")
    if len(words) > most:
        raise BadInput(
            field,
            f"has {len(words):,} characters.",
            f"Shorten it to {most:,}.",
        )
    return words
