"""The shape of a person's name in print."""

from __future__ import annotations

import re
from functools import cache

from .languages import language as language_of

CAPITAL = r"[^\W\d_a-zà-öø-ÿа-яё]"
_WORD = rf"(?:{CAPITAL}\.(?:\s?{CAPITAL}\.)*+|{CAPITAL}[^\W\d_]*(?:['’\-][^\W\d_]+)*)"


@cache
def name_pattern(code: str) -> str:
    """Of a person's name: two to five words with capitals, the language's small particles between them."""
    particles = "|".join(sorted(re.escape(p) for p in language_of(code).name_particles)) or "(?!)"
    return rf"{_WORD}(?:\s+(?:(?:{particles})\s+){{0,2}}{_WORD}){{1,4}}"


@cache
def names_pattern(code: str) -> str:
    """Of one name or of several, joined by commas and the language's "and"."""
    name = name_pattern(code)
    joins = "|".join(sorted(re.escape(word) for word in language_of(code).suspending)) or "and"
    return rf"{name}(?:(?:,\s+|,?\s+(?:{joins}|&)\s+){name})*"


@cache
def byline(code: str) -> re.Pattern[str]:
    """A whole line that says who wrote: "By Ann Other", or nothing but the name."""
    words = sorted((re.escape(w) for w in language_of(code).byline_words), key=len, reverse=True)
    by = "|".join(words) or "(?!)"
    return re.compile(rf"(?:(?i:{by}):?\s+)?(?P<names>{names_pattern(code)})")
