"""The circle that a package begins: its people, its dates, and where its people are in their reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Min
from django.utils import timezone

from accounts.actions import create_demo_person
from accounts.changes import Refused
from accounts.models import User
from classroom.packages import evenings, schema
from classroom.packages.faults import Fault, PackageRefused
from classroom.packages.files import COURSE
from classroom.packages.people import Person
from courses.actions import add_editor, add_member, create_circle, plan_meetings
from courses.actions.invitations import make_invitation
from courses.models import Circle, Course, LogEntry, Role, Session
from readings.actions import declare, keep_place
from readings.models import Declaration, Text


def begin(
    course: Course, said: schema.Circle, sessions: Sequence[Session], texts: Mapping[str, Text]
) -> Circle:
    """Begins the circle, or adds what it lacks: people without a seat, sessions without a date.

    Whoever had a seat before keeps it as it is, with all they declared. Raises Refused if the slug is another
    course's circle's or an address is a real person's.
    """
    people = {
        person.email: create_demo_person(
            email=person.email, name=person.name, language="en", time_zone=said.time_zone
        )
        for person in said.people
    }
    circle = Circle.objects.filter(slug=said.slug).first()
    if circle is not None and circle.course_id != course.pk:
        raise Refused(f"another course has a circle with the slug “{said.slug}”: choose another one.")
    seated = set(circle.memberships.values_list("user__email", flat=True)) if circle else set[str]()
    if circle is None:
        owner = next(person for person in said.people if person.role is Role.OWNER)
        circle = create_circle(
            course=course,
            name=said.name,
            owner=people[owner.email],
            slug=said.slug,
            time_zone=said.time_zone,
            place=said.place,
            about=owner.about,
        )
    _plan(circle, said, sessions)
    for person in said.people:
        if person.email not in seated:
            add_member(circle=circle, user=people[person.email], role=person.role, about=person.about)
            if person.edits_course:
                add_editor(course=course, user=people[person.email])
            _mark(circle, people[person.email], person, texts)
    _came_before_the_first_meeting(circle)
    if not circle.invitations.exists():  # a link to try, as long as the demonstration is looked at
        owner = next(person for person in said.people if person.role is Role.OWNER)
        make_invitation(circle=circle, by=people[owner.email], by_name=True)
    return circle


def _came_before_the_first_meeting(circle: Circle) -> None:
    """Invented people were there from the beginning, also of a circle that has met already."""
    first = circle.meetings.aggregate(at=Min("starts_at"))["at"]
    if first is not None:
        invented = circle.memberships.filter(user__is_demo=True, joined_at__gt=first)
        invented.update(joined_at=first - timedelta(days=3))
        begun = circle.log.filter(kind=LogEntry.Kind.CIRCLE_BEGUN, created_at__gt=first)
        begun.update(created_at=first - timedelta(days=3))


def dates(said: schema.Circle, first: date, sessions: Sequence[Session]) -> dict[Session, datetime]:
    """When the circle meets for each session, if the first one is on that day."""
    zone = ZoneInfo(said.time_zone)
    return {
        session: datetime.combine(first + timedelta(days=said.every_days * step), said.time, zone)
        for step, session in enumerate(sessions)
    }


def first_day(said: schema.Circle, now: datetime) -> date:
    if isinstance(said.first_meeting, date):
        return said.first_meeting
    return now.astimezone(ZoneInfo(said.time_zone)).date() + timedelta(days=said.first_meeting)


def _plan(circle: Circle, said: schema.Circle, sessions: Sequence[Session]) -> None:
    """Dates for sessions that have none. A circle that meets already keeps its rhythm from its first meeting."""
    met = {meeting.session_id: meeting.starts_at for meeting in circle.meetings.all()}
    if all(session.pk in met for session in sessions):
        return
    begun = met.get(sessions[0].pk)
    day = begun.astimezone(ZoneInfo(circle.time_zone)).date() if begun else first_day(said, timezone.now())
    plan_meetings(
        circle=circle, dates={s: at for s, at in dates(said, day, sessions).items() if s.pk not in met}
    )


def renew_dates(said: schema.Circle, circle: Circle) -> bool:
    """Moves a demonstration's meetings so that as many lie behind it as its package means; False if they do.

    Only for a circle of invented people.
    """
    if circle.memberships.filter(ended_at__isnull=True, user__is_demo=False).exists():
        return False
    now = timezone.now()
    sessions = list(circle.course.sessions.filter(meetings__circle=circle).distinct().order_by("position"))
    meant = dates(said, first_day(said, now), sessions)
    behind = circle.meetings.filter(cancelled_at__isnull=True, starts_at__lt=now).count()
    if behind == sum(at < now for at in meant.values()):
        return False
    before = dict(circle.meetings.values_list("pk", "starts_at"))
    plan_meetings(circle=circle, dates=meant)
    evenings.move_along(circle, before)
    return True


def _mark(circle: Circle, user: User, said: Person, texts: Mapping[str, Text]) -> None:
    """What an invented person declares and where they are in their reading."""
    for mark in said.declared:
        for unit in texts[mark.at.value].units.all():
            declare(user=user, circle=circle, unit=unit, state=Declaration.State(mark.said))
    for mark in said.places:
        units = texts[mark.at.value].units.filter(first_number__lte=mark.number, last_number__gte=mark.number)
        if not any(keep_place(user=user, unit=unit, number=mark.number) for unit in units):
            wrong = f"this text has no ¶ {mark.number}."
            raise PackageRefused([Fault(COURSE, mark.at.line, f"{mark.at.where}: {wrong}")])
