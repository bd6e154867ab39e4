"""What somebody looks up in all texts, taken apart into alternatives of words and of times. Pure: it knows no database.

Kronstadt, March 1921     either of the two: a comma, like OR, stands between alternatives
sailors 1921              both: the word, in a passage that names the year
"workers' control"        the very words
bread -ration             without the other word
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from readings.chronology import said_date, span_of
from readings.importing.date_words import DateWords, Point, date_words, iso, points

LONGEST = 200  # characters
MOST_WISHES = 12  # alternatives that are looked for at once

_QUOTED = re.compile(r'"[^"]*"')
_ISO = re.compile(r"(?<![\w-])[12]\d(?P<short>\d\d)-(?P<month>\d\d)(?P<day>-\d\d)?(?![\w-])")
_WORD = re.compile(r"[^\W\d_]+")
_BETWEEN = re.compile(r"[,;]|\bor\b", re.IGNORECASE)
_OURS = re.compile("[\ue000-\ue003]")  # signs of ours, which nobody types
_KEPT = re.compile("\ue002(\\d+)\ue003")  # where a time was taken out


@dataclass(frozen=True, slots=True)
class Time:
    """A stretch of time as it was printed; its days are numbers, as in `DatedMention.begins`."""

    printed: str
    begins: int
    ends: int
    precision: int  # characters of the less precise end as ISO: 4, 7 or 10
    single: bool  # one year, month or day, whose printed words can be looked for as well

    @property
    def asked(self) -> tuple[int, int, int]:
        """What a query is told of it."""
        return self.begins, self.ends, self.precision

    @classmethod
    def between(cls, first: str, last: str = "", *, printed: str = "") -> Time:
        """From one date to another, or to its own end; both as YYYY[-MM[-DD]]."""
        days = span_of(first, last)
        precision = min(len(first.lstrip("-")), len((last or first).lstrip("-")))
        return cls(printed or first, days.first, days.last, precision, not last)


@dataclass(frozen=True, slots=True)
class Wish:
    """One alternative: passages that have the words (as PostgreSQL's `websearch` reads them) and tell of the time."""

    words: str = ""
    time: Time | None = None


def wishes(said: str, languages: Iterable[str]) -> list[Wish]:
    """The alternatives of what was typed; dates are read as these languages print them. Nobody's wish is empty."""
    times: list[Time] = []
    rest = said = _OURS.sub(" ", said)
    for point, time in reversed(_times(said, languages)):
        rest = f"{rest[: point.start]} \ue002{len(times)}\ue003 {rest[point.end :]}"
        times.append(time)
    found: dict[Wish, None] = {}
    for part in _parts(rest):
        here: list[Time | None] = [times[int(number)] for number in _KEPT.findall(part)]
        words = " ".join(_KEPT.sub(" ", part).split())
        for told in here or [None]:
            if words or told:
                found[Wish(words, told)] = None
    return list(found)[:MOST_WISHES]


def any_of(words: str) -> str:
    """Those of the words that are no small ones, as alternatives."""
    return " OR ".join(f'"{word}"' for word in re.findall(r"\w{4,}", words))


def _parts(said: str) -> list[str]:
    """What stands between commas and ORs, but not those within quotation marks."""
    masked = _QUOTED.sub(lambda quoted: "\0" * len(quoted.group()), said)
    edges = [0, *(edge for between in _BETWEEN.finditer(masked) for edge in between.span()), len(said)]
    return [said[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _times(said: str, languages: Iterable[str]) -> list[tuple[Point, Time]]:
    masked = _QUOTED.sub(lambda quoted: "_" * len(quoted.group()), said)
    found = _iso_dates(masked)
    for point, _ in found:
        masked = f"{masked[: point.start]}{'_' * (point.end - point.start)}{masked[point.end :]}"
    best: list[tuple[Point, Time]] = []
    for code in dict.fromkeys(languages):
        words = date_words(code)
        read = [
            (point, time)
            for point in points(_with_months(masked, words), words)
            if point.year and not said[: point.start].endswith("-")  # left out, not looked for
            if (time := _time_of(point, said))
        ]
        best = max(best, read, key=_printed)  # "March 1921" is but a year to who reads German
    found += best
    return sorted(found, key=lambda pair: pair[0].start)


def _printed(found: list[tuple[Point, Time]]) -> int:
    """How many characters of what was typed are dates."""
    return sum(point.end - point.start for point, _ in found)


def _with_months(said: str, words: DateWords) -> str:
    """Months as they are printed, also where somebody typed in small letters."""
    return _WORD.sub(
        lambda word: word.group().title() if word.group().lower() in words.months else word.group(), said
    )


def _iso_dates(said: str) -> list[tuple[Point, Time]]:
    """1921-03-17, and 1921-03 where that is no span of years."""
    return [
        (Point(*match.span()), Time.between(match.group()))
        for match in _ISO.finditer(said)
        if said_date(match.group()) and (match["day"] or match["month"] <= match["short"])
    ]


def _time_of(point: Point, said: str) -> Time | None:
    """None for a day that no calendar has."""
    last = iso(*point.last) if point.last and point.last[0] else ""
    if said_date(point.iso) is None or (last and said_date(last) is None):
        return None
    return Time.between(point.iso, last, printed=said[point.start : point.end])
