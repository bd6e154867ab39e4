"""Numbers as prose says them."""

from __future__ import annotations

_WORDS = (
    *("no", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


def number_word(count: int) -> str:
    """Up to twelve in words, as prose does."""
    return _WORDS[count] if 0 <= count <= 12 else str(count)
