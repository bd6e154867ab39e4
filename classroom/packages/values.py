"""Values with a form of their own: languages, dates, times, zones, addresses."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, time
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts import zones
from classroom.packages.faults import perhaps
from classroom.packages.sheet import Record, Written

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def language(record: Record, key: str, *, required: bool = False) -> str:
    value = record.text(key, required=required)
    if value and (not _LANGUAGE.fullmatch(value) or len(value) > 12):
        record.fault(key, f"“{value}” is not a language tag. Write en, en-GB or de, for example.")
    return value


def is_date(value: str) -> bool:
    """Whether this is a year, a month or a day that exists, year first."""
    match = _DATE.fullmatch(value)
    if match is None or match[1] == "0000":
        return False
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def dates(record: Record, key: str) -> tuple[str, str]:
    """A date, or the first and last date of a span: "1845/1849"."""
    value = record.text(key, required=True)
    return _span(value, lambda wrong: record.fault(key, wrong)) if value else ("", "")


def span(record: Record, said: Written) -> tuple[str, str]:
    """The same of a value that was read already."""
    return _span(said.value.strip(), lambda wrong: record.sheet.fault(said.line, wrong, said.where))


def _span(value: str, fault: Callable[[str], None]) -> tuple[str, str]:
    first, stroke, last = (part.strip() for part in value.partition("/"))
    if not is_date(first) or (stroke and not is_date(last)):
        fault(
            f"“{value}” is not a date in the form 1921, 1921-03 or 1921-03-18, or two of them with a stroke."
        )
    elif stroke and last < first[: len(last)]:
        fault(f"the span “{value}” ends before it begins.")
    return first, last


def day_or_count(record: Record, key: str) -> date | int:
    """A day of the calendar, or a number of days from the day of loading."""
    value = record.text(key, required=True)
    if re.fullmatch(r"[+-]?\d{1,5}", value):
        return int(value)
    match = _DAY.fullmatch(value)
    if match is None or not is_date(value):
        if value:
            record.fault(
                key, f'“{value}” is neither a day such as "2027-01-14" nor a number of days such as -27.'
            )
        return 0
    return date(int(match[1]), int(match[2]), int(match[3]))


def clock(record: Record, key: str) -> time:
    value = record.text(key, required=True)
    match = _CLOCK.fullmatch(value)
    if match is None:
        if value:
            record.fault(key, f'“{value}” is not a time. Write "19:00", in quotes.')
        return time()
    return time(int(match[1]), int(match[2]))


def zone(record: Record, key: str) -> str:
    value = record.text(key, required=True)
    if value and value not in zones.known() and value not in available_timezones():
        record.fault(key, f"“{value}” is not a time zone.{perhaps(value, zones.known())}")
    return value


def address(record: Record, key: str) -> str:
    value = record.text(key, required=True, most=254).lower()
    try:
        if value:
            validate_email(value)
    except ValidationError:
        record.fault(key, f"“{value}” is not an e-mail address.")
    return value
