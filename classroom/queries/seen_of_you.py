"""What facilitators can see of one person: to that person, with their own values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from classroom.models import Attendance
from courses.access import Access
from courses.rules import Can
from readings.models import Declaration


@dataclass(frozen=True, slots=True)
class Kept:
    """How many of each are kept in this circle."""

    posts: int  # that everybody can read
    threads: int  # in which they stand
    held: int  # that wait for a facilitator
    hidden: int
    deleted: int  # taken back by their author: the words are gone
    reactions: int
    reports: int
    turns: int  # to speak, taken or asked for


@dataclass
class SeenOfYou:
    declared: list[Declaration]  # with unit and its session, in the course's order
    evenings: list[Any]  # Attendance with its meeting: apologies, and being there
    kept: Kept

    @property
    def apologies(self) -> list[Any]:
        return [each for each in self.evenings if each.state == Attendance.State.APOLOGIES]

    @property
    def there(self) -> list[Any]:
        return [each for each in self.evenings if each.state == Attendance.State.HERE]


_KEPT = """
    SELECT
        count(*) FILTER (WHERE p.state = 'shown'),
        count(DISTINCT p.thread_id) FILTER (WHERE p.state = 'shown'),
        count(*) FILTER (WHERE p.state = 'held'),
        count(*) FILTER (WHERE p.state = 'hidden'),
        count(*) FILTER (WHERE p.state = 'deleted'),
        (SELECT count(*) FROM discussions_reaction r JOIN discussions_post q ON q.id = r.post_id
            JOIN discussions_thread u ON u.id = q.thread_id WHERE r.user_id = %(me)s AND u.circle_id = %(circle)s),
        (SELECT count(*) FROM discussions_report r JOIN discussions_post q ON q.id = r.post_id
            JOIN discussions_thread u ON u.id = q.thread_id WHERE r.by_id = %(me)s AND u.circle_id = %(circle)s),
        (SELECT count(*) FROM classroom_turn w JOIN courses_meeting e ON e.id = w.meeting_id
            WHERE w.user_id = %(me)s AND e.circle_id = %(circle)s)
    FROM discussions_post p JOIN discussions_thread t ON t.id = p.thread_id
    WHERE p.author_id = %(me)s AND t.circle_id = %(circle)s
"""


def seen_of_you(access: Access) -> SeenOfYou:
    """Three queries, two for who declares nothing."""
    assert access.circle is not None
    declared = (
        Declaration.objects.filter(circle=access.circle, user=access.user)
        .select_related("unit__session")
        .only("state", "unit__title", "unit__slug", "unit__session__position")
        .order_by("unit__session__position", "unit__session_position", "unit_id")
    )
    evenings = (
        Attendance.objects.filter(meeting__circle=access.circle, user=access.user)
        .select_related("meeting__session")
        .order_by("meeting__starts_at", "pk")
    )
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, {"me": access.user.pk, "circle": access.circle.pk})
        kept = Kept(*cursor.fetchone())
    return SeenOfYou(
        declared=list(declared) if access.may(Can.DECLARE) else [], evenings=list(evenings), kept=kept
    )
