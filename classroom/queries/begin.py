"""What somebody who begins a circle is shown, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property

from accounts.models import User
from classroom.actions.begin import named_by_number
from classroom.laying import Reading, how_many, into_sessions
from courses.access import Access
from courses.models import Circle, Course, Invitation, Meeting, Role, Session
from courses.queries.people import open_invitations
from courses.rules import Can, roles_that
from discussions.models import Question
from readings.models import Edition, Import, Text, Unit


@dataclass
class BeginPage:
    unfinished: list[Circle]  # one's own without a date
    courses: list[Any]  # Course with `minutes`, `text_count`
    circles: list[Circle]  # whose course one may run again


def begin_page(user: User) -> BeginPage:
    """Three queries."""
    own = Circle.objects.filter(
        memberships__user=user, memberships__ended_at__isnull=True, memberships__role=Role.OWNER
    )
    undated = ~Exists(Meeting.objects.filter(circle=OuterRef("pk")))
    again = Circle.objects.filter(
        memberships__user=user,
        memberships__ended_at__isnull=True,
        memberships__role__in=roles_that(Can.BEGIN_AGAIN),
    )
    mine = Q() if user.is_superuser else Q(editors=user)
    minutes = Unit.objects.filter(course=OuterRef("pk")).order_by().values("course")
    texts = Text.objects.filter(course=OuterRef("pk")).order_by().values("course")
    courses = (
        Course.objects.filter(mine)
        .annotate(
            minutes=Coalesce(Subquery(minutes.annotate(all=Sum("minutes")).values("all")), 0),
            text_count=Coalesce(Subquery(texts.annotate(all=Count("pk")).values("all")), 0),
        )
        .order_by("title", "pk")
    )
    return BeginPage(
        unfinished=list(own.filter(undated).select_related("course").order_by("-created_at")),
        courses=list(courses),
        circles=list(again.exclude(undated).select_related("course").order_by("name", "pk")),
    )


@dataclass
class TextsNow:
    """The texts of a course, for who is about to begin a circle with it."""

    texts: list[Any]  # Text with `minutes`, `unit_count`; `waiting` its proposed edition's import, or None
    under_way: int  # imports that are not done yet
    circle: Circle | None  # of this person, begun with this course and without a date

    @property
    def ready(self) -> list[Any]:
        return [text for text in self.texts if text.unit_count]

    @property
    def waiting(self) -> list[Any]:
        return [text for text in self.texts if text.waiting and not text.unit_count]

    @property
    def minutes(self) -> int:
        return sum(int(text.minutes) for text in self.texts)


def texts_now(access: Access) -> TextsNow:
    """Three queries."""
    units = Unit.objects.filter(text=OuterRef("pk")).order_by().values("text")
    proposed = Import.objects.filter(edition__text=OuterRef("pk"), edition__state=Edition.State.PROPOSED)
    texts = access.course.texts.annotate(
        minutes=Coalesce(Subquery(units.annotate(all=Sum("minutes")).values("all")), 0),
        unit_count=Coalesce(Subquery(units.annotate(all=Count("pk")).values("all")), 0),
        waiting=Subquery(proposed.order_by("-created_at").values("pk")[:1]),
    ).order_by("position", "pk")
    under_way = access.course.imports.filter(state__in=[Import.State.WAITING, Import.State.RUNNING])
    circle = (
        Circle.objects.filter(
            ~Exists(Meeting.objects.filter(circle=OuterRef("pk"))),
            course=access.course,
            memberships__user=access.user,
            memberships__role=Role.OWNER,
            memberships__ended_at__isnull=True,
        )
        .order_by("-created_at")
        .first()
    )
    return TextsNow(texts=list(texts), under_way=under_way.count(), circle=circle)


def readings_of(course: Course) -> list[Reading]:
    """The units of the course as they are laid, in their order. One query."""
    return [Reading(unit.minutes, unit.text_id) for unit in _in_order(course).only("minutes", "text_id")]


def minutes_of(course: Course) -> int:
    """How long all its readings take together."""
    return sum(reading.minutes for reading in readings_of(course))


def proposed_sessions(course: Course) -> int:
    """How many sessions a course without any makes: by its minutes, six where there is nothing to read yet."""
    readings = readings_of(course)
    return how_many(readings) if readings else 6


def _in_order(course: Course) -> Any:
    return course.units.order_by("text__position", "text", "position")


@dataclass
class Step:
    """A session with what is read for it, or is proposed to be."""

    session: Session
    starts: datetime | None
    units: list[Any] = field(default_factory=list)  # Unit with `asked`
    title: str = ""
    also_asked: int = 0  # questions of the session itself
    wrong: Any = None  # what is wrong with the title that was sent

    @property
    def minutes(self) -> int:
        return sum(int(unit.minutes) for unit in self.units)

    @property
    def questions(self) -> int:
        return self.also_asked + sum(int(unit.asked) for unit in self.units)

    @property
    def pks(self) -> str:
        return ",".join(str(unit.pk) for unit in self.units)


@dataclass
class LayingPage:
    steps: list[Step]
    loose: list[Any]  # units in no session
    laid: bool  # whether readings stand in sessions already; else `steps` is a proposal

    @cached_property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)

    @property
    def longest(self) -> int:
        return max((step.minutes for step in self.steps), default=0)

    @property
    def empty(self) -> int:
        return sum(1 for step in self.steps if not step.units)


def laying_page(access: Access) -> LayingPage:
    """How the readings lie in the sessions, or a proposal by their minutes. Four queries."""
    circle = access.circle
    assert circle is not None
    asked = Q(questions__circle__isnull=True, questions__withdrawn_at__isnull=True) & Q(
        questions__session__isnull=True
    )
    units = list(
        _in_order(access.course)
        .select_related("text")
        .annotate(asked=Count("questions", filter=asked, distinct=True))
    )
    meetings = circle.meetings.filter(cancelled_at__isnull=True).order_by("-starts_at")
    also = Prefetch("also", Session.objects.only("pk"))
    zone = ZoneInfo(circle.time_zone)
    dates: dict[int, datetime] = {}
    for meeting in meetings.prefetch_related(also):
        for pk in [meeting.session_id, *(session.pk for session in meeting.also.all())]:
            dates[pk] = meeting.starts_at.astimezone(zone)
    of_session = Question.objects.filter(
        course=access.course, circle__isnull=True, withdrawn_at__isnull=True, session=OuterRef("pk")
    )
    counted = of_session.order_by().values("session").annotate(all=Count("pk")).values("all")
    sessions = access.course.sessions.annotate(own_asked=Coalesce(Subquery(counted), 0)).order_by("position")
    steps = [Step(s, dates.get(s.pk), title=s.title, also_asked=s.own_asked) for s in sessions]
    laid = any(unit.session_id for unit in units)
    if laid:
        by_pk = {step.session.pk: step for step in steps}
        for unit in sorted(units, key=lambda each: each.session_position):
            if unit.session_id in by_pk:
                by_pk[unit.session_id].units.append(unit)
        return LayingPage(steps, [unit for unit in units if unit.session_id is None], laid=True)
    _propose(steps, units)
    return LayingPage(steps, [], laid=False) if steps else LayingPage([], units, laid=False)


def _propose(steps: list[Step], units: list[Any]) -> None:
    sizes = into_sessions([Reading(unit.minutes, unit.text_id) for unit in units], len(steps))
    parts: dict[int, int] = {}
    for unit in units:
        parts[unit.text_id] = parts.get(unit.text_id, 0) + 1
    at = 0
    for step, size in zip(steps, sizes, strict=True):
        step.units = units[at : at + size]
        at += size
        if step.units and named_by_number(step.session):
            step.title = _title(step.units, parts)


def _title(units: Sequence[Any], parts: dict[int, int]) -> str:
    """What a session may be called after its readings: a whole text gives its title, a part that of the unit."""
    texts = list(dict.fromkeys(unit.text_id for unit in units))
    names: list[str] = []
    for text in texts:
        own = [unit for unit in units if unit.text_id == text]
        names.append(own[0].text.label if len(own) == parts[text] else own[0].title)
    said = names[0] if len(names) == 1 else f"{names[0]} and {names[1]}" if len(names) == 2 else names[0]
    return str(said if len(said) <= 200 else f"{said[:199]}…")


def link_of(access: Access) -> Invitation | None:
    """The last open link of the circle that makes students of whoever gets it. One query."""
    return open_invitations(access).filter(email="", role=Role.STUDENT).first()
