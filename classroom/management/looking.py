"""What commands are told by name: a course, a person. Who does not find it says what there is."""

from __future__ import annotations

from django.core.management.base import CommandError

from accounts.models import User
from courses.models import Course


def course_named(slug: str) -> Course:
    """Raises CommandError."""
    course = Course.objects.filter(slug=slug).first()
    if course is None:
        there = ", ".join(Course.objects.order_by("slug").values_list("slug", flat=True)[:20])
        raise CommandError(
            f"There is no course “{slug}”; there is: {there or 'none yet, load one with load_course'}."
        )
    return course


def person_named(email: str) -> User:
    """Raises CommandError."""
    person = User.objects.filter(email=email.strip().lower()).first()
    if person is None:
        raise CommandError(
            f"Nobody has an account with the address {email}: they sign up first, or createsuperuser."
        )
    return person
