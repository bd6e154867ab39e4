"""Days as people write them: "24 December", "24/12", "2026-12-24", "21 December to 4 January"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from accounts.changes import Refused
from accounts.wording import tamed_line

MOST = 200  # days in one list
LONGEST_SPAN = 400  # days
AHEAD = 10  # years

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_WEEKDAY = re.compile(
    r"^(mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun)[a-z]*day\b|^(mon|tue|wed|thu|fri|sat|sun)\b"
)
_ORDINAL = r"(?:st|nd|rd|th|\.)?"
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,2})\s?[./]\s?(\d{1,2})(?:\s?[./]\s?(\d{4}|\d{2})?)?", re.ASCII)
_DAY_FIRST = re.compile(rf"(\d{{1,2}}){_ORDINAL} ?(?:of )?([a-z]{{3,9}})\.?(?: ?(\d{{4}}))?", re.ASCII)
_MONTH_FIRST = re.compile(rf"([a-z]{{3,9}})\.? (\d{{1,2}}){_ORDINAL}(?: (\d{{4}}))?", re.ASCII)
_DAY_ALONE = re.compile(rf"(\d{{1,2}}){_ORDINAL}", re.ASCII)
_UNTIL = re.compile(r"\s*[–—]\s*|\s+-\s+|\s*\.{2,3}\s*|\s+(?:to|until|till)\s+")


def read_days(said: str, *, near: date, spans: bool = False) -> list[date]:
    """The days of a list, one a line or between commas, each once and in order. Without a year a day is the next
    such day from `near` on; with `spans`, "21 December to 4 January" is all days between.

    Raises `Refused` with the piece that cannot be read.
    """
    found: set[date] = set()
    for piece in _pieces(said):
        ends = _UNTIL.split(piece) if spans else [piece]
        if len(ends) > 2:
            raise _unread(piece)
        last = read_day(ends[-1], near=near)
        first = last if len(ends) == 1 else _begin(ends[0], last, near)
        if first > last and not re.search(
            r"\d{4}", ends[-1]
        ):  # without a year: the next such day after the first
            last = read_day(ends[-1], near=first)
        if first > last:
            raise Refused(f"“{piece}” ends before it begins.")
        if (last - first).days > LONGEST_SPAN:
            raise Refused(f"“{piece}” is longer than a year.")
        found.update(first + timedelta(days=n) for n in range((last - first).days + 1))
        if len(found) > MOST + LONGEST_SPAN:
            raise Refused("These are too many days.")
    return sorted(found)


def read_day(said: str, *, near: date) -> date:
    """One day. Raises `Refused` for what is none."""
    words = _WEEKDAY.sub("", tamed_line(said).lower()).strip(" ,")
    year: int | None
    if match := _ISO.fullmatch(words):
        year, month, day = (int(part) for part in match.groups())
    elif match := _NUMBERS.fullmatch(words):
        day, month = int(match[1]), int(match[2])
        year = _year(match[3])
    elif match := _DAY_FIRST.fullmatch(words):
        day, month, year = int(match[1]), _month(match[2]), _year(match[3])
    elif match := _MONTH_FIRST.fullmatch(words):
        day, month, year = int(match[2]), _month(match[1]), _year(match[3])
    else:
        raise _unread(said)
    years = [year] if year is not None else range(near.year, near.year + 9)  # nine, because of 29 February
    for each in years:
        try:
            found = date(each, month, day)
        except ValueError:
            continue
        if year is not None or found >= near:
            return found
    raise Refused(f"There is no “{_short(said)}” in the calendar.")


def check_day(day: date, *, today: date) -> None:
    """Raises `Refused` for a day on which nobody can mean to meet."""
    if day < today:
        raise Refused(f"{spoken(day)} is over: choose today or a later day.")
    if day.year > today.year + AHEAD:
        raise Refused(f"{spoken(day)} is too far off: {AHEAD} years ahead are the most.")


def spoken(day: date) -> str:
    """ "24 December 2026"."""
    return f"{day.day} {_MONTHS[day.month - 1].capitalize()} {day.year}"


def listed(days: list[date]) -> str:
    """The days as they can be typed again, runs of three and more as spans."""
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    said: list[str] = []
    for run in runs:
        said += [f"{spoken(run[0])} to {spoken(run[-1])}"] if len(run) > 2 else [spoken(day) for day in run]
    return ", ".join(said)


def _pieces(said: str) -> Iterator[str]:
    """What stands between commas and line ends; a comma inside a date ("Thu, 24 December", "May 1, 2027") parts none."""
    for line in re.split(r"[\n\r;]", said):
        parts = [part for part in (tamed_line(part) for part in line.split(",")) if part]
        held = ""
        for at, part in enumerate(parts):
            following = parts[at + 1] if at + 1 < len(parts) else ""
            alone = _WEEKDAY.sub("", part.lower()).strip() == ""
            if (alone and following) or re.fullmatch(r"\d{4}", following, re.ASCII):
                held = f"{held} {part}".strip()
                continue
            yield f"{held} {part}".strip()
            held = ""


def _begin(said: str, last: date, near: date) -> date:
    """The first day of a span: "21" of "21 to 28 December" is of the month of the last."""
    if match := _DAY_ALONE.fullmatch(tamed_line(said).lower()):
        try:
            return last.replace(day=int(match[1]))
        except ValueError:
            raise _unread(said) from None
    if re.search(r"\d{4}", said):
        return read_day(said, near=near)
    first = read_day(said, near=date(last.year, 1, 1))  # without a year: the last such day before the end
    return first if first <= last else read_day(said, near=date(max(last.year - 1, 1), 1, 1))


def _month(name: str) -> int:
    found = [n for n, month in enumerate(_MONTHS, 1) if month.startswith(name) or (name == "sept" and n == 9)]
    if not found:
        raise Refused(f"“{name}” is no month.")
    return found[0]


def _year(said: str | None) -> int | None:
    if not said:
        return None
    return int(said) + 2000 if len(said) == 2 else int(said)


def _short(said: str) -> str:
    line = tamed_line(said)
    return line if len(line) <= 40 else f"{line[:39]}…"


def _unread(piece: str) -> Refused:
    return Refused(f"“{_short(piece)}” is no day that can be read: write it like 24 December 2026.")
