"""On which days a circle meets: the first day and a rhythm give the rest."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.changes import Refused
from courses.models import Circle

WEEKS = {Circle.Rhythm.WEEKLY: 1, Circle.Rhythm.FORTNIGHTLY: 2, Circle.Rhythm.MONTHLY: 4}
MOST_LEFT_OUT = 200  # days in a row that can be left out before one gives up


def days(first: date, rhythm: str, count: int, left_out: Collection[date] = ()) -> list[date]:
    """So many days from the first on, in a rhythm that repeats. A day left out is skipped, not moved: the circle
    meets at the next one of the rhythm. Raises `Refused` if all are left out, or the calendar ends before.
    """
    step = timedelta(weeks=WEEKS[Circle.Rhythm(rhythm)])
    found: list[date] = []
    day, skipped = first, 0
    while len(found) < count:
        if day not in left_out:
            found.append(day)
            skipped = 0
        else:
            skipped += 1
        if skipped > MOST_LEFT_OUT:
            raise Refused("Every day of this rhythm is left out.")
        try:
            day += step
        except OverflowError:
            raise Refused("These dates lie beyond the end of the calendar.") from None
    return found


def between(first: date, rhythm: str, last: date) -> list[date]:
    """All days of the rhythm from the first to the last, those left out among them."""
    step = timedelta(weeks=WEEKS[Circle.Rhythm(rhythm)])
    return [first + n * step for n in range((last - first) // step + 1)]


def at(day: date, clock: time, time_zone: str) -> datetime:
    """The moment at which it is that time on that day there: 19:00 stays 19:00 when the clocks change.

    An hour that clocks leap over is the one they show instead: 02:30 is 03:30 on the night in which summer begins.
    """
    zone = ZoneInfo(time_zone)
    return datetime.combine(day, clock, zone).astimezone(UTC).astimezone(zone)
