"""Captions that print set inside a paragraph: they step out of it.

A caption interrupts. Only where a sentence of the running text plainly goes on from above a line to below it, and the
line has no part in it, is the line taken for one; a line that could begin or carry on a paragraph never is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .draft import Line
from .languages import Language
from .layout import Facts, Layout
from .ledger import Ledger
from .quotes import split_source

_FULL = 0.82  # share of the width from which a line counts as full
_LONG_LINE = 60  # characters from which an unwrapped line is a paragraph, not a heading


def find_captions(lines: Sequence[Line], layout: Layout, language: Language, ledger: Ledger) -> set[int]:
    """Indexes of lines that stand under a picture, inside a paragraph they have no part in."""
    facts = layout.facts
    found = set()
    for i in range(1, len(facts) - 1):
        text = lines[facts[i].index].text.strip()
        if facts[i].shouted or facts[i].lower or facts[i].ended or _is_open(text, language):
            continue
        if not _is_caption(i, lines, layout, language):
            continue
        why = "stands under a picture, inside a paragraph it has no part in"
        if ledger.accept("caption", facts[i].index + 1, text, "", why, 0.75):
            found.add(facts[i].index)
    return found


def _is_open(text: str, language: Language) -> bool:
    """Whether the line wants to go on: a cut word, a comma, a small word at its end."""
    last = text.rsplit(None, 1)[-1].lower()
    return text[-1] in "-,:;" or last in language.small_title_words | language.function_words


def _is_caption(i: int, lines: Sequence[Line], layout: Layout, language: Language) -> bool:
    """A line apart, without an end, where the sentence before it runs on after it."""
    above, here, below = layout.facts[i - 1 : i + 2]
    if lines[above.index].text.rstrip().endswith("-"):
        return False
    ending = lines[above.index].text.rstrip()[-1:]
    if not ((not above.ended and below.lower) or (ending in ":," and below.page_start)):
        return False
    if not above.wrapped:
        return _stands_between_halves(above, here, below)
    if here.length > 1.2 * max(here.width, above.width) or not _is_running(i - 1, lines, layout):
        return False
    if not (below.gap or below.page_start or here.gap):
        return _breaks_the_column(above, here, below)
    first = re.match(r"[^\W\d_]+", lines[here.index].text.lstrip())
    named = first is not None and first[0].lower() in language.caption_words
    if here.gap and (named or below.page_start):
        return True
    before_ended = i > 1 and layout.facts[i - 2].ended
    if here.gap and below.gap and not layout.double_spaced and not (layout.first_line_gaps and before_ended):
        return True
    return above.length >= _FULL * above.width and here.length + below.first_word < 0.95 * above.width


def _is_running(i: int, lines: Sequence[Line], layout: Layout) -> bool:
    """Whether the line is part of a paragraph: not a title or name that stands alone, not the end of a saying."""
    first = i
    while first > 0 and not layout.facts[first].gap:
        first -= 1
    if layout.facts[i].shouted or (first == i and not layout.facts[i].lower):
        return False
    block = " ".join(lines[fact.index].text.strip() for fact in layout.facts[first : i + 1][-12:])
    return split_source(block)[1] is None


def _stands_between_halves(above: Facts, here: Facts, below: Facts) -> bool:
    """One line a paragraph: a short line between two long ones that are halves of one sentence."""
    return min(above.length, below.length) >= _LONG_LINE >= here.length and here.gap > 0 and below.gap > 0


def _breaks_the_column(above: Facts, here: Facts, below: Facts) -> bool:
    """No blank line, but a short line among full ones, on which the next words would have had room."""
    level = above.indent == here.indent == below.indent
    full = min(above.length, below.length) >= _FULL * above.width
    return level and full and here.length + below.first_word < 0.9 * above.width
