"""Reading order: where a page stands in columns, these are read one after the other."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from .pdf_lines import Row, merged

_LEAST = 4  # rows on each side of a gutter
_WORDS = 3.0  # in a row, on the average: fewer are a table
_DEEP = 6  # so many bands within bands are enough


@dataclass(slots=True)
class _Band:
    """Rows from `first` to before `last` with a gutter at `x`."""

    first: int
    last: int
    x: float


def in_order(pages: Sequence[Sequence[Row]]) -> list[list[Row]]:
    """The rows of each page in the order in which they are read, numbered by region.

    `pages`: their pieces from top to bottom. Where most pages have a gutter, a page with few rows beside it has it too.
    """
    gutters = _gutters(pages)
    return [_page_in_order(pieces, gutters) for pieces in pages]


def _page_in_order(pieces: Sequence[Row], gutters: Sequence[float]) -> list[Row]:
    regions: list[list[Row]] = []
    _part(list(pieces), regions, 0, gutters)
    out: list[Row] = []
    for number, region in enumerate(regions):
        rows = _whole(region)
        for row in rows:
            row.region = number
        out += rows
    return out


def _gutters(pages: Sequence[Sequence[Row]]) -> list[float]:
    """Where gutters stand on several pages."""
    seen: Counter[float] = Counter()
    for pieces in pages:
        band = _widest_band(list(pieces), ()) if len(pieces) > 4 * _LEAST else None
        if band is not None:
            seen[round(band.x)] += 1
    return [x for x, n in seen.items() if n >= 2]


def columns_of(pieces: Sequence[Row]) -> int:
    """How many columns stand side by side at most."""
    regions: list[list[Row]] = []
    _part(list(pieces), regions, 0, ())
    spans = [
        (
            min(r.x0 for r in region),
            min(r.y for r in region),
            max(r.x1 for r in region),
            max(r.y for r in region),
        )
        for region in regions
        if len(region) >= _LEAST
    ]
    return max((sum(1 for b in spans if b[1] <= (a[1] + a[3]) / 2 <= b[3]) for a in spans), default=1)


def _part(pieces: list[Row], regions: list[list[Row]], depth: int, gutters: Sequence[float]) -> None:
    band = _widest_band(pieces, gutters) if depth < _DEEP and len(pieces) > _LEAST else None
    if band is None:
        if pieces:
            regions.append(pieces)
        return
    _part(pieces[: band.first], regions, depth + 1, gutters)
    inside = pieces[band.first : band.last]
    _part([row for row in inside if row.centre < band.x], regions, depth + 1, gutters)
    _part([row for row in inside if row.centre >= band.x], regions, depth + 1, gutters)
    _part(pieces[band.last :], regions, depth + 1, gutters)


def _widest_band(pieces: list[Row], gutters: Sequence[float]) -> _Band | None:
    """The longest run of rows that leave a gutter free, with text on both sides of it."""
    edges = Counter(round(row.x0 / 3) for row in pieces)
    leftmost = min(row.x0 for row in pieces)
    places = [
        min(row.x0 for row in pieces if round(row.x0 / 3) == edge) - 2.0
        for edge, count in edges.items()
        if count >= _LEAST and edge * 3 >= leftmost + 40
    ]
    best: tuple[int, _Band] | None = None
    for x in {*places, *gutters}:
        start = 0
        for at in range(len(pieces) + 1):
            if at < len(pieces) and not (pieces[at].x0 < x < pieces[at].x1 - 0.5):
                continue
            run = pieces[start:at]
            if len(run) > (best[0] if best else _LEAST) and (
                _are_columns(run, x) or (x in gutters and _begin_columns(run, x))
            ):
                best = (len(run), _trimmed(pieces, start, at, x))
            start = at + 1
    return best[1] if best else None


def _begin_columns(run: Sequence[Row], x: float) -> bool:
    """Whether the rows left of a known gutter fill their column, and any stand right of it."""
    left = [row for row in run if row.centre < x]
    full = sum(row.x1 > x - 3 * row.size for row in left)
    return len(left) >= _LEAST and 2 * full > len(left) and len(left) < len(run)


def _trimmed(pieces: list[Row], start: int, end: int, x: float) -> _Band:
    """The band without what stands above both columns: in the middle of the page, or set apart."""
    run = pieces[start:end]
    left, right = [r for r in run if r.centre < x], [r for r in run if r.centre >= x]
    first = start
    top, leading = max(left[0].y, right[0].y), _leading(run)
    middle = (min(row.x0 for row in pieces) + max(row.x1 for row in pieces)) / 2
    for at in range(start, end - 1):
        here, below = pieces[at], pieces[at + 1]
        if here.y >= top - 1:
            break
        apart = below.y - here.y > 2.2 * leading and abs(below.y - top) < 3 * leading
        if apart or abs(here.centre - middle) < 5:
            first = at + 1
    return _Band(first, end, x)


def _leading(rows: Sequence[Row]) -> float:
    steps = [b.y - a.y for a, b in itertools.pairwise(rows) if b.y - a.y > 2]
    return max(6.0, median(steps)) if steps else 12.0


def _are_columns(run: Sequence[Row], x: float) -> bool:
    left, right = [row for row in run if row.centre < x], [row for row in run if row.centre >= x]
    if len(left) < _LEAST or len(right) < _LEAST:
        return False
    if min(left[-1].y, right[-1].y) - max(left[0].y, right[0].y) < 2 * _leading(left):
        return False  # one stands below the other
    for side in (left, right):
        if sum(len(row.text.split()) for row in side) < _WORDS * len(side):
            return False
        if median(row.x1 - row.x0 for row in side) < 5 * median(row.size for row in side):
            return False
    return True


def _whole(region: list[Row]) -> list[Row]:
    """The rows of a region, with the pieces of one baseline put together again."""
    out: list[list[Row]] = []
    for row in sorted(region, key=lambda row: (row.y, row.x0)):
        if out and abs(row.y - out[-1][0].y) < 0.3 * max(row.size, out[-1][0].size):
            out[-1].append(row)
        else:
            out.append([row])
    return [merged(rows) for rows in out]


def set_frames(pages: Sequence[Sequence[Row]]) -> None:
    """Tell each row the edges of its column; a region with few rows has those of its like."""
    regions: dict[tuple[int, int], list[Row]] = {}
    for rows in pages:
        for row in rows:
            regions.setdefault((row.page, row.region), []).append(row)
    known: list[tuple[float, float, int, int]] = []
    for (page, _), rows in regions.items():
        lefts = Counter(round(row.x0) for row in rows)
        most = max(lefts.values())
        left = float(min(x for x, n in lefts.items() if n >= max(2, 0.4 * most) or most < 3))
        right = sorted(row.x1 for row in rows)[-1 - (max(1, len(rows) // 20) if len(rows) > 8 else 0)]
        if len(rows) >= 8:
            known.append((left, right, len(rows), page))
        for row in rows:
            row.left, row.right = left, right
    for (page, _), rows in regions.items():
        if len(rows) >= 8:
            continue
        like = [
            (n, left, right)
            for left, right, n, other in known
            if left - 3 <= rows[0].left
            and max(row.x1 for row in rows) <= right + 3
            and abs(other - page) < 50
        ]
        whole = pages[rows[0].page]
        left, right = min(row.x0 for row in whole), max(row.x1 for row in whole)
        if not like and all(abs(row.centre - (left + right) / 2) < 0.7 * row.size for row in rows):
            like = [(0, left, right)]
        if like:
            _, left, right = max(like, key=lambda found: found[0] - abs(found[1] - rows[0].left))
            for row in rows:
                row.left, row.right = left, right
