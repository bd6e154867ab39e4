"""How the next evening of a circle stands, and which of its sessions lack something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from classroom.queries.dates import Evening, by_session, evenings_of, next_of
from classroom.queries.expected import Expectation, who_is_expected
from courses.access import Access
from courses.models import Session
from discussions.models import Post, Question, Thread
from discussions.queries.questions import in_order, questions_for
from readings.models import Unit


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is asked in the next evening, as its session's page numbers it."""

    pk: int
    body: str
    session: Session
    number: int
    answered: bool


@dataclass
class Outlook:
    access: Access
    now: datetime
    sessions: list[Any]  # Session with `units` and `questions`, how many
    evenings: list[Evening]
    evening: Evening | None  # the next one
    asked: list[Asked]  # in it
    expected: Expectation  # there

    @cached_property
    def zone(self) -> ZoneInfo:
        assert self.access.circle is not None
        return ZoneInfo(self.access.circle.time_zone)

    @property
    def units(self) -> int:
        return sum(session.units_count for session in self.sessions)

    @property
    def one_session(self) -> bool:
        return self.evening is None or len(self.evening.sessions) == 1

    @cached_property
    def unanswered(self) -> list[Asked]:
        return [each for each in self.asked if not each.answered]

    # Days ------------------------------------------------------------------------------------------------------

    @property
    def day(self) -> str:
        """Of the next evening: "tomorrow", "Thursday", "10 December"."""
        return self.evening.named if self.evening else ""

    def when(self, session: Session) -> str:
        """For which day something is wanted; "" where the session has none."""
        evening = self._held.get(session.pk)
        return f"for {evening.named}" if evening else ""

    # Sessions ----------------------------------------------------------------------------------------------------

    @cached_property
    def _held(self) -> dict[int, Evening]:
        return by_session(self.evenings)

    @cached_property
    def to_come(self) -> list[Any]:
        """Sessions that no evening has held yet: in the course's order, those without a date among them."""
        return [s for s in self.sessions if s.pk not in self._held or not self._held[s.pk].over]

    @property
    def without_date(self) -> list[Any]:
        return [session for session in self.to_come if session.pk not in self._held]

    @property
    def without_reading(self) -> list[Any]:
        return [session for session in self.to_come if not session.units_count]

    @property
    def without_question(self) -> list[Any]:
        return [session for session in self.to_come if not session.questions_count]


def outlook(access: Access, now: datetime) -> Outlook:
    """Four queries: sessions, evenings, who is expected at the next one, its questions."""
    assert access.circle is not None
    sessions = _sessions(access)
    evenings = evenings_of(access, sessions, now=now)
    evening = next_of(evenings)
    return Outlook(
        access=access,
        now=now,
        sessions=sessions,
        evenings=evenings,
        evening=evening,
        asked=asked_in(access, evening.sessions) if evening else [],
        expected=who_is_expected(access.circle, evening.meeting if evening else None),
    )


def _sessions(access: Access) -> list[Any]:
    """With how many units and questions each has. One query."""
    units = (
        Unit.objects.filter(session=OuterRef("pk"))
        .order_by()
        .values("session")
        .annotate(many=Count("pk"))
        .values("many")
    )
    questions = (
        Question.objects.filter(Q(circle__isnull=True) | Q(circle=access.circle), withdrawn_at__isnull=True)
        .filter(course=access.course)
        .alias(for_session=Coalesce("session", "unit__session"))
        .filter(for_session=OuterRef("pk"))
        .order_by()
        .values("course")
        .annotate(many=Count("pk"))
        .values("many")
    )
    return list(
        access.course.sessions.annotate(
            units_count=Coalesce(Subquery(units, output_field=IntegerField()), 0),
            questions_count=Coalesce(Subquery(questions, output_field=IntegerField()), 0),
        ).order_by("position")
    )


def asked_in(access: Access, sessions: Sequence[Session]) -> list[Asked]:
    """The questions asked in these sessions, numbered as their pages do, and whether anybody has answered. One query.

    A question whose discussion was merged into another one is answered there.
    """
    threads = Thread.objects.filter(circle=access.circle, question=OuterRef("pk"))
    answers = Post.objects.filter(
        thread__circle=access.circle, thread__question=OuterRef("pk"), depth=1, state=Post.State.SHOWN
    )
    rows: Any = (
        in_order(questions_for(access).filter(withdrawn_at__isnull=True))
        .select_related(None)
        .annotate(for_session=Coalesce("session", "unit__session"))
        .filter(for_session__in=[session.pk for session in sessions])
        .annotate(answered=Exists(answers) | Exists(threads.filter(merged_into__isnull=False)))
        .only("body")
    )
    found: dict[int, list[Asked]] = {session.pk: [] for session in sessions}
    known = {session.pk: session for session in sessions}
    for row in rows:
        same = found[row.for_session]
        same.append(Asked(row.pk, row.body, known[row.for_session], len(same) + 1, row.answered))
    return [each for session in sessions for each in found[session.pk]]
