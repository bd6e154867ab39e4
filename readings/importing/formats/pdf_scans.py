"""Scans with a layer of recognised text: its sizes waver from line to line, so they are made even first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from .pdf_lines import Row, in_words

_SIZES = 8  # so many sizes, none of them common, show a scan
_COMMON = 0.5  # share of letters in the most common size, near it included
_STEP = 0.22  # by which sizes of a scan have to differ to be two


def even_out(pages: Sequence[Sequence[Row]]) -> bool:
    """Give rows of nearly one size the same size, where the sizes waver; whether they did."""
    sizes: Counter[float] = Counter()
    for rows in pages:
        for row in rows:
            sizes[row.size] += len(row.text)
    total = sum(sizes.values())
    if len(sizes) < _SIZES or not total:
        return False
    near = max(sum(n for other, n in sizes.items() if abs(other - size) < 0.02 * size) for size in sizes)
    if near > _COMMON * total:
        return False
    middle = _middle(sizes, total)
    for rows in pages:
        for row in rows:
            steps = round((row.size / middle - 1) / _STEP)
            row.size = round(middle * (1 + steps * _STEP), 1)
            row.bold = row.italic = False
            if sum(len(bit.text) for bit in row.bits) > 2.5 * len(row.bits):
                row.text = in_words(row)
    return True


def _middle(sizes: Counter[float], total: int) -> float:
    """Half of the letters are smaller, half larger."""
    seen = 0
    for size in sorted(sizes):
        seen += sizes[size]
        if 2 * seen >= total:
            return size
    return 10.0
