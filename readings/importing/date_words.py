"""What a language prints dates with: its months, joins and measures, made into one pattern.

A `Point` is one date as printed, whole ("14 March 1918", "March 2 to 6, 1919", "1918-19") or leaning on a year
named before it ("8 October"). Nothing here decides whether a number is a year: `dates` does, who knows the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from .languages import Language, language

YEAR = r"(?:1[0-9]{3}|20[0-9]{2})(?![0-9])"
DASH = r"\s?[-–—]\s?"
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(slots=True)
class Point:
    """A date as printed at `start`–`end` of a text; parts that are not printed are None."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    last: tuple[int | None, int | None, int | None] | None = None  # year, month, day of a span's end
    ordinal_only: bool = False  # "the 28th"
    is_decade: bool = False  # "the 1920s", a span of ten years

    @property
    def iso(self) -> str:
        return iso(self.year, self.month, self.day)

    @property
    def iso_end(self) -> str | None:
        return iso(*self.last) if self.last else None

    @property
    def is_bare_year(self) -> bool:
        return self.month is None and self.day is None and not self.last


def iso(year: int | None, month: int | None, day: int | None) -> str:
    """YYYY[-MM[-DD]]; only for a date whose year is known."""
    parts = [f"{year or 0:04d}", *(f"{part:02d}" for part in (month, day) if part is not None)]
    return "-".join(parts)


@dataclass(frozen=True, slots=True)
class DateWords:
    """The date words of one language."""

    pattern: re.Pattern[str]
    joins: re.Pattern[str]  # what may stand between the ends of a span, and nothing else
    year_end: re.Pattern[str]  # what may follow a year: "г."
    months: dict[str, int]
    capital_months: bool
    modifiers: re.Pattern[str]  # "early ", "the end of ": right before a date
    and_words: frozenset[str]
    strong: frozenset[str]  # words before a number that make it a year: "in", "since"
    weak: frozenset[str]  # words before a number that may: "of", "the"
    lean: frozenset[str]  # words before a month that leans on a year: "in", "that"
    not_year_before: frozenset[str]  # "page", "no"
    measure_after: re.Pattern[str]  # "%", "per cent"
    decade_before: frozenset[str]
    ordinal_before: re.Pattern[str] | None
    function_words: frozenset[str]
    capital_nouns: bool
    plurals: tuple[str, ...]  # endings of counted things; none: unknown


def _words(data: dict[str, Any], key: str) -> list[str]:
    return [str(word).lower() for word in data.get(key, [])]


def _any(words: list[str]) -> str:
    """A pattern of any of these words, the longest first; one that never matches if there are none."""
    if not words:
        return r"(?!)"
    return (
        "(?:"
        + "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(words, key=len, reverse=True))
        + ")"
    )


def _pattern(lang: Language, data: dict[str, Any], join: str) -> re.Pattern[str]:
    """Every shape a date takes, the fullest first, so that the first match is the whole date."""
    full, short = _month_names(lang)
    month = rf"(?:{_any(full)}(?!\w)|{_any(short)}\.?(?![\w]))"
    day = rf"(?:3[01]|[12][0-9]|0?[1-9])(?![0-9])(?:{_any(_words(data, 'day_suffix'))}(?![^\W\d_]))?"
    between = rf"\s+(?:{_any(_words(data, 'of'))}\s+)?"
    year_gap = rf",?\s+(?:{_any(_words(data, 'of'))}\s+)?"
    year_end = _any(_words(data, "year_suffix"))
    other_style = rf"\s?\({day}(?:{between}{month})?\)"  # "8 (21) March", "23 February (8 March)"
    not_a_count = r"(?![0-9]|[.,:]\d|\s?%)"
    shapes = [
        rf"(?P<iy>{YEAR})-(?P<im>0[1-9]|1[0-2])-(?P<id>0[1-9]|[12][0-9]|3[01])(?![0-9])",
        (
            r"(?P<nd>3[01]|[12][0-9]|0?[1-9])(?P<ns>[./])(?P<nm>3[01]|[12][0-9]|0?[1-9])(?P=ns)"
            rf"(?P<ny>{YEAR})"
        ),
        (
            rf"(?P<d1>{day})(?:(?P<dj>{join})(?P<d2>{day})|{other_style})?{between}(?P<m1>{month})"
            rf"(?:{other_style})?(?:{year_gap}(?P<y1>{YEAR}))?"
        ),
        rf"(?P<d6>{day})[./](?P<roman>[ivx]{{1,4}})[./-]?\s?(?P<y7>{YEAR})",
    ]
    if data.get("month_first"):
        shapes.append(
            rf"(?P<m2>{month})\s+(?:the\s+)?(?P<d3>{day}{not_a_count})(?:(?P<mj>{join})(?P<d4>{day}{not_a_count}))?"
            rf"(?:,?\s+(?P<y2>{YEAR}))?"
        )
    shapes += [
        rf"(?P<m3>{month})(?:{year_gap}(?P<y3>{YEAR}))?",
        (
            rf"(?P<y4>{YEAR})(?:(?:{DASH}|/)(?P<y5>{YEAR})|[-–—/](?P<y6>[0-9]{{1,2}})(?![0-9]|[-–.,/][0-9]))?"
            rf"(?:(?P<dec>{_any(_words(data, 'decade_after'))})(?![^\W_])|{year_end})?"
        ),
    ]
    if data.get("ordinal_before"):
        shapes.append(rf"(?P<d5>[0-9]{{1,2}}{_any(_words(data, 'day_suffix'))})(?![^\W_])")
    return re.compile(r"(?<![\w.,:$€£¥#№§/])(?:" + "|".join(shapes) + ")", re.IGNORECASE)


