"""All sessions of a circle in the order in which they are held."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from classroom.queries.dates import Evening, evenings_of, next_of
from courses.access import Access
from courses.models import Session
from readings.models import Unit


@dataclass
class Held:
    """An evening, or a session that has none."""

    evening: Evening | None
    sessions: list[Session]
    readings: int
    minutes: int
    next: bool = False


@dataclass
class SessionsPage:
    coming: list[Held]  # cancelled ones among them while their day has not passed
    past: list[Held]  # the latest first
    undated: list[Held]

    @property
    def next(self) -> Held | None:
        return next((each for each in self.coming if each.next), None)

    @property
    def to_come(self) -> int:
        """How many evenings there will be."""
        return sum(1 for each in self.coming if each.evening and each.evening.to_come)

    @property
    def nothing(self) -> bool:
        return not (self.coming or self.past or self.undated)


def sessions_page(access: Access, *, now: datetime | None = None) -> SessionsPage:
    """Three queries whatever the number of sessions: sessions, evenings, readings."""
    now = now or timezone.now()
    sessions = list(access.course.sessions.all())
    evenings = evenings_of(access, sessions, now=now)
    minutes: dict[int | None, list[int]] = defaultdict(list)
    for session, length in Unit.objects.filter(course=access.course).values_list("session", "minutes"):
        minutes[session].append(length)
    next_one = next_of(evenings)

    def held(of: list[Session], evening: Evening | None = None) -> Held:
        lengths = [length for session in of for length in minutes[session.pk]]
        return Held(evening, of, len(lengths), sum(lengths), next=evening is not None and evening is next_one)

    dated = {session.pk for each in evenings if not each.cancelled for session in each.sessions}
    lines = [held(each.sessions, each) for each in evenings]
    return SessionsPage(
        coming=[each for each in lines if each.evening and not each.evening.over],
        past=[each for each in reversed(lines) if each.evening and each.evening.over],
        undated=[held([session]) for session in sessions if session.pk not in dated],
    )
