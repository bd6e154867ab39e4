"""The dates of a circle, all at once: a rhythm or given days for the evenings that were not held yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.changes import Refused, locked, save_changes
from accounts.models import User
from courses import rhythm as rhythms
from courses.actions import write_down
from courses.days import spoken
from courses.models import Circle, LogEntry, Meeting, Session


@dataclass(frozen=True, slots=True)
class Undated:
    """A session that waits for a date, or the planned meeting that can take another one."""

    session: Session
    meeting: Meeting | None


def held(circle: Circle) -> QuerySet[Meeting]:
    """The meetings that no longer move: their hour has come, or somebody opened their room."""
    return circle.meetings.filter(
        Q(starts_at__lte=timezone.now()) | Q(room__opened_at__isnull=False), cancelled_at__isnull=True
    )


def evenings_to_date(circle: Circle) -> list[Undated]:
    """What a new rhythm gives dates to, in the course's order. Three queries.

    A session that was held, or is held along with another, needs no date of its own; one that is held twice
    needs two.
    """
    over = set(held(circle).values_list("pk", flat=True))
    meetings = (
        circle.meetings.filter(cancelled_at__isnull=True).prefetch_related("also").order_by("starts_at", "pk")
    )
    planned: dict[int, list[Meeting]] = {}
    covered: set[int] = set()
    for meeting in meetings:
        covered |= {meeting.session_id, *(session.pk for session in meeting.also.all())}
        if meeting.pk not in over:
            planned.setdefault(meeting.session_id, []).append(meeting)
    found: list[Undated] = []
    for session in circle.course.sessions.order_by("position"):
        found += [Undated(session, meeting) for meeting in planned.get(session.pk, [])]
        if session.pk not in covered:
            found.append(Undated(session, None))
    return found


@transaction.atomic
def keep_hours(*, circle: Circle, was: str) -> None:
    """Meetings to come begin at the same hour in the circle's time zone as they did in the one it had.

    What was held or opened, and what is past, stays as it is.
    """
    coming = circle.meetings.filter(starts_at__gt=timezone.now()).exclude(pk__in=held(circle).values("pk"))
    for meeting in coming.select_for_update(no_key=True, of=("self",)):
        there = meeting.starts_at.astimezone(ZoneInfo(was))
        save_changes(meeting, starts_at=rhythms.at(there.date(), there.time(), circle.time_zone))


@transaction.atomic
def set_dates(
    *, circle: Circle, by: User, rhythm: str, left_out: Sequence[date], dates: Sequence[datetime]
) -> list[Meeting]:
    """Gives the evenings that were not held yet these dates, in order, and keeps the rhythm for the next time.

    With fewer dates than evenings the last ones stay as they are. Held or opened meetings never move. Called
    again it changes nothing. Raises `Refused` for more dates than evenings.
    """
    circle = locked(circle)
    waiting = evenings_to_date(circle)
    if len(dates) > len(waiting):
        raise Refused(
            f"These are {len(dates)} dates for {len(waiting)} session{'' if len(waiting) == 1 else 's'}: "
            "leave some out, or add sessions first."
        )
    changed = save_changes(circle, rhythm=rhythm, left_out=sorted(left_out))
    made: list[Meeting] = []
    for evening, starts_at in zip(waiting, dates, strict=False):
        if evening.meeting is None:
            made.append(Meeting.objects.create(circle=circle, session=evening.session, starts_at=starts_at))
            changed = True
        else:
            changed = save_changes(evening.meeting, starts_at=starts_at) or changed
            made.append(evening.meeting)
    if changed and made:
        write_down(LogEntry.Kind.MEETING_PLANNED, circle=circle, by=by, said=_said(circle, dates))
    return made


def _said(circle: Circle, dates: Sequence[datetime]) -> str:
    days = [spoken(each.astimezone(ZoneInfo(circle.time_zone)).date()) for each in (min(dates), max(dates))]
    return days[0] if len(dates) == 1 else f"{len(dates)} dates, {days[0]} to {days[1]}"
