"""Block quotations: passages set in from the text's edge, or in smaller letters and set in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from .pdf_paragraphs import MARK, Measure, Paragraph

_IN = 0.9  # of the size of the letters
_SMALLER = 0.97
_CAPTION = re.compile(r"[^\W\d_]+\.? ?\d+(?:\.\d+)?[.:–—]\s")


def find_quotations(found: Sequence[Paragraph], known: Measure, heads: Collection[int]) -> set[int]:
    """Positions of paragraphs whose every row stands in."""
    first = _first_indent(found, known)
    out: set[int] = set()
    for at, paragraph in enumerate(found):
        if at in heads or paragraph.centred or MARK.match(paragraph.text) or paragraph.verse:
            continue
        if _CAPTION.match(paragraph.text):
            continue
        if not 0.75 * known.size < paragraph.size < 1.1 * known.size or _hangs(paragraph):
            continue
        indent = _body_indent(paragraph)
        if indent < _IN:
            continue
        if len(paragraph.rows) == 1:
            apart = paragraph.gap > 0.2 and (not first or abs(indent - first) > 0.4)
            smaller = paragraph.size < _SMALLER * known.size
            beside = at - 1 in out and abs(indent - _body_indent(found[at - 1])) < 0.4
            if not (apart or smaller or beside) or len(paragraph.text.split()) < 4:
                continue
        out.add(at)
    return out


def _body_indent(paragraph: Paragraph) -> float:
    """Of its rows, the first not counted where it stands in by itself."""
    rows = paragraph.rows[1:] or paragraph.rows
    return min(row.x0 - row.left for row in rows) / paragraph.size


def _hangs(paragraph: Paragraph) -> bool:
    """Whether the first row stands further out than the others, as entries of a list do."""
    rows = paragraph.rows
    return len(rows) > 1 and min(row.x0 for row in rows[1:]) - rows[0].x0 > 0.5 * paragraph.size


def _first_indent(found: Sequence[Paragraph], known: Measure) -> float:
    """How far first rows stand in, as a rule; 0 where they do not."""
    if not known.indented:
        return 0.0
    seen = Counter(
        round((p.first.x0 - p.first.left) / p.size, 1)
        for p in found
        if len(p.rows) > 1 and p.size == known.size
    )
    seen.pop(0.0, None)
    return seen.most_common(1)[0][0] if seen else 0.0
