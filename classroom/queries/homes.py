"""What the rooms' own pages show."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from courses.actions.requests import AFTER_A_NO
from courses.models import Circle, Course, JoinRequest
from courses.queries.people import own_requests


@dataclass
class HomePage:
    circles: list[Circle]
    courses: list[Course]  # that one edits and no circle of one's own studies
    requests: list[JoinRequest]  # for a seat: those that wait, and those declined of late


def home_page(user: User) -> HomePage:
    """Three queries."""
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
    requests = own_requests(user.pk, since=timezone.now() - AFTER_A_NO)
    return HomePage(circles=circles, courses=courses, requests=requests)
