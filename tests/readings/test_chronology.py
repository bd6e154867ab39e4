"""The calendar of the time line: dates of any precision, windows, and what stands in which."""

from __future__ import annotations

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readings import chronology
from readings.chronology import (
    Scale,
    Span,
    Window,
    day_number,
    days_in,
    differ,
    in_each,
    ordinal,
    parts,
    printed_span,
    read_date,
    said_date,
    span_of,
    way_up,
    whole,
    window_at,
    window_of,
)

YEARS = st.integers(-3000, 2999)


@st.composite
def dates(draw: st.DrawFn, years: st.SearchStrategy[int] = YEARS) -> str:
    year = draw(years)
    said = f"-{-year:04d}" if year < 0 else f"{year:04d}"
    month = draw(st.none() | st.integers(1, 12))
    if month is None:
        return said
    day = draw(st.none() | st.integers(1, days_in(year, month)))
    return f"{said}-{month:02d}" + (f"-{day:02d}" if day else "")


@st.composite
def spans(draw: st.DrawFn) -> Span:
    first, last = draw(dates()), draw(dates())
    span, other = span_of(first), span_of(last)
    return draw(
        st.sampled_from([span, other, Span(min(span.first, other.first), max(span.last, other.last))])
    )


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("1921", 1921_01_01, 1921_12_31),
        ("1921-02", 1921_02_01, 1921_02_28),
        ("1920-02", 1920_02_01, 1920_02_29),
        ("1900-02", 1900_02_01, 1900_02_28),
        ("2000-02", 2000_02_01, 2000_02_29),
        ("1921-03-17", 1921_03_17, 1921_03_17),
        ("0476", 476_01_01, 476_12_31),
        ("-0043-03-15", -43 * 10_000 + 315, -43 * 10_000 + 315),
    ],
)
def test_a_date_is_its_first_and_its_last_day(date: str, first: int, last: int) -> None:
    assert span_of(date) == (first, last)


@pytest.mark.parametrize(
    "said", ["", "21", "1921-00", "1921-13", "1921-02-29", "1921-3", "-0000", "May", "1921-02-00"]
)
def test_what_is_no_date_is_none(said: str) -> None:
    assert said_date(said) is None


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("1921", "1921"),
        (" 1921-03 ", "1921-03"),
        ("1921-3-7", "1921-03-07"),
        ("March 1921", "1921-03"),
        ("Sept. 1921", "1921-09"),
        ("17 March 1921", "1921-03-17"),
        ("March 17, 1921", "1921-03-17"),
        ("44 BC", "-0043"),
        ("15 March 44 b.c.", "-0043-03-15"),
        ("1 BC", "0000"),
        ("AD 44", "0044"),
        ("476", "0476"),
        ("30 February 1921", None),
        ("29 February 1900", None),
        ("0 BC", None),
        ("44", None),
        ("Marchy 1921", None),
        ("the next day", None),
    ],
)
def test_a_date_as_people_write_it(said: str, kept: str | None) -> None:
    assert read_date(said) == kept


@given(dates())
def test_what_is_printed_reads_as_the_same_date(date: str) -> None:
    assert read_date(printed_span(date)) == date


@pytest.mark.parametrize(
    ("start", "end", "printed"),
    [
        ("-0049", "-0043", "50–44 BC"),
        ("0476", "0480", "476–480"),
        ("-0043-03-15", "", "15 March 44 BC"),
        ("0044", "", "AD 44"),
    ],
)
def test_early_dates_are_printed(start: str, end: str, printed: str) -> None:
    assert printed_span(start, end) == printed


@given(st.dates(), st.integers(0, 40_000))
def test_days_are_as_far_apart_as_in_the_calendar(day: datetime.date, more: int) -> None:
    later = min(day.toordinal() + more, datetime.date.max.toordinal())
    other = datetime.date.fromordinal(later)
    numbers = [day_number(d.year, d.month, d.day) for d in (day, other)]
    assert ordinal(numbers[1]) - ordinal(numbers[0]) == later - day.toordinal()
    assert (numbers[0] < numbers[1]) == (day < other)


def test_the_years_before_christ_go_on_without_a_gap() -> None:
    assert ordinal(day_number(1, 1, 1)) - ordinal(day_number(0, 12, 31)) == 1
    assert ordinal(day_number(0, 3, 1)) - ordinal(day_number(0, 2, 28)) == 2  # 1 BC has a leap day


# Windows -------------------------------------------------------------------------------------------------------