def _month_names(lang: Language) -> tuple[list[str], list[str]]:
    """Whole names, and short forms ("Sept", "févr") that may carry a full stop: they begin a much longer name."""
    names = {str(name).lower().rstrip("."): number for name, number in lang.months.items()}
    short = {
        name
        for name, number in names.items()
        for other, same in names.items()
        if same == number
        and other.startswith(name)
        and (len(name) < 4 < len(other) or len(name) == 4 < len(other) - 2)
    }
    return [name for name in names if name not in short], sorted(short)


@cache
def date_words(code: str) -> DateWords:
    """The date words of the language of this code; digits alone where it has no file."""
    lang = language(code)
    data: dict[str, Any] = lang.extra.get("dates", {})
    conjunctions = _words(data, "joins") + _words(data, "and")
    join = rf"(?:{DASH}|/|\s+{_any(conjunctions)}\s+(?:{_any(_words(data, 'article'))}\s+)?)"
    ordinal = _words(data, "ordinal_before")
    return DateWords(
        pattern=_pattern(lang, data, join),
        joins=re.compile(join, re.IGNORECASE),
        year_end=re.compile(rf"{_any(_words(data, 'year_suffix'))}(?![^\W_])", re.IGNORECASE),
        months={name.lower().rstrip("."): number for name, number in lang.months.items()},
        capital_months=bool(data.get("capital_months")),
        modifiers=re.compile(rf"(?<!\w){_any(_words(data, 'modifiers'))}[-\s]$", re.IGNORECASE),
        and_words=frozenset(_words(data, "and")),
        strong=frozenset(_words(data, "year_after")),
        weak=frozenset(_words(data, "maybe_year_after")),
        lean=frozenset(_words(data, "lean_after")),
        not_year_before=lang.page_words | frozenset(_words(data, "no_year_after")),
        measure_after=re.compile(
            rf"\s?(?:[%‰$€£°]|(?:{_any(_words(data, 'measures'))})(?!\w))", re.IGNORECASE
        ),
        decade_before=frozenset(_words(data, "decade_before")),
        ordinal_before=re.compile(rf"(?<!\w){_any(ordinal)}\s$", re.IGNORECASE) if ordinal else None,
        function_words=lang.function_words,
        plurals=tuple(_words(data, "plural_endings")),
        capital_nouns=lang.capital_nouns,
    )


def points(text: str, words: DateWords) -> list[Point]:
    """Every date-like stretch of `text` in order, spans of two joined into one."""
    found = [point for match in words.pattern.finditer(text) for point in _read(text, match, words)]
    return _join(text, found, words)


def _month(printed: str | None, words: DateWords) -> int | None:
    return words.months.get(printed.lower().rstrip(".")) if printed else None


def _number(printed: str | None) -> int | None:
    digits = re.match(r"\d+", printed) if printed else None
    return int(digits.group()) if digits else None


def _read(text: str, match: re.Match[str], words: DateWords) -> list[Point]:
    part = match.groupdict()
    start, end = match.span()
    if part["iy"]:
        return [Point(start, end, int(part["iy"]), int(part["im"]), int(part["id"]))]
    if part["ny"]:
        return [_numeric(match)]
    if part["y4"]:
        return [_years(text, match, words)]
    if part["y7"]:
        return _roman(match)
    if part.get("d5"):
        before = words.ordinal_before and words.ordinal_before.search(text, max(0, start - 16), start)
        after = re.match(r"[,.;:)]|\s+(\w+)", text[end : end + 24])
        plain = after is None or not after[1] or after[1].lower() in words.function_words
        return [Point(start, end, day=_number(part["d5"]), ordinal_only=True)] if before and plain else []
    printed = part["m1"] or part.get("m2") or part["m3"]
    month = _month(printed, words)
    if month is None or (words.capital_months and printed[0].islower()):
        return _day_range_without_month(match)
    year = _number(part["y1"] or part.get("y2") or part["y3"])
    first, last = _number(part["d1"] or part.get("d3")), _number(part["d2"] or part.get("d4"))
    if any(day and day > MONTH_DAYS[month - 1] for day in (first, last)):
        return [Point(start, end, year, month)] if year else []
    point = Point(start, end, year, month, first)
    if last is None or first is None:
        return [point]
    joined = (part["dj"] or part.get("mj") or "").strip().lower()
    if last > first and (joined not in words.and_words or last == first + 1):
        point.last = (year, month, last)
        return [point]
    second = match.start("d2") if part["d2"] else match.start("d4")
    return [
        Point(start, second - len(part["dj"] or part.get("mj") or ""), year, month, first),
        Point(second, end, year, month, last),
    ]


