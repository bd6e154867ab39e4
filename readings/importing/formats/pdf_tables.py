"""Tables: rows below each other with as many cells, three at the least, that begin, end or stand at the same places."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from .pdf_lines import Row
from .pdf_paragraphs import Paragraph, same_column

_CELLS, _ROWS = 3, 3
_WORDS = 8  # in a cell, on the average


def find_tables(found: Sequence[Paragraph], taken: Collection[int]) -> dict[int, int]:
    """Positions of paragraphs that are rows of a table, with that of its first row."""
    out: dict[int, int] = {}
    at = 0
    while at < len(found):
        end = at
        while end < len(found) and end not in taken and _is_row(found[end]):
            if end > at and not _same_table(found[end - 1].first, found[end].first):
                break
            end += 1
        if end - at >= _ROWS:
            out.update(dict.fromkeys(range(at, end), at))
        at = max(end, at + 1)
    return out


def _is_row(paragraph: Paragraph) -> bool:
    row = paragraph.first
    if len(paragraph.rows) != 1 or row.parts < _CELLS:
        return False
    return sum(len(cell.split()) for cell in row.cells) <= _WORDS * row.parts


def _same_table(above: Row, below: Row) -> bool:
    return same_column(above, below) and above.parts == below.parts and below.y - above.y < 4 * below.size
