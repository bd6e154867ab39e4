"""Tables in plain text: rows whose cells are parted by two spaces and more, and stand below each other."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .draft import Line
from .layout import Facts

_CELL = re.compile(r"\S+(?: \S+)*")
_RULE = re.compile(r"\s*[-=+|_ ]{3,}")
_LEAST_ROWS, _LEAST_CELLS = 3, 3  # two columns may be dates and what happened, or a list of contents
_SLACK = 1  # letters by which a column may waver


def find_tables(lines: Sequence[Line], facts: Sequence[Facts]) -> dict[int, int]:
    """Positions of the first rows of tables, with the position after the last."""
    found: dict[int, int] = {}
    at = 0
    while at < len(facts):
        end = _table_end(lines, facts, at)
        if end - at >= _LEAST_ROWS and _in_columns([lines[f.index].text for f in facts[at:end]]):
            found[at] = end
            at = end
        else:
            at = max(end, at + 1)
    return found


def cells(text: str) -> list[str]:
    return _CELL.findall(text)


def _table_end(lines: Sequence[Line], facts: Sequence[Facts], at: int) -> int:
    """Position after the last of the lines from `at` that have as many cells and no gap but a rule between them."""
    count = len(cells(lines[facts[at].index].text))
    end = at
    while count >= _LEAST_CELLS and end < len(facts) and len(cells(lines[facts[end].index].text)) == count:
        between = range(facts[end - 1].index + 1, facts[end].index) if end > at else ()
        if not all(_RULE.fullmatch(lines[index].text) for index in between):
            break
        end += 1
    return end


def _in_columns(texts: Sequence[str]) -> bool:
    """Whether the cells of each column begin, or end, at one place."""
    spans = [[(m.start(), m.end()) for m in _CELL.finditer(text)] for text in texts]
    return all(
        any(max(places) - min(places) <= _SLACK for places in zip(*column, strict=True))
        for column in zip(*spans, strict=True)
    )
