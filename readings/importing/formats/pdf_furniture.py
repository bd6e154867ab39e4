"""What stands on page after page at the same height: running heads, page numbers, what a browser prints around a page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from readings.importing.printed import RAISED

from .pdf_bands import take_bands
from .pdf_lines import Row

_ROUNDS = 8  # lines from the edge that may be furniture
_NEAR = 4.0  # points by which a head may stand higher or lower on another page
_REACH = 0.3  # of the page's height, from its edges
_NUMBER = re.compile(
    r"\W{0,3}(?:[^\W\d_]{1,6}\.? )?(\d{1,4}|[ivxlc]{1,7})(?:\s?(?:/|of|von|sur|de|из)\s?\d{1,4})?\W{0,3}",
    re.IGNORECASE,
)
_NUMBER_AT_EDGE = re.compile(r"(?:^\W{0,2}(\d{1,4})\b)|(?:\b(\d{1,4})(?:\s?(?:/|of)\s?\d{1,4})?\W{0,2}$)")
_ADDRESS = r"(?:https?://|www\.|file://)\S+"
_COUNT = r"(?:Page |Seite |Стр\. )?\d{1,4}\s?(?:/|of|von|sur|de|из)\s?\d{1,4}"
_TIME = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s+(?:at )?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[AP]M)?"
_PRINTED = re.compile(
    rf"(?:{_ADDRESS}|{_COUNT}|{_TIME})(?:\s+(?:{_ADDRESS}|{_COUNT}|{_TIME}))*|{_TIME}\s.*|.{{3,150}}\s{_ADDRESS}",
    re.IGNORECASE,
)
_OUTER = 0.09  # of the page's height: so near its edge a browser prints
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(slots=True)
class Edge:
    """Pieces on one baseline at the top or foot of a page."""

    page: int
    rows: list[Row]
    text: str
    y: float
    apart: float  # room to the rows of the text, in the size of its letters

    @property
    def key(self) -> str:
        bare = re.sub(r"\d+", "#", self.text.lower())
        return re.sub(r"(?<!\w)[ivxlc]{1,7}(?!\w)", "#", bare)


def take_furniture(pages: Sequence[list[Row]]) -> list[tuple[Row, str]]:
    """Take what is furniture out of the pages; each row with its kind: "page_number" or "running_head"."""
    taken: list[tuple[Row, str]] = []
    for from_top in (True, False):
        for step in range(_ROUNDS):
            edges = [edge for rows in pages if rows and (edge := _edge(rows, from_top=from_top))]
            found = _furniture(edges, len(pages), first=step == 0)
            if not found:
                break
            for edge in found:
                kind = "page_number" if _NUMBER.fullmatch(edge.text.strip()) else "running_head"
                taken += [(row, kind) for row in edge.rows]
                gone = {id(row) for row in edge.rows}
                rows = pages[edge.page]
                rows[:] = [row for row in rows if id(row) not in gone]
    for row in take_bands(pages, [row for row, _ in taken]):
        taken.append((row, "page_number" if _NUMBER.fullmatch(row.text.strip()) else "running_head"))
    return taken


def is_browsers(text: str) -> bool:
    """Whether a browser has printed it around a web page."""
    return bool(_PRINTED.fullmatch(text.strip())) and not re.fullmatch(r"[\d\s/ofPage]+", text)


def _edge(rows: list[Row], *, from_top: bool) -> Edge | None:
    outer = min(rows, key=lambda r: r.y) if from_top else max(rows, key=lambda r: r.y)
    if (outer.y if from_top else outer.height - outer.y) > _REACH * outer.height:
        return None
    own = [row for row in rows if abs(row.y - outer.y) < 0.4 * outer.size]
    rest = [row.y for row in rows if abs(row.y - outer.y) >= 0.4 * outer.size]
    inner = (min(rest) if from_top else max(rest)) if rest else None
    apart = abs(inner - outer.y) / outer.size if inner is not None else 99.0
    own.sort(key=lambda row: row.x0)
    return Edge(outer.page, own, " ".join(row.text for row in own), outer.y, apart)


def _furniture(edges: list[Edge], pages: int, *, first: bool) -> list[Edge]:
    found: dict[int, Edge] = {}
    for same in _alike(edges):
        found |= {edge.page: edge for edge in same}
    if first:
        found |= {edge.page: edge for edge in _counting(edges)}
    for edge in edges:
        outer = min(edge.y, edge.rows[0].height - edge.y) < _OUTER * edge.rows[0].height
        if outer and _PRINTED.fullmatch(edge.text.strip()) and edge.apart > 1.4:
            found[edge.page] = edge
    if pages <= 2 and first:
        for edge in edges:
            number = _NUMBER.fullmatch(edge.text.strip())
            if number and _value(number[1]) == edge.page + 1 and edge.apart > 1.8:
                found[edge.page] = edge
    if len(found) >= 3:
        found |= {edge.page: edge for edge in _beside(edges, list(found.values()))}
    return list(found.values())


def _alike(edges: list[Edge]) -> list[list[Edge]]:
    """Lines that say the same, numbers apart, at one height on several pages."""
    same: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        if len(edge.text) <= 160:
            same[edge.key].append(edge)
    out = []
    for key, alike in same.items():
        level = [e for e in alike if sum(abs(e.y - other.y) <= _NEAR for other in alike) >= 2]
        if not re.search(r"[^\W\d_]{2}", key.replace("#", "")):
            continue
        if len(level) >= 3 or (len(level) == 2 and min(e.apart for e in level) > 1.5):
            out.append(level)
    return out


def _counting(edges: list[Edge]) -> list[Edge]:
    """Lines with a number at their edge that counts the pages."""
    by_offset: dict[tuple[int, bool], list[Edge]] = defaultdict(
        list
    )  # True: with other words beside the number
    for edge in edges:
        text = edge.text.strip()
        if len(text) > 120 or text.startswith(RAISED):
            continue
        whole = _NUMBER.fullmatch(text)
        if whole and (value := _value(whole[1])):
            by_offset[value - edge.page, False].append(edge)
            continue
        for match in _NUMBER_AT_EDGE.finditer(text):
            by_offset[int(match[1] or match[2]) - edge.page, True].append(edge)
    out: list[Edge] = []
    for (_, beside), counted in by_offset.items():
        level = [e for e in counted if sum(abs(e.y - other.y) <= _NEAR for other in counted) >= 2]
        if len(level) >= (3 if beside else 2):
            out += level
    return out


def _beside(edges: list[Edge], found: list[Edge]) -> list[Edge]:
    """Lines at the same height and in the same letters as what was found, on other pages."""
    places = {(round(edge.y), edge.rows[0].size) for edge in found}
    pages = {edge.page for edge in found}
    return [
        edge
        for edge in edges
        if edge.page not in pages
        and edge.apart > 1.5
        and len(edge.text) <= 120
        and any((round(edge.y) + step, edge.rows[0].size) in places for step in (-1, 0, 1))
    ]


def _value(printed: str) -> int:
    printed = printed.lower()
    if printed.isdigit():
        return int(printed)
    values = [_VALUES.get(sign, 0) for sign in printed]
    return sum(
        -here if at + 1 < len(values) and here < values[at + 1] else here for at, here in enumerate(values)
    )
