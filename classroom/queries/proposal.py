"""Which dates a first day and a rhythm would give: what one sees before it is kept, and what is kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from classroom.queries.evenings import is_held, lasting
from courses.models import Circle, Meeting, Session
from courses.rhythm import WEEKS, at, days


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes of one meeting; without one the session gets its date now."""

    session: Session
    meeting: Meeting | None
    to: datetime

    @property
    def was(self) -> datetime | None:
        return self.meeting.starts_at if self.meeting else None


def proposal(
    circle: Circle, *, first: date, clock: time, rhythm: str, left_out: Collection[date] = ()
) -> list[Line]:
    """The meetings still to come in their order, and sessions without a date, on the days of this rhythm.

    Without a rhythm all move by as many days as the first, and sessions without a date stay so. Two or three queries.
    """
    rows = _order(circle, with_dateless=rhythm != Circle.Rhythm.GIVEN)
    if not rows:
        return []
    if rhythm == Circle.Rhythm.GIVEN:
        zone = ZoneInfo(circle.time_zone)
        leads = [meeting for _, meeting in rows if meeting is not None]
        by = first - leads[0].starts_at.astimezone(zone).date()
        on = [meeting.starts_at.astimezone(zone).date() + by for meeting in leads]
    else:
        on = days(first, rhythm, len(rows), left_out)
    return [
        Line(session, meeting, at(day, clock, circle.time_zone))
        for (session, meeting), day in zip(rows, on, strict=True)
    ]


def coming(circle: Circle) -> list[Meeting]:
    """Those that may still be moved, in the order of their dates: not held, not cancelled. One query."""
    planned = (
        circle.meetings.filter(cancelled_at__isnull=True)
        .select_related("session", "room")
        .annotate(lasts=lasting())
    )
    return [meeting for meeting in planned.order_by("starts_at", "pk") if not is_held(meeting)]


def _order(circle: Circle, *, with_dateless: bool) -> list[tuple[Session, Meeting | None]]:
    rows: list[tuple[Session, Meeting | None]] = [(meeting.session, meeting) for meeting in coming(circle)]
    if not with_dateless:
        return rows
    dated = set(circle.meetings.filter(cancelled_at__isnull=True).values_list("session", flat=True))
    dated |= set(circle.meetings.filter(cancelled_at__isnull=True).values_list("also", flat=True))
    for session in circle.course.sessions.all():
        if session.pk not in dated:  # behind the last one that comes before it in the course
            before = [i for i, (other, _) in enumerate(rows, 1) if other.position < session.position]
            rows.insert(max(before, default=0), (session, None))
    return rows


def shifted(circle: Circle, meeting: Meeting, to: datetime) -> list[Line]:
    """What becomes of later meetings when one is moved and they follow: as many days on, past days left out.

    Those at the clock of the one moved go along with its new hour.
    """
    zone: Any = ZoneInfo(circle.time_zone)
    was, now = meeting.starts_at.astimezone(zone), to.astimezone(zone)
    by = now.date() - was.date()
    step = timedelta(weeks=WEEKS.get(Circle.Rhythm(circle.rhythm), 1))
    taken, lines = now.date(), []
    for later in coming(circle):
        if later.pk == meeting.pk or later.starts_at <= meeting.starts_at:
            continue
        own = later.starts_at.astimezone(zone)
        day = own.date() + by
        while day in circle.left_out or (day <= taken and own.date() > was.date()):
            day += step
            by = day - own.date()
        taken = day
        clock = now.time() if own.time() == was.time() else own.time()
        lines.append(Line(later.session, later, at(day, clock, circle.time_zone)))
    return lines
