"""Heads and feet of short documents: small letters beyond the first or last line that the text has on any page."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from readings.importing.printed import RAISED

from .pdf_lines import Row

_SMALLER = 0.93  # of the size of the text
_MOST = 3  # lines of a head
_APART = 1.5  # room between a head and the text, in the size of its letters
_NEAR = 4
_SHORT = 160  # letters of a line
_CAPTION = re.compile(r"[^\W\d_]+\.? ?\d+(?:\.\d+)?[.:–—]")
_LABEL = re.compile(r"(?:\d{1,3}|[*†‡§¶‖⁰¹²³⁴-⁹]{1,3})[.):]?\s*[^\W\d_“„«‘]")
_SIGN = re.compile(r"©|\(c\) \d{4}|\bISSN\b|\bDOI\b", re.IGNORECASE)

_Place = tuple[int, float]  # height and size of letters


def take_bands(pages: Sequence[list[Row]], known: Sequence[Row]) -> list[Row]:
    """Take such lines out of the pages. `known`: heads and feet found already, whose height and letters confirm others."""
    size = _text_size(pages)
    out: list[Row] = []
    for from_top in (True, False):
        of_text = [row.y for rows in pages for row in rows if row.size == size]
        limit = (min(of_text) - size if from_top else max(of_text) + size) if of_text else 0.0
        blocks = [block for rows in pages if (block := _block(rows, size, limit, from_top=from_top))]
        places: dict[_Place, set[int]] = defaultdict(set)
        others = [row for block in blocks for row in block] if from_top else []  # below there may be notes
        for row in [*known, *others]:
            places[round(row.y), row.size].add(row.page)
        for block in blocks:
            if not (_is_signed(block, from_top=from_top) or _is_elsewhere(block, places)):
                continue
            gone = {id(row) for row in block}
            rows = pages[block[0].page]
            rows[:] = [row for row in rows if id(row) not in gone]
            out += block
    return out


def _text_size(pages: Sequence[Sequence[Row]]) -> float:
    sizes: Counter[float] = Counter()
    for rows in pages:
        for row in rows:
            sizes[row.size] += len(row.text)
    return max(sizes, key=lambda size: sizes[size], default=10.0)


def _block(rows: Sequence[Row], size: float, limit: float, *, from_top: bool) -> list[Row]:
    """The small lines at the edge of a page, parted from the rest by room and beyond the text of all pages."""
    ordered = sorted(rows, key=lambda row: row.y, reverse=not from_top)
    block = [
        row
        for row in itertools.takewhile(lambda row: row.size < _SMALLER * size, ordered)
        if (row.y < limit if from_top else row.y > limit)
    ]
    levels = sorted({row.y for row in block}, reverse=not from_top)
    rest = [row.y for row in rows]
    for at, level in enumerate(levels[:_MOST]):
        inner = [y for y in rest if (y > level + 1 if from_top else y < level - 1)]
        nearest = (min(inner) if from_top else max(inner)) if inner else None
        own = [row for row in block if row.y in levels[: at + 1]]
        if nearest is not None and abs(nearest - level) > (_APART + 0.4) * own[0].size:
            return [] if any(_is_text(row) for row in own) else own
    return []


def _is_text(row: Row) -> bool:
    text = row.text
    return (
        len(text) > _SHORT
        or text.startswith(RAISED)
        or bool(_CAPTION.match(text) or (_LABEL.match(text) and row.parts == 1 and len(text) > 4))
    )


def _is_signed(block: Sequence[Row], *, from_top: bool) -> bool:
    """By its words, or by standing at both edges of the page, above or below everything."""
    if any(_SIGN.search(row.text) for row in block):
        return True
    width = block[0].width
    sides = {row.x0 > 0.5 * width for row in block if row.x1 < 0.5 * width or row.x0 > 0.5 * width}
    return from_top and len(sides) == 2 and all(len(row.text.split()) <= 12 for row in block)


def _is_elsewhere(block: Sequence[Row], places: dict[_Place, set[int]]) -> bool:
    """Whether another page has such letters at the same height."""
    return any(
        places.get((round(row.y) + step, row.size), set()) - {row.page}
        for row in block
        for step in range(-_NEAR, _NEAR + 1)
    )
