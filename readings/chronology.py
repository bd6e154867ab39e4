"""Dates as precise as they are known, and the windows through which a time line looks at them. No database here.

A date is YYYY, YYYY-MM or YYYY-MM-DD. Before the year 1 it has a minus, and -0043 is 44 BC, as in ISO 8601.
A day is a number, year × 10,000 + month × 100 + day: such numbers sort as days do. The first day of March 1921 is
19210301, and its last is 19210331.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, TypeVar

FIRST_DAY, LAST_DAY = -9999_00_00, 9999_12_31  # before and after every date
MOST_DECADES = 30  # that stand side by side; where there are more, centuries do
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DATE = re.compile(r"(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?")


class Span(NamedTuple):
    """The first and the last day that a date can mean."""

    first: int
    last: int

    def overlaps(self, other: Span) -> bool:
        return self.first <= other.last and other.first <= self.last


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in(year: int, month: int) -> int:
    if month == 2:
        return 29 if is_leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def day_number(year: int, month: int, day: int) -> int:
    return year * 10_000 + month * 100 + day


def parts(number: int) -> tuple[int, int, int]:
    """Year, month and day. The 31st of a shorter month, as the database says it, is its last day."""
    year, rest = divmod(number, 10_000)
    month, day = divmod(rest, 100)
    return year, month, min(day, days_in(year, month))


def ordinal(number: int) -> int:
    """Days counted through, so that their difference is a length of time."""
    year, month, day = parts(number)
    before = year - 1
    leaps = before // 4 - before // 100 + before // 400
    return before * 365 + leaps + sum(days_in(year, m) for m in range(1, month)) + day


def said_date(said: str) -> tuple[int, int | None, int | None] | None:
    """Year, month and day of an ISO date, None for what it leaves open; None for what is no date of the calendar."""
    match = _DATE.fullmatch(said)
    if match is None:
        return None
    year, month, day = int(match[1]), match[2] and int(match[2]), match[3] and int(match[3])
    if (month and not 1 <= month <= 12) or (day and not (month and 1 <= day <= days_in(year, month))):
        return None
    if month == 0 or day == 0 or match[1] == "-0000":
        return None
    return year, month or None, day or None


def span_of(date: str, date_end: str = "") -> Span:
    """What a date, or a date and the end of its span, can mean. Raises ValueError for what is none."""
    first, last = said_date(date), said_date(date_end or date)
    if first is None or last is None:
        raise ValueError(f"{date}/{date_end} is no date")
    year, month, day = last
    month = month or 12
    return Span(
        day_number(first[0], first[1] or 1, first[2] or 1),
        day_number(year, month, day or days_in(year, month)),
    )


def printed_date(iso: str) -> str:
    """A date as precise as it is known: "1921", "March 1921", "8 March 1921", "15 March 44 BC"."""
    said = said_date(iso)
    if said is None:
        return iso
    year, month, day = said
    words = [str(day)] if day else []
    return " ".join([*words, *([MONTHS[month - 1]] if month else []), year_label(year)])


def printed_span(iso: str, end: str = "") -> str:
    """A date, or two with what they share said once: "4–6 March 1911", "March–April 1921", "1927–28"."""
    if not end or end == iso:
        return printed_date(iso)
    from_, to = printed_date(iso).split(), printed_date(end).split()
    if len(from_) != len(to):
        return f"{' '.join(from_)} – {' '.join(to)}"
    if len(from_) == 1:
        shared = iso[0] != "0" and iso[:2] == end[:2]
        return f"{from_[0]}–{end[2:] if shared else to[0]}"
    while from_ and from_[-1] == to[len(from_) - 1]:
        from_.pop()
    dash = "–" if len(from_) == 1 else " – "
    return f"{' '.join(from_)}{dash}{' '.join(to)}"


# What people write -------------------------------------------------------------------------------------------

_SHORT = {name[:3].lower(): number for number, name in enumerate(MONTHS, 1)}
_AFTER_CHRIST = re.compile(r"(?:ad|a\.d\.)\s*|\s*(?:ad|a\.d\.|ce)$", re.IGNORECASE)
_BEFORE = re.compile(r"\s*b\.?\s*c\.?(?:\s*e\.?)?$", re.IGNORECASE)
_WRITTEN = (
    re.compile(r"(?:(?P<day>\d{1,2})\s+)?(?P<month>[^\W\d]+)\.?,?\s+(?P<year>\d{1,4})"),
    re.compile(r"(?P<month>[^\W\d]+)\.?\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{1,4})"),
    re.compile(r"(?P<year>\d{1,4})"),
    re.compile(r"(?P<year>\d{1,4})-(?P<number>\d{1,2})(?:-(?P<day>\d{1,2}))?"),
)


def read_date(said: str) -> str | None:
    """A date as people write it ("1921", "1921-03", "17 March 1921", "44 BC") in the form that is kept, or None."""
    said = " ".join(said.split())
    if said_date(said):
        return said
    before = _BEFORE.search(said)
    after = None if before else _AFTER_CHRIST.match(said) or _AFTER_CHRIST.search(said)
    words = said[: before.start()] if before else _AFTER_CHRIST.sub("", said)
    match = next((found for shape in _WRITTEN if (found := shape.fullmatch(words))), None)
    if match is None or (not before and not after and len(match["year"]) < 3):
        return None
    named = match.groupdict()
    month = _month(named["month"]) if named.get("month") else int(named.get("number") or 0)
    if month is None or (named.get("day") and not month):
        return None
    year = 1 - int(match["year"]) if before else int(match["year"])
    if before and year > 0:
        return None
    kept = f"-{-year:04d}" if year < 0 else f"{year:04d}"
    kept += f"-{month:02d}" if named.get("month") or named.get("number") else ""
    kept += f"-{int(named['day']):02d}" if named.get("day") else ""
    return kept if said_date(kept) else None


def _month(name: str) -> int | None:
    """The month of a whole name, or of one cut short: "Sept"."""
    number = _SHORT.get(name[:3].lower())
    return number if number and MONTHS[number - 1].lower().startswith(name.lower()) else None


# Windows -----------------------------------------------------------------------------------------------------


class Scale(StrEnum):
    WHOLE = "whole"
    CENTURY = "century"
    DECADE = "decade"
    YEAR = "year"
    MONTH = "month"
    DAY = "day"


@dataclass(frozen=True)
class Window:
    """A stretch of time that one looks at: from the first to the last day. `at` is how an address names it.

    `without`: the first days of columns that are left out, because nothing stands in them.
    """

    scale: Scale
    first: int
    last: int
    at: str = ""
    without: frozenset[int] = frozenset()

    @property
    def span(self) -> Span:
        return Span(self.first, self.last)

    def within(self, span: Span) -> bool:
        """Whether all of the window lies in it, so that nothing here says when."""
        return span.first <= self.first and self.last <= span.last

    @cached_property
    def columns(self) -> tuple[Window, ...]:
        """What one sees side by side in it, and may look at more closely. A day has none."""
        return tuple(column for column in self._columns() if column.first not in self.without)

    def _columns(self) -> tuple[Window, ...]:
        year, month, _day = parts(self.first)
        match self.scale:
            case Scale.WHOLE if self.centuries:
                return tuple(century(n) for n in range(year // 100, parts(self.last)[0] // 100 + 1))
            case Scale.WHOLE | Scale.CENTURY:
                return tuple(decade(y) for y in range(year, parts(self.last)[0] + 1, 10))
            case Scale.DECADE:
                return tuple(year_window(y) for y in range(year, year + 10))
            case Scale.YEAR:
                return tuple(month_window(year, m) for m in range(1, 13))
            case Scale.MONTH:
                return tuple(day_window(year, month, d) for d in range(1, days_in(year, month) + 1))
            case _:
                return ()

    @property
    def centuries(self) -> bool:
        """Whether its columns are centuries."""
        years = parts(self.last)[0] + 1 - parts(self.first)[0]
        return self.scale is Scale.WHOLE and years > MOST_DECADES * 10

    @cached_property
    def cells(self) -> tuple[Window, ...]:
        """The finest that is told apart where much stands in it: the columns of its columns."""
        return tuple(cell for column in self.columns for cell in column.columns or (column,))

    @cached_property
    def _edges(self) -> list[int]:
        return [column.first for column in self.columns]

    def column_of(self, day: int) -> int:
        """The place of the column in which a day stands; for one outside, the nearest."""
        return min(max(bisect_right(self._edges, day) - 1, 0), len(self.columns) - 1)

    def share(self, day: int, *, end: bool = False) -> float:
        """Where the morning of a day (or its end) stands, 0 to 1: each column is as wide as the others, and what is
        left out has no width.
        """
        if day < self.first:
            return 0.0
        if day > self.last:
            return 1.0
        at = self.column_of(day)
        column = self.columns[at]
        begin = ordinal(column.first)
        within = (ordinal(day) - begin + end) / (ordinal(column.last) + 1 - begin)
        return (at + min(within, 1.0)) / len(self.columns)

    @property
    def label(self) -> str:
        year, month, day = parts(self.first)
        match self.scale:
            case Scale.DAY:
                return f"{day} {MONTHS[month - 1]} {year_label(year)}"
            case Scale.MONTH:
                return f"{MONTHS[month - 1]} {year_label(year)}"
            case Scale.YEAR:
                return year_label(year)
            case Scale.DECADE if year >= 10:
                return f"{year}s"
            case _:
                return years_label(year, parts(self.last)[0])

    @property
    def short(self) -> str:
        """What stands under its column: what the window around it has said already is left out."""
        _year, month, day = parts(self.first)
        if self.scale is Scale.DAY:
            return str(day)
        return MONTHS[month - 1][:3] if self.scale is Scale.MONTH else self.label


def year_label(year: int) -> str:
    if year > 0:
        return str(year) if year > 99 else f"AD {year}"
    return f"{1 - year} BC"


def years_label(first: int, last: int) -> str:
    """Two years: "1850–1949", "50–41 BC", "1 BC – 9"."""
    if first == last:
        return year_label(first)
    if last <= 0:
        return f"{1 - first}–{year_label(last)}"
    return f"{first}–{last}" if first > 0 else f"{year_label(first)} – {year_label(last)}"


def _signed(number: int, digits: int) -> str:
    return f"-{-number:0{digits}d}" if number < 0 else f"{number:0{digits}d}"


def _years(scale: Scale, first: int, last: int, at: str = "") -> Window:
    return Window(scale, day_number(first, 1, 1), day_number(last, 12, 31), at)


def century(number: int) -> Window:
    """1900 to 1999 is number 19."""
    return _years(Scale.CENTURY, number * 100, number * 100 + 99, f"{_signed(number, 2)}xx")


def decade(year: int) -> Window:
    first = year // 10 * 10
    return _years(Scale.DECADE, first, first + 9, f"{_signed(first, 4)}s")


def year_window(year: int) -> Window:
    return _years(Scale.YEAR, year, year, _signed(year, 4))


def month_window(year: int, month: int) -> Window:
    first, last = day_number(year, month, 1), day_number(year, month, days_in(year, month))
    return Window(Scale.MONTH, first, last, f"{_signed(year, 4)}-{month:02d}")


def day_window(year: int, month: int, day: int) -> Window:
    number = day_number(year, month, day)
    return Window(Scale.DAY, number, number, f"{_signed(year, 4)}-{month:02d}-{day:02d}")


def whole(first: int, last: int) -> Window:
    """All that lies between two days, rounded to decades, or to centuries where it is long."""
    begin, end = parts(first)[0] // 10 * 10, parts(last)[0] // 10 * 10 + 9
    window = _years(Scale.WHOLE, begin, end)
    return _years(Scale.WHOLE, begin // 100 * 100, end // 100 * 100 + 99) if window.centuries else window


def window_at(said: str) -> Window | None:
    """The window that an address names: "19xx", "1920s", "1921", "1921-03", "1921-03-17"; None for anything else."""
    if re.fullmatch(r"-?\d\dxx", said):
        return century(int(said[:-2]))
    if re.fullmatch(r"-?\d{3}0s", said):
        return decade(int(said[:-1]))
    found = said_date(said)
    if found is None:
        return None
    year, month, day = found
    if month is None:
        return year_window(year)
    return month_window(year, month) if day is None else day_window(year, month, day)


def way_up(window: Window, everything: Window) -> list[Window]:
    """The windows around one, the widest first; `everything` is not among them."""
    year, month, _day = parts(window.first)
    around = [century(year // 100)] if everything.centuries else []
    around += [decade(year), year_window(year), month_window(year, month)]
    wider = {Scale.WHOLE: 0, Scale.CENTURY: 0, Scale.DECADE: 1, Scale.YEAR: 2, Scale.MONTH: 3, Scale.DAY: 4}
    return around[: wider[window.scale] - (not everything.centuries)] if wider[window.scale] else []


def like(window: Window, day: int) -> Window:
    """The window of the same width in which a day stands."""
    year, month, of_month = parts(day)
    match window.scale:
        case Scale.CENTURY:
            return century(year // 100)
        case Scale.DECADE:
            return decade(year)
        case Scale.YEAR:
            return year_window(year)
        case Scale.MONTH:
            return month_window(year, month)
        case Scale.DAY:
            return day_window(year, month, of_month)
        case _:
            return window


def window_of(date: str, date_end: str = "") -> str:
    """The address of the narrowest window that holds a date; of one that no decade holds, that of its beginning."""
    try:
        span = span_of(date, date_end)
    except ValueError:
        return ""
    if not date_end:
        return date
    first, last = parts(span.first), parts(span.last)
    if first[:2] == last[:2]:
        return month_window(*first[:2]).at
    if first[0] == last[0]:
        return year_window(first[0]).at
    return decade(first[0]).at if first[0] // 10 == last[0] // 10 else date


# Who differs from whom ---------------------------------------------------------------------------------------

Who = TypeVar("Who", bound=Hashable)


def differ(said: Mapping[Who, Sequence[Span]]) -> bool:
    """Whether two of them name no day on which both can be right, as precise as each is."""
    told = [spans for spans in said.values() if spans]
    return any(
        not any(one.overlaps(other) for one in mine for other in theirs)
        for at, mine in enumerate(told)
        for theirs in told[at + 1 :]
    )


def without_gaps(window: Window, counts: Sequence[int]) -> Window:
    """The window without columns in which nothing stands, where at least two of them follow one another."""
    columns = window.columns
    empty = [count == 0 for count in counts]
    left_out = {
        column.first
        for at, column in enumerate(columns)
        if empty[at] and any(0 <= other < len(empty) and empty[other] for other in (at - 1, at + 1))
    }
    return replace(window, without=frozenset(left_out)) if len(left_out) < len(columns) else window


def in_each(windows: Sequence[Window], spans: Iterable[tuple[Span, int]]) -> list[int]:
    """How many stand in each of these windows, which follow one another; `spans` come with how many there are."""
    edges, steps = [window.first for window in windows], [0] * (len(windows) + 1)
    for span, count in spans:
        if not windows or span.last < windows[0].first or span.first > windows[-1].last:
            continue
        steps[max(bisect_right(edges, span.first) - 1, 0)] += count
        steps[max(bisect_right(edges, span.last) - 1, 0) + 1] -= count
    counts, running = [], 0
    for step in steps[:-1]:
        running += step
        counts.append(running)
    return counts
