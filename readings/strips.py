"""The drawing of a time line: dates into strokes, a row for each text. Geometry alone.

How precise a date is can be seen: a day is an upright stroke, a month a short bar, a year or a span a long thin line.
Where a row is crowded, a column stands for each cell, as high as there are sentences in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from readings import chronology
from readings.chronology import Span, Window

WIDTH = 1000  # of the drawing, stretched to the room there is; strokes keep their own width
ROW = 60  # pixels
CROWDED = 90  # marks of a row that still can be told apart
LEAST = 3  # of a bar's length, so that a month is seen among centuries
LINES = 30  # long dates drawn in a crowded row
_TICK, _MONTH, _YEAR = (24, 42), 47.5, 54
DOT = 33  # where a dot stands in its row
_BASE, _HEIGHT = 50, 28  # of the columns


@dataclass
class Strip:
    """The strokes of a row, each kind one path; empty where there are none."""

    top: int
    days: str = ""
    months: str = ""
    years: str = ""
    heap: str = ""  # columns of a crowded row
    crowded: bool = False


def strips(rows: Sequence[Sequence[tuple[Span, int]]], window: Window, *, top: int = 0) -> list[Strip]:
    """The rows below each other, the first at `top`. Crowded ones share one measure, so that they compare."""
    crowded = [len(marks) > CROWDED or any(count > CROWDED for _span, count in marks) for marks in rows]
    heaps = [_heap(marks, window) if much else [] for marks, much in zip(rows, crowded, strict=True)]
    most = max((count for heap in heaps for count in heap), default=0)
    return [
        _crowd(marks, heap, most, window, top + ROW * at) if much else _strokes(marks, window, top + ROW * at)
        for at, (marks, heap, much) in enumerate(zip(rows, heaps, crowded, strict=True))
    ]


def _strokes(marks: Iterable[tuple[Span, int]], window: Window, top: int) -> Strip:
    strip = Strip(top)
    for span, _count in marks:
        begin, end = reach(span, window)
        if span.first == span.last:
            strip.days += f"M{(begin + end) / 2:.1f} {top + _TICK[0]}V{top + _TICK[1]}"
        elif _short(span):
            strip.months += _bar(begin, end, top + _MONTH)
        else:
            strip.years += _bar(begin, end, top + _YEAR)
    return strip


def _crowd(marks: Iterable[tuple[Span, int]], heap: list[int], most: int, window: Window, top: int) -> Strip:
    strip = Strip(top, crowded=True)
    for cell, count in zip(_cells(window), heap, strict=True):
        if count:
            begin, end = reach(cell.span, window)
            high = max(2.0, _HEIGHT * count / most)
            strip.heap += f"M{begin:.1f} {top + _BASE}V{top + _BASE - high:.1f}H{max(end, begin + 1.5):.1f}V{top + _BASE}z"
    long_ = sorted((mark for mark in marks if _is_long(mark[0], window)), key=lambda mark: -mark[1])
    for span, _count in long_[:LINES]:
        strip.years += _bar(*reach(span, window), top + _YEAR)
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


def _bar(begin: float, end: float, y: float) -> str:
    middle, half = (begin + end) / 2, max(end - begin, LEAST) / 2
    return f"M{max(middle - half, 0):.1f} {y}H{min(middle + half, WIDTH):.1f}"


def reach(span: Span, window: Window) -> tuple[float, float]:
    """Where a date begins and ends in the drawing."""
    return window.share(span.first) * WIDTH, window.share(span.last, end=True) * WIDTH


def grid(window: Window, height: int) -> str:
    """The lines between the columns."""
    count = len(window.columns)
    return "".join(f"M{WIDTH * at / count:.1f} 0V{height}" for at in range(count + 1))


def middle(spans: Iterable[Span], window: Window) -> float | None:
    """Where a mark on these dates stands; None outside the window."""
    seen = [span for span in spans if span.overlaps(window.span)]
    if not seen:
        return None
    begin, end = reach(Span(min(s.first for s in seen), max(s.last for s in seen)), window)
    return (begin + end) / 2
