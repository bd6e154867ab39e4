"""The comparisons a package keeps for its sessions, known again by their place when it is loaded again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from classroom.packages import schema
from courses.models import Course, Session
from readings.actions.comparisons import set_comparison

_NAMESPACE = uuid.UUID("0a6c1a0c-3f3c-4f0e-9a51-5a6a5e1f7d20")


def _key(course: str, session: int, number: int) -> uuid.UUID:
    """The name of a comparison that a package writes: nobody else gives it, so others’ are left alone."""
    return uuid.uuid5(_NAMESPACE, f"{course}/sessions/{session}/comparisons/{number}")


def write(course: Course, said: schema.Course, sessions: Sequence[Session]) -> None:
    """Writes or updates every comparison; one that some loading wrote and this package has no more goes."""
    here: set[uuid.UUID] = set()
    for session, plan in zip(sessions, said.sessions, strict=True):
        for number, each in enumerate(plan.comparisons, 1):
            key = _key(course.slug, session.position, number)
            set_comparison(course=course, key=key, title=each.title, words=each.words, session=session)
            here.add(key)
    places = range(1, course.sessions.count() + 1), range(1, schema.MOST + 1)
    wrote = {_key(course.slug, session, number) for session in places[0] for number in places[1]}
    course.comparisons.filter(circle=None, made_by=None, key__in=wrote - here).delete()