def _day_range_without_month(match: re.Match[str]) -> list[Point]:
    """A lower-case "march" or "may" is no month, but the year that follows it may be one."""
    for group in ("y1", "y2", "y3"):
        if match.groupdict().get(group):
            return [Point(*match.span(group), int(match[group]))]
    return []


def _numeric(match: re.Match[str]) -> Point:
    """14.3.1918: the day first; where only the other order makes a date, that one; unclear ones with a slash
    keep their year only."""
    first, second, year = int(match["nd"]), int(match["nm"]), int(match["ny"])
    start, end = match.span()
    if match["ns"] == "/" and first <= 12 and second <= 12 and first != second:
        return Point(start, end, year)
    day, month = (first, second) if second <= 12 else (second, first)
    if month > 12 or day > MONTH_DAYS[month - 1]:
        return Point(start, end, year)
    return Point(start, end, year, month, day)


def _roman(match: re.Match[str]) -> list[Point]:
    """8.III.1921: the month in Roman figures."""
    day, year = int(re.match(r"\d+", match["d6"])[0]), int(match["y7"])  # type: ignore[index]
    month = _ROMAN.index(match["roman"].lower()) + 1 if match["roman"].lower() in _ROMAN else 0
    if not month or day > MONTH_DAYS[month - 1]:
        return [Point(*match.span("y7"), year)]
    return [Point(*match.span(), year, month, day)]


def _years(text: str, match: re.Match[str], words: DateWords) -> Point:
    start, end = match.span()
    first = int(match["y4"])
    last = int(match["y5"]) if match["y5"] else None
    if match["y6"]:
        span = 10 ** len(match["y6"])
        last = first - first % span + int(match["y6"])
    before = text[max(0, start - 12) : start].split()
    decade = match["dec"] or (before and before[-1].lower() in words.decade_before)
    if last is None and decade and first % 10 == 0:
        return Point(start, end, first, last=(first + 9, None, None), is_decade=True)
    if last is None:
        return Point(start, match.end("y4"), first)
    if last <= first:
        return Point(start, match.end("y4"), first)
    return Point(start, end, first, last=(last, None, None))


def _join(text: str, found: list[Point], words: DateWords) -> list[Point]:
    """Two dates with nothing but a join between them become a span; a date without a year before one that
    has it takes that year ("in March, May and July 1919")."""
    for earlier, later in zip(reversed(found[:-1]), reversed(found[1:]), strict=True):
        gap = text[earlier.end : later.start]
        if (
            earlier.year is None
            and later.year
            and earlier.month
            and later.month
            and earlier.month <= later.month
            and (gap.strip() == "," or words.joins.fullmatch(gap))
        ):
            earlier.year = later.year
            if earlier.last:
                earlier.last = (later.year, *earlier.last[1:])
    joined: list[Point] = []
    for point in found:
        previous = joined[-1] if joined else None
        if previous and _makes_span(text, previous, point, words):
            previous.last = (point.year, point.month, point.day)
            previous.end = point.end
        else:
            joined.append(point)
    return joined


def _makes_span(text: str, first: Point, last: Point, words: DateWords) -> bool:
    """Whether two dates side by side are the ends of one span: "1917 to 1921", "April–May 1921", "May and June 1921".

    "between 1917 and 1921" names two dates.
    """
    if first.last or last.last or first.ordinal_only or last.ordinal_only or last.start < first.end:
        return False
    gap = text[first.end : last.start]
    if not words.joins.fullmatch(gap) or (first.year and last.year is None):
        return False
    if (first.day is None) != (last.day is None) or (first.month is None and last.month is not None):
        return False
    if (first.year or 0, first.month or 0, first.day or 0) >= (
        last.year or 0,
        last.month or 13,
        last.day or 0,
    ):
        return False
    if gap.strip().lower() not in words.and_words:
        return last.month is not None or first.month is None or first.year != last.year
    own_year = first.year and str(first.year) in text[first.start : first.end]
    return bool(not own_year and first.month and last.month == first.month + 1 and first.day is None)
