"""Changes of state in courses and circles. Each is one transaction and safe to call twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from accounts import zones
from accounts.changes import Refused, locked, save_changes
from accounts.models import User
from courses import markup
from courses.models import Circle, Course, Meeting, Membership, Role, Session


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """What a session is to be; its position is its place in the list."""

    title: str
    aims: str = ""
    minutes: int = 90


@transaction.atomic
def set_course(*, slug: str, title: str, summary: str = "", about: str = "", language: str = "en") -> Course:
    """Makes the course with this slug, or brings it up to date. Its row stays locked to the end."""
    said = {
        "title": title,
        "summary": summary,
        "about": about,
        "about_html": markup.render(about),
        "language": language,
    }
    course, _ = Course.objects.get_or_create(slug=slug, defaults=said)  # the second of two at once waits
    course = locked(course)
    save_changes(course, **said)
    return course


@transaction.atomic
def add_editor(*, course: Course, user: User) -> None:
    """Lets somebody change the course's texts, units, sessions and questions."""
    course.editors.add(user)


@transaction.atomic
def set_sessions(*, course: Course, sessions: Sequence[SessionPlan]) -> list[Session]:
    """Lays the sessions out at positions 1, 2, 3… and returns them in that order.

    A session is known again by its title, so that one put in between leaves the others their meetings; else by
    its position. Those that the list does not name stay, behind the rest: circles may have met for them.
    """
    locked(course)
    left = list(course.sessions.all())
    found: list[Session | None] = []
    for plan in sessions:
        found.append(next((s for s in left if s.title == plan.title), None))
        left = [s for s in left if s is not found[-1]]
    made: list[Session] = []
    for position, (plan, known) in enumerate(zip(sessions, found, strict=True), 1):
        if known is None:
            known = next((s for s in left if s.position == position), None)
            left = [s for s in left if s is not known]
        said = {"position": position, "title": plan.title, "aims": plan.aims, "minutes": plan.minutes}
        if known is None:
            known = Session.objects.create(course=course, **said)
        else:
            save_changes(known, **said)
        made.append(known)
    for position, session in enumerate(left, len(made) + 1):
        save_changes(session, position=position)
    return made


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
) -> Circle:
    """Begins a circle with its owner, whose line is `about`. Without a slug a free one is made of the name.

    With a slug that the same owner's circle in this course has already, that circle comes back, unchanged.
    Raises `Refused` if the slug is another circle's, the time zone is unknown, or a value has no room.
    """
    check_time_zone(time_zone)
    locked(course)  # so that two at once come one after the other
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
    )
    try:
        circle.clean_fields()
    except ValidationError as problem:
        wrong = [f"{field}: {' '.join(said)}" for field, said in problem.message_dict.items()]
        raise Refused(" ".join(wrong)) from None
    circle.save()
    Membership.objects.create(circle=circle, user=owner, role=Role.OWNER, about=about)
    return circle


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


@transaction.atomic
def add_member(*, circle: Circle, user: User, role: Role = Role.STUDENT, about: str = "") -> Membership:
    """Gives somebody a seat. Whoever has one keeps it as it is; whoever left comes back in the role given."""
    locked(circle)
    seat, new = Membership.objects.get_or_create(
        circle=circle, user=user, defaults={"role": role, "about": about}
    )
    if not new and seat.ended_at is not None:
        save_changes(seat, ended_at=None, role=role, about=about or seat.about)
    return seat


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
