"""The dates of a circle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.changes import Refused, locked, save_changes
from courses.models import Circle, Meeting, Session


@transaction.atomic
def plan_meetings(*, circle: Circle, dates: Mapping[Session, datetime]) -> list[Meeting]:
    """Gives each of these sessions its date in the circle: a new meeting, or the planned one moved.

    A session the circle already meets for twice has its first meeting moved. Raises `Refused` for a session
    of another course.
    """
    locked(circle)
    planned: dict[int, Meeting] = {}
    for meeting in circle.meetings.filter(cancelled_at__isnull=True).order_by("-starts_at"):
        planned[meeting.session_id] = meeting
    made: list[Meeting] = []
    for session, starts_at in dates.items():
        if session.course_id != circle.course_id:
            raise Refused(f"“{session}” belongs to another course.")
        known = planned.get(session.pk)
        if known is None:
            known = Meeting.objects.create(circle=circle, session=session, starts_at=starts_at)
        else:
            save_changes(known, starts_at=starts_at)
        made.append(known)
    return made
