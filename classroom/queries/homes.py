"""What the rooms' own pages show."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from courses.models import Circle, Course


@dataclass
class HomePage:
    circles: list[Circle]
    courses: list[Course]  # that one edits and no circle of one's own studies


def home_page(user: User) -> HomePage:
    """Two queries."""
    circles = list(
        Circle.objects.filter(memberships__user=user, memberships__ended_at__isnull=True)
        .select_related("course")
        .order_by("name")
    )
    mine = Q() if user.is_superuser else Q(editors=user)
    courses = list(
        Course.objects.filter(mine)
        .exclude(pk__in=[c.course_id for c in circles])
        .distinct()
        .order_by("title")
    )
    return HomePage(circles=circles, courses=courses)
