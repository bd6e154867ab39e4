"""A large circle, fast: sessions with meetings, readings, students, and what they say of each reading."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from courses.models import Circle, Membership, Role
from discussions.models import Question
from readings.models import Declaration, Unit
from tests import factories


def make_units(circle: Circle, many: int) -> list[Unit]:
    """So many readings, laid into the course's sessions in turn; all of one text."""
    first = factories.make_unit(circle.course)
    sessions = list(circle.course.sessions.all())
    fields = {f.attname: getattr(first, f.attname) for f in Unit._meta.concrete_fields if f.name != "id"}
    Unit.objects.bulk_create(
        Unit(
            **fields
            | {"slug": f"{first.slug}-{n}", "title": f"Reading {n} of a longer title", "position": n + 1}
        )
        for n in range(1, many)
    )
    units = list(Unit.objects.filter(course=circle.course).order_by("position"))
    for n, unit in enumerate(units):
        unit.session = sessions[n * len(sessions) // many]
        unit.session_position = n
    Unit.objects.bulk_update(units, ["session", "session_position"])
    return units


def make_crowd(
    *, people: int, sessions: int = 12, units: int = 40, first: datetime | None = None
) -> tuple[Circle, User, list[User]]:
    """The circle, its owner and its students."""
    owner = factories.make_user("Olga")
    circle = factories.make_circle(factories.make_course(sessions=sessions), owner=owner)
    first = first or timezone.now() - timedelta(weeks=sessions // 2)
    for n, session in enumerate(circle.course.sessions.all()):
        factories.make_meeting(circle, session, first + timedelta(weeks=n))
        Question.objects.create(course=circle.course, session=session, position=n, body=f"What is asked {n}?")
    readings = make_units(circle, units)
    chance = random.Random(7)
    students = User.objects.bulk_create(
        User(
            email=f"student.{circle.pk}.{n}@example.org",
            name=f"{chance.choice(_FIRST)} {chance.choice(_LAST)} {n}",
        )
        for n in range(people)
    )
    Membership.objects.bulk_create(
        Membership(circle=circle, user=user, role=Role.STUDENT, shows_readings=n % 17 != 5)
        for n, user in enumerate(students)
    )
    Declaration.objects.bulk_create(
        Declaration(
            circle=circle, user=user, unit=unit, state=chance.choice(["read", "read", "partly", "not"])
        )
        for user in students
        for unit in readings
        if chance.random() < 0.6
    )
    return circle, owner, students


_FIRST = ("Anna", "Bartholomew", "Chiara", "Dorothea", "Émile", "Fatima", "Grete", "Hannelore", "Imre", "Jo")
_LAST = (
    "Aldred",
    "Brontë",
    "Czerny",
    "Dąbrowski",
    "Featherstonehaugh",
    "Li",
    "Okonkwo",
    "Quist",
    "Whitcombe",
)
