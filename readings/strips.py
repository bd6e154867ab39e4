"""The drawing of a time line: dates into strokes, a row for each text. Geometry alone.

How precise a date is can be seen: a day is an upright stroke, a month a short bar, a year or a span a long thin line,
fainter where it goes from edge to edge and says nothing closer.
Where a row is crowded, a column stands for each cell, as high as there are sentences in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from readings import chronology
from readings.chronology import Span, Window

WIDTH = 1000  # of the drawing, stretched to the room there is; strokes keep their own width
ROW = 72  # pixels
DOT = 30  # where a dot stands in its row
CROWDED = 90  # marks of a row that still can be told apart
LEAST = 3  # of a bar's length, so that a month is seen among centuries
LINES = 30  # long dates drawn in a crowded row
APART = 1.2  # between two bars that follow each other
_TICK = (21, 39)
_MONTHS = (44, 50)  # lanes: what overlaps stands below what it overlaps, as far as there is room
_YEARS = (55, 58, 61, 64, 67)
_BASE, _HEIGHT = 52, 34  # of the columns


@dataclass
class Strip:
    """The strokes of a row, each kind one path; empty where there are none."""

    top: int
    days: str = ""
    months: str = ""
    years: str = ""
    wide: str = ""  # from edge to edge
    heap: str = ""  # columns of a crowded row
    crowded: bool = False


def strips(
    rows: Sequence[Sequence[tuple[Span, int]]],
    window: Window,
    *,
    top: int = 0,
    by_cell: Sequence[bool] = (),
) -> list[Strip]:
    """The rows below each other, the first at `top`. Crowded ones share one measure, so that they compare.

    `by_cell`: whose marks stand for cells, so that they are drawn as crowded however few they are.
    """
    crowded = [len(marks) > CROWDED or any(by_cell[at : at + 1]) for at, marks in enumerate(rows)]
    heaps = [_heap(marks, window) if much else [] for marks, much in zip(rows, crowded, strict=True)]
    most = max((count for heap in heaps for count in heap), default=0)
    return [
        _crowd(marks, heap, most, window, top + ROW * at) if much else _strokes(marks, window, top + ROW * at)
        for at, (marks, heap, much) in enumerate(zip(rows, heaps, crowded, strict=True))
    ]


def _strokes(marks: Iterable[tuple[Span, int]], window: Window, top: int) -> Strip:
    strip = Strip(top)
    months, years = _Lanes(_MONTHS, top), _Lanes(_YEARS, top)
    for span, count in sorted(marks, key=lambda mark: (mark[0].first, -mark[0].last)):
        begin, end = reach(span, window)
        if span.first == span.last:
            strip.days += f"M{(begin + end) / 2:.1f} {top + _TICK[0]}V{top + _TICK[1]}"
        else:
            lanes = months if _short(span) else years
            path = lanes.lay(begin, end, count)
            if window.within(span):
                strip.wide += path
            elif lanes is months:
                strip.months += path
            else:
                strip.years += path
    return strip


class _Lanes:
    """Bars above one another, so that each is seen; what finds no room lies on the last one."""

    def __init__(self, heights: Sequence[int], top: int) -> None:
        self.heights, self.top = heights, top
        self.taken = [-1.0] * len(heights)

    def lay(self, begin: float, end: float, count: int) -> str:
        path = ""
        middle, half = (begin + end) / 2, max(end - begin - APART, LEAST) / 2
        begin, end = max(middle - half, 0), min(middle + half, WIDTH)
        for _ in range(min(count, len(self.heights))):
            free = (lane for lane, taken in enumerate(self.taken) if taken <= begin)
            lane = next(free, None)
            if lane is None:
                lane = len(self.heights) - 1
                if self.taken[lane] >= end:
                    break
            self.taken[lane] = end
            path += f"M{begin:.1f} {self.top + self.heights[lane]}H{end:.1f}"
        return path


def _crowd(marks: Iterable[tuple[Span, int]], heap: list[int], most: int, window: Window, top: int) -> Strip:
    strip = Strip(top, crowded=True)
    for cell, count in zip(_cells(window), heap, strict=True):
        if count:
            begin, end = reach(cell.span, window)
            high = max(2.0, _HEIGHT * count / most)
            strip.heap += f"M{begin:.1f} {top + _BASE}V{top + _BASE - high:.1f}H{max(end, begin + 1.5):.1f}V{top + _BASE}z"
    long_ = sorted((mark for mark in marks if _is_long(mark[0], window)), key=lambda mark: -mark[1])
    lanes = _Lanes(_YEARS, top)
    for span, _count in sorted(long_[:LINES]):
        path = lanes.lay(*reach(span, window), 1)
        if window.within(span):
            strip.wide += path
        else:
            strip.years += path
    return strip


def _cells(window: Window) -> Sequence[Window]:
    return window.cells or (window,)


def _heap(marks: Iterable[tuple[Span, int]], window: Window) -> list[int]:
    """How many stand in each cell, without those that are as long as a column: they would be everywhere."""
    short = [(span, count) for span, count in marks if not _is_long(span, window)]
    return chronology.in_each(_cells(window), short)


def _is_long(span: Span, window: Window) -> bool:
    cell = _cells(window)[0]
    widest = chronology.ordinal(cell.last) - chronology.ordinal(cell.first) + 1
    return chronology.ordinal(span.last) - chronology.ordinal(span.first) + 1 > max(widest, 1) * 1.5


def _short(span: Span) -> bool:
    return chronology.ordinal(span.last) - chronology.ordinal(span.first) < 31


def reach(span: Span, window: Window) -> tuple[float, float]:
    """Where a date begins and ends in the drawing."""
    return window.share(span.first) * WIDTH, window.share(span.last, end=True) * WIDTH


def grid(window: Window, height: int) -> tuple[str, str]:
    """The lines between the columns; and those where columns are left out."""
    columns = window.columns
    gaps = {
        at
        for at, (one, other) in enumerate(pairwise(columns), 1)
        if chronology.ordinal(other.first) - chronology.ordinal(one.last) > 1
    }
    lines = {at: f"M{WIDTH * at / len(columns):.1f} 0V{height}" for at in range(len(columns) + 1)}
    return "".join(lines[at] for at in lines if at not in gaps), "".join(lines[at] for at in gaps)


def middle(spans: Iterable[Span], window: Window) -> float | None:
    """Where a mark on these dates stands; None outside the window."""
    seen = [span for span in spans if span.overlaps(window.span)]
    if not seen:
        return None
    begin, end = reach(Span(min(s.first for s in seen), max(s.last for s in seen)), window)
    return (begin + end) / 2