def windows_around(day: int) -> list[Window]:
    year, month, of_month = parts(day)
    return [
        chronology.century(year // 100),
        chronology.decade(year),
        chronology.year_window(year),
        chronology.month_window(year, month),
        chronology.day_window(year, month, of_month),
    ]


@pytest.mark.parametrize("at", ["19xx", "-01xx", "1920s", "-0050s", "1921", "-0043", "1921-03", "1921-03-17"])
def test_an_address_names_a_window_and_the_window_its_address(at: str) -> None:
    window = window_at(at)
    assert window is not None
    assert window.at == at


@pytest.mark.parametrize(
    "at", ["", "1925s", "192", "1921-13", "1921-02-30", "19", "xx", "1921-03-17T00", "19210s"]
)
def test_anything_else_is_no_window(at: str) -> None:
    assert window_at(at) is None


@pytest.mark.parametrize(
    ("at", "label", "short"),
    [
        ("19xx", "1900–1999", "1900–1999"),
        ("1920s", "1920s", "1920s"),
        ("-0050s", "51–42 BC", "51–42 BC"),
        ("0000s", "1 BC – AD 9", "1 BC – AD 9"),
        ("1921", "1921", "1921"),
        ("1921-03", "March 1921", "Mar"),
        ("1921-03-17", "17 March 1921", "17"),
    ],
)
def test_a_window_has_a_name(at: str, label: str, short: str) -> None:
    window = window_at(at)
    assert window is not None
    assert (window.label, window.short) == (label, short)


@given(spans(), spans())
def test_columns_share_a_window_out_and_lose_nothing(one: Span, other: Span) -> None:
    """Side by side, without gap or overlap, so that what stands in a window stands in a column of it."""
    everything = whole(min(one.first, other.first), max(one.last, other.last))
    for window in [everything, *windows_around(one.first)]:
        columns = window.columns
        if window.scale is Scale.DAY:
            assert columns == ()
            continue
        assert (columns[0].first, columns[-1].last) == (window.first, window.last)
        for left, right in itertools.pairwise(columns):
            assert ordinal(right.first) - ordinal(left.last) == 1
        if other.overlaps(window.span):
            assert any(other.overlaps(column.span) for column in columns)
        assert all(window_at(column.at) == column for column in columns)


@given(st.lists(st.tuples(spans(), st.integers(1, 5)), max_size=20), spans())
def test_each_date_counts_in_exactly_the_windows_it_overlaps(
    said: list[tuple[Span, int]], near: Span
) -> None:
    for window in windows_around(near.first)[:-1]:
        counted = in_each(window.columns, said)
        told = [sum(n for span, n in said if span.overlaps(column.span)) for column in window.columns]
        assert counted == told


@given(spans())
def test_the_way_up_leads_through_ever_wider_windows(span: Span) -> None:
    everything = whole(span.first, span.last)
    for window in windows_around(span.first)[1:]:
        for wide, narrow in itertools.pairwise([*way_up(window, everything), window]):
            assert wide.first <= narrow.first <= narrow.last <= wide.last
            assert narrow in wide.columns


@given(dates(), dates())
def test_the_window_of_a_date_holds_it(date: str, end: str) -> None:
    window = window_at(window_of(date))
    assert window is not None
    assert window.span == span_of(date)
    if span_of(date).first <= span_of(end).last:
        around = window_at(window_of(date, end))
        assert around is not None
        assert around.span.overlaps(span_of(date))


@given(spans(), st.data())
def test_places_in_a_window_follow_the_calendar(span: Span, data: st.DataObject) -> None:
    for window in windows_around(span.first)[:-1]:
        days = sorted(data.draw(st.lists(spans(), min_size=2, max_size=5)))
        shares = [window.share(day.first) for day in days]
        assert shares == sorted(shares)
        assert all(0 <= share <= 1 for share in shares)
        assert window.share(window.first) == 0
        assert window.share(window.last, end=True) == 1


def test_a_stretch_of_years_without_dates_is_left_out() -> None:
    window = whole(1871_01_01, 2010_01_01)
    counts = [2, 0, 0, 0, 4, 0, 9, *[0] * 7, 1]
    shown = chronology.without_gaps(window, counts)
    assert [column.at for column in shown.columns] == ["1870s", "1910s", "1920s", "1930s", "2010s"]
    assert shown.share(1955_01_01) == shown.share(1939_12_31, end=True)


def test_a_long_time_is_shared_out_by_centuries() -> None:
    window = whole(-43 * 10_000 + 315, 2010_01_01)
    assert [c.label for c in window.columns][:3] == ["101–2 BC", "1 BC – AD 99", "100–199"]
    year = window_at("1921")
    assert year is not None
    assert [w.at for w in way_up(year, window)] == ["19xx", "1920s"]


# Who differs ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "differs"),
    [
        ({"a": ["1921-03"], "b": ["1921-03-17"]}, False),
        ({"a": ["1920"], "b": ["1921"]}, True),
        ({"a": ["1921-03-02"], "b": ["1921-02-28"]}, True),
        ({"a": ["1921-03-02"], "b": ["1921-02-28", "1921-03"]}, False),
        ({"a": ["1921-03"], "b": ["1921"], "c": ["1921-04"]}, True),
        ({"a": ["1921-03", "1922"]}, False),
        ({"a": [], "b": ["1921"]}, False),
    ],
)
def test_two_differ_where_no_day_can_be_right_for_both(said: dict[str, list[str]], differs: bool) -> None:
    assert differ({who: [span_of(date) for date in each] for who, each in said.items()}) is differs


@given(spans(), spans())
def test_differing_is_mutual(one: Span, other: Span) -> None:
    assert (
        differ({"a": [one], "b": [other]}) == differ({"a": [other], "b": [one]}) == (not one.overlaps(other))
    )
