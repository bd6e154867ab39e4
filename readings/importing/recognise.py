"""Which language a text is written in, by its function words."""

from __future__ import annotations

import re
from collections import Counter

from .languages import available, language

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 200_000  # characters that are looked at
_LEAST_SHARE = 0.12


def recognise(text: str) -> str | None:
    """The code of the language whose function words fill most of the text, or None where none does."""
    words = Counter(_WORD.findall(text[:_SAMPLE].lower()))
    total = sum(words.values())
    if total < 5:
        return None
    shares = {
        code: sum(n for word, n in words.items() if word in language(code).function_words) / total
        for code in available()
    }
    best = max(shares, key=lambda code: shares[code])
    return best if shares[best] >= _LEAST_SHARE else None
