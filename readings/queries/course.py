"""What the course page shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Sum
from django.utils.functional import cached_property

from courses.access import Access
from courses.models import Session
from readings.hooks import QuestionLine, SessionDate, course_questions, session_dates
from readings.models import Comparison, Edition, Text, Unit
from readings.queries.comparisons import comparisons_by_session
from readings.queries.reader import units_for


@dataclass
class Step:
    """A session with its units, questions, comparisons and, in a circle, the evening on which it is held."""

    session: Session
    units: list[Any]  # Unit with `place` and `declared`
    questions: list[QuestionLine]
    comparisons: list[Comparison]
    meeting: SessionDate | None
    now: bool = False

    @property
    def minutes(self) -> int:
        return sum(unit.minutes for unit in self.units)

    @property
    def past(self) -> bool:
        return self.meeting is not None and self.meeting.over

    @property
    def read(self) -> int:
        return sum(1 for unit in self.units if unit.declared == "read")


@dataclass
class CoursePage:
    steps: list[Step]
    loose: list[Any]  # units that stand in no session
    texts: Sequence[Text]  # each with `words`
    units: list[Any] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        return sum(unit.minutes for unit in self.units)

    @cached_property
    def current(self) -> Step | None:
        return next((step for step in self.steps if step.now), None)

    @property
    def first_meeting(self) -> SessionDate | None:
        return min(self._meetings, key=lambda meeting: meeting.starts_at, default=None)

    @property
    def last_meeting(self) -> SessionDate | None:
        return max(self._meetings, key=lambda meeting: meeting.starts_at, default=None)

    @property
    def _meetings(self) -> list[SessionDate]:
        return [step.meeting for step in self.steps if step.meeting]

    @cached_property
    def next_reading(self) -> Any | None:
        """Where to go on: the unit last begun and not declared, in the current step first."""
        order = [u for step in self.steps if step.now for u in step.units] + self.units
        begun = [u for u in order if u.place and not u.declared]
        fresh = [u for u in order if not u.place and not u.declared]
        return next(iter(begun), None) or next(iter(fresh), None)

    @cached_property
    def next_step(self) -> Step | None:
        """The session for which one goes on reading; none for a reading of no session."""
        return next((step for step in self.steps if self.next_reading in step.units), None)


def course_page(access: Access) -> CoursePage:
    """Six queries, whatever the number of units: sessions, units, questions, comparisons, texts, and in a circle
    meetings.
    """
    sessions = list(access.course.sessions.all())
    units = list(
        units_for(access).select_related("text").order_by("session_position", "text__position", "position")
    )
    by_session: dict[int | None, list[Unit]] = defaultdict(list)
    for unit in units:
        by_session[unit.session_id].append(unit)
    questions: dict[int | None, list[QuestionLine]] = defaultdict(list)
    for line in course_questions(access):
        questions[line.session_id].append(line)
    compared = comparisons_by_session(access)
    meetings = session_dates(access, sessions)
    steps = [
        Step(
            session=s,
            units=by_session[s.pk],
            questions=questions[s.pk],
            comparisons=compared[s.pk],
            meeting=meetings.get(s.pk),
        )
        for s in sessions
    ]
    _mark_now(steps)
    texts = list(
        access.course.texts.filter(editions__state=Edition.State.PUBLISHED).annotate(
            words=Sum("editions__words")
        )
    )
    loose = sorted(by_session[None], key=lambda u: (u.text.position, u.text_id, u.position))
    ordered = [u for step in steps for u in step.units] + loose
    return CoursePage(steps=steps, loose=loose, texts=texts, units=ordered)


def _mark_now(steps: list[Step]) -> None:
    """The steps one prepares for, or that are being held: those of the next evening, which may hold several; or
    without dates the first with something unread.
    """
    dated = [step for step in steps if step.meeting is not None]
    unread = [s for s in steps if any(not u.declared for u in s.units)]
    for step in dated or unread[:1] or steps[:1]:
        step.now = step.meeting is None or step.meeting.next
