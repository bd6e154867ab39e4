"""What level each heading has: by its number, by capitals, by what it says of itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .headings import NUMBERED, ROMAN_ALONE, role_of
from .languages import Language
from .layout import is_shouted


def levels(texts: Sequence[str], language: Language) -> list[int]:
    """The level of each heading: 1 for chapters, 2 and more for what stands inside them."""
    styles = [_style(text, language) for text in texts]
    numbered = [i for i, style in enumerate(styles) if style == "number" and _depth(texts[i]) == 1]
    shouted = [i for i, style in enumerate(styles) if style == "shouted"]
    plain = [i for i, style in enumerate(styles) if style == "plain"]
    chapters = [i for i, style in enumerate(styles) if style == "chapter"]
    appended = bool(chapters and len(numbered) >= 2 and chapters[0] > numbered[-1])
    if appended:
        top = set(numbered + chapters)
    elif chapters:
        top = set(chapters)
    elif len(numbered) >= 2:
        top = set(numbered)
    elif numbered == [0] and len(plain) == len(texts) - 1 and not re.match(r"(?:1|I)\W", texts[0]):
        top = {0}  # a chapter taken out of its book
    elif shouted and plain and sum(map(is_shouted, texts)) >= 2 and _inside(plain, shouted):
        top = set(shouted)
    else:
        return [_depth(text) for text in texts]
    first = min(top)
    out = []
    above = 1  # the level of the last heading with a number
    for i, style in enumerate(styles):
        if i in top or style == "role" or i < first:
            above = 1
            out.append(1)
        elif style == "number" and (appended or not chapters):
            above = _depth(texts[i])
            out.append(above)
        else:
            out.append(above + 1)
    return out


def _inside(plain: Sequence[int], shouted: Sequence[int]) -> bool:
    """Whether every heading that is not in capitals stands below one that is."""
    return len(shouted) > 1 or plain[0] > shouted[0]


def _style(text: str, language: Language) -> str:
    if role_of(text, language) is not None:
        return "role"
    words = text.lower().split()
    if words and words[0].strip(".:") in language.chapter_words and len(words) > 1:
        return "chapter"
    if NUMBERED.match(text) or ROMAN_ALONE.match(text):
        return "number"
    return "shouted" if is_shouted(text) else "plain"


def is_counted(text: str, language: Language) -> bool:
    """Whether the heading has a number, or says what part of a book it is."""
    return _style(text, language) in ("chapter", "number")


def _depth(text: str) -> int:
    match = NUMBERED.match(text)
    return match["number"].count(".") + 1 if match and match["number"] else 1
