"""A plan for tests: a course of so many sessions with two readings each, a circle that meets every second week."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import User
from classroom.actions.plan_rows import Rows, snapshot
from classroom.models import PlanChange
from courses.access import Access
from courses.models import Circle, Meeting, Membership, Role, Session
from readings.models import Unit
from tests import factories
from tests.readings.bringing import client_of


class Plan:
    """`editor` may change all of it and owns the circle, `facilitator` its dates alone."""

    def __init__(self, sessions: int = 4, *, held: int = 1) -> None:
        self.editor = factories.make_user("Miriam")
        self.course = factories.make_course(sessions=sessions, editors=[self.editor])
        self.sessions = list(self.course.sessions.all())
        self.circle = factories.make_circle(
            self.course, owner=self.editor, time_zone="Europe/Berlin", place="The mill"
        )
        self.facilitator = factories.make_member(self.circle, Role.FACILITATOR)
        text = factories.make_unit(self.course)
        self.units = [self.unit_like(text, n) for n in range(2 * sessions)]
        self.loose = text
        start = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=14 * held - 7)
        self.meetings = [
            factories.make_meeting(self.circle, session, start + timedelta(days=14 * n))
            for n, session in enumerate(self.sessions)
        ]

    def unit_like(self, unit: Unit, n: int) -> Unit:
        """Another reading, laid into a session: made as a row, for here only the plan looks at it."""
        row = {f.attname: getattr(unit, f.attname) for f in Unit._meta.concrete_fields if f.name != "id"}
        row |= {"slug": f"reading-{n}", "title": f"Reading {n}", "minutes": 10 + n, "position": n + 2}
        row |= {"session_id": self.sessions[n // 2].pk, "session_position": n % 2 + 1}
        return Unit.objects.create(**row)

    def fill(self, people: int) -> None:
        """So many students more."""
        new = [User(email=f"{uuid.uuid4()}@example.org", name=f"Reader {n}") for n in range(people)]
        seats = [Membership(circle=self.circle, user=user) for user in User.objects.bulk_create(new)]
        Membership.objects.bulk_create(seats)

    def access(self, user: Any = None) -> Access:
        return factories.access_of(user or self.editor, self.circle)

    def client(self, user: Any = None) -> Client:
        return client_of(user or self.editor)

    def url(self, name: str, **kwargs: object) -> str:
        return self.access().url(name, **kwargs)

    def now(self) -> Rows:
        return snapshot(self.course, Circle.objects.get(pk=self.circle.pk))

    def act(self, what: Callable[..., Any], **said: Any) -> PlanChange | None:
        made: PlanChange | None = what(access=self.access(), key=uuid.uuid4(), **said)
        return made

    def lane(self, session: Session | None) -> list[str]:
        """The titles of a session's readings in order."""
        units = self.course.units.filter(session=session)
        return list(units.order_by("session_position", "pk").values_list("title", flat=True))

    def starts(self) -> list[datetime]:
        return [Meeting.objects.get(pk=meeting.pk).starts_at for meeting in self.meetings]
