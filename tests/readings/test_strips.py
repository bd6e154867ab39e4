"""The drawing of the time line: how precise a date is can be seen, and nothing is drawn outside."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from readings import strips
from readings.chronology import Span, Window, span_of, window_at
from tests.readings.test_chronology import spans


def window(at: str) -> Window:
    found = window_at(at)
    assert found is not None
    return found


def drawn(*dates: str, at: str = "1921") -> strips.Strip:
    marks = [(span_of(*date.split("/")), 1) for date in dates]
    (strip,) = strips.strips([marks], window(at))
    return strip


def test_a_day_is_a_stroke_a_month_a_bar_a_year_a_line() -> None:
    assert drawn("1921-03-17").days == "M211.0 21V39"
    assert drawn("1921-03").months == "M167.3 44H249.4"
    assert drawn("1921-03/1921-05").years == "M167.3 55H416.1"
    assert drawn("1921", at="1920s").years == "M100.6 55H199.4"


def test_what_is_true_of_all_the_window_is_faint() -> None:
    strip = drawn("1921", "1917/1923")
    assert (strip.years, strip.months) == ("", "")
    assert len(re.findall("M", strip.wide)) == 2


def test_what_overlaps_stands_below() -> None:
    heights = re.findall(
        r"M[\d.]+ (\d+)", drawn("1921-01/1921-06", "1921-03/1921-08", "1921-07/1921-09").years
    )
    assert heights == ["55", "58", "55"]


def test_a_crowded_row_is_columns_as_high_as_there_are_sentences() -> None:
    marks = [(span_of(f"1921-{1 + n % 12:02d}-{1 + n % 28:02d}"), 1 + n % 3) for n in range(200)]
    (strip,) = strips.strips([marks], window("1921"))
    assert strip.crowded
    assert not strip.days
    tops = [float(top) for top in re.findall(r"V([\d.]+)H", strip.heap)]
    assert min(tops) == 52 - 34
    (again,) = strips.strips([marks[:5]], window("1921"), by_cell=[True])
    assert again.crowded


@given(st.lists(st.tuples(spans(), st.integers(1, 200)), max_size=150), spans())
def test_nothing_is_drawn_outside(marks: list[tuple[Span, int]], near: Span) -> None:
    year = near.first // 10_000
    for at in (f"{year // 10 * 10:04d}s", f"{year:04d}", f"{year:04d}-03") if year > 0 else ("1920s",):
        looked_at = window(at)
        inside = [(span, count) for span, count in marks if span.overlaps(looked_at.span)]
        rows = strips.strips([inside, inside], looked_at, top=strips.ROW)
        for strip in rows:
            for path in (strip.days, strip.months, strip.years, strip.wide, strip.heap):
                assert all(-0.1 <= float(x) <= strips.WIDTH + 2 for x in re.findall(r"[MH](-?[\d.]+)", path))
                heights = re.findall(r"(?:M-?[\d.]+ |V)([\d.]+)", path)
                assert all(strip.top <= float(y) <= strip.top + strips.ROW for y in heights)
