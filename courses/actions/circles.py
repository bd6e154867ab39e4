"""A circle: begun, settled."""

from __future__ import annotations

import uuid
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from accounts import zones
from accounts.changes import Refused, locked
from accounts.models import User
from courses.actions.log import write_down
from courses.models import Circle, Course, LogEntry, Membership, Role


@transaction.atomic
def create_circle(
    *,
    course: Course,
    name: str,
    owner: User,
    slug: str = "",
    language: str = "",
    time_zone: str = "Europe/London",
    place: str = "",
    link: str = "",
    about: str = "",
    key: uuid.UUID | None = None,
) -> Circle:
    """Begins a circle with its owner, whose line is `about`. Without a slug a free one is made of the name.

    With a slug that the same owner's circle in this course has already, or with the `key` of a form that was sent
    before, that circle comes back, unchanged. Raises `Refused` if the slug is another circle's, the time zone is
    unknown, or a value has no room.
    """
    check_time_zone(time_zone)
    locked(course)  # so that two at once come one after the other
    if key is not None:
        key = _own_key(key, course, owner)
        if begun := course.circles.filter(key=key).first():
            return begun
    if slug:
        there = Circle.objects.filter(slug=slug).first()
        if there is not None:
            owned = there.memberships.filter(user=owner, role=Role.OWNER, ended_at__isnull=True).exists()
            if there.course_id == course.pk and owned:
                return there
            raise Refused(f"There is a circle with the address “{slug}” already: choose another one.")
    circle = Circle(
        course=course,
        name=name,
        slug=slug or _free_slug(name),
        language=language or course.language,
        time_zone=time_zone,
        place=place,
        link=link,
        key=key,
    )
    try:
        circle.clean_fields()
    except ValidationError as problem:
        wrong = [f"{field}: {' '.join(said)}" for field, said in problem.message_dict.items()]
        raise Refused(" ".join(wrong)) from None
    circle.save()
    Membership.objects.create(circle=circle, user=owner, role=Role.OWNER, about=about)
    write_down(LogEntry.Kind.CIRCLE_BEGUN, circle=circle, by=owner)
    return circle


def circle_of_form(*, course: Course, owner: User, key: uuid.UUID) -> Circle | None:
    """The circle that this form of this person has begun already."""
    return course.circles.filter(key=_own_key(key, course, owner)).first()


def _own_key(key: uuid.UUID, course: Course, owner: User) -> uuid.UUID:
    """Forms say their key themselves: nobody's can be another person's, or for another course."""
    return uuid.uuid5(key, f"{course.pk} {owner.pk}")


def check_holder(user: User) -> None:
    """Raises `Refused` for who came in by a name alone: somebody must be able to reach who answers for a circle."""
    if not user.has_address:
        raise Refused("Whoever holds a circle needs an e-mail address: give one in your settings first.")


def check_time_zone(name: str) -> None:
    """Raises `Refused` for a name that is no time zone."""
    if name not in zones.known() and name not in available_timezones():
        raise Refused(f"“{name}” is not a time zone: write it like Europe/London.")


def _free_slug(name: str) -> str:
    base = slugify(name)[:70].strip("-") or "circle"
    taken = set(Circle.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, count = base, 1
    while slug in taken:
        count += 1
        slug = f"{base}-{count}"
    return slug
