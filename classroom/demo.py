"""Who is who in the demo circle, for the door (`accounts.demo`)."""

from __future__ import annotations

from django.utils import timezone

from accounts.demo import Persona, Scene
from courses.models import Circle, Meeting, Membership, Role

# The order in which a newcomer meets them: first the one most visitors are.
_ORDER = [Role.STUDENT, Role.MEMBER, Role.FACILITATOR, Role.OWNER, Role.OBSERVER]


def scene() -> Scene | None:
    """The first circle with demo people in it. Three queries."""
    circle = (
        Circle.objects.filter(memberships__user__is_demo=True, memberships__ended_at__isnull=True)
        .select_related("course")
        .order_by("pk")
        .first()
    )
    if circle is None:
        return None
    seats = Membership.objects.filter(
        circle=circle, ended_at__isnull=True, user__is_demo=True, user__is_active=True
    ).select_related("user")
    meetings = list(Meeting.objects.filter(circle=circle, cancelled_at__isnull=True).order_by("starts_at"))
    now = timezone.now()
    coming = next((meeting for meeting in meetings if meeting.starts_at >= now), None)
    return Scene(
        circle=circle.name,
        course=circle.course.title,
        time_zone=circle.time_zone,
        meetings=len(meetings),
        first=meetings[0].starts_at if meetings else None,
        last=meetings[-1].starts_at if meetings else None,
        next=coming.starts_at if coming else None,
        place=(coming.place or circle.place) if coming else "",
        personas=tuple(
            Persona(seat.user.pk, seat.user.display_name, _about(seat))
            for seat in _one_of_each_role_first(list(seats))
        ),
    )


def _one_of_each_role_first(seats: list[Membership]) -> list[Membership]:
    ordered = sorted(seats, key=lambda seat: (_ORDER.index(Role(seat.role)), seat.pk))
    first = list({seat.role: seat for seat in reversed(ordered)}.values())[::-1]
    return first + [seat for seat in ordered if seat not in first]


def _about(seat: Membership) -> str:
    """Role and line; the line alone where it names the role itself."""
    role = str(Role(seat.role).label)
    line = seat.about[:1].lower() + seat.about[1:]
    return line if line.startswith(role) else f"{role}, {line}" if line else role
