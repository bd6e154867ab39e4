"""Tables of a page: those that hold figures and words in columns, and those that only lay out the page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from readings.importing.pieces import Run

from .html_source import Element
from .html_tags import HEADINGS, count_words

_CELL = 60  # words; a longer cell is a column of text
_BLOCKS = ("p", "div", "ul", "ol", "blockquote", "table", *sorted(HEADINGS))
_MOST = 20_000  # cells


def is_data(table: Element) -> bool:
    """Whether rows and columns mean something here."""
    if "presentation" in (table.get("role") or "") or next(table.iterdescendants("table"), None) is not None:
        return False
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iterdescendants("tr")]
    rows = [row for row in rows if row]
    if len(rows) < 2 or max(len(row) for row in rows) < 2 or sum(len(row) for row in rows) > _MOST:
        return False
    full = [sum(1 for cell in row if "".join(cell.itertext()).strip()) for row in rows]
    if sum(count >= 2 for count in full) < 2:
        return False
    for row in rows:
        for cell in row:
            if next(cell.iterdescendants(*HEADINGS), None) is not None:
                return False
            if len(list(cell.iterchildren(*_BLOCKS))) > 2 or count_words("".join(cell.itertext())) > _CELL:
                return False
    return True


@dataclass(slots=True)
class Rows:
    """The cells of one table, as the walk fills them."""

    table: Element
    rows: list[list[list[Run]]] = field(default_factory=list)
    header: bool = False
    in_cell: bool = False
    _cell: list[Run] = field(default_factory=list)
    _span: int = 1
    _down: int = 1
    _pending: dict[int, int] = field(
        default_factory=dict
    )  # columns taken by cells of rows above, and for how long

    def opens(self, element: Element) -> None:
        if element.tag == "tr":
            self.rows.append([])
            return
        if not self.rows:
            self.rows.append([])
        self._skip_taken()
        if element.tag == "th" and len(self.rows) == 1:
            self.header = True
        self._span, self._down = _number(element.get("colspan")), _number(element.get("rowspan"))
        self._cell, self.in_cell = [], True

    def takes(self, runs: list[Run]) -> None:
        if runs and self._cell:
            self._cell.append(Run(" "))
        self._cell += runs

    def closes_cell(self) -> None:
        row = self.rows[-1]
        for place in range(self._span):
            if self._down > 1:
                self._pending[len(row)] = self._down - 1
            row.append(self._cell if place == 0 else [])
        self._cell, self.in_cell = [], False

    def _skip_taken(self) -> None:
        row = self.rows[-1]
        while self._pending.get(len(row), 0) > 0:
            self._pending[len(row)] -= 1
            row.append([])

    def filled(self) -> list[list[list[Run]]]:
        return self.rows


def _number(value: str | None) -> int:
    return max(1, min(50, int(value))) if value and re.fullmatch(r"[0-9]{1,4}", value) else 1
