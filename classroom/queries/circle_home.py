"""The home of a circle: what comes next, for the person who looks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db.models import F
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.numerals import number_word
from classroom.catching_up import Reading, WayBack, way_back
from classroom.queries.dates import Evening, by_session, evenings_of, next_of
from classroom.wording import capital, minutes_said, ordinal
from courses.access import Access
from courses.models import Session
from courses.rules import Can
from discussions.queries.ahead import QuestionAhead, questions_ahead
from discussions.queries.moderation import how_many_wait
from discussions.queries.since import Since, new_since
from readings.models import Comparison
from readings.queries.comparisons import comparisons_for
from readings.queries.reader import units_for

FEW = 4  # questions that stand on the page; of more there is a link
STILL_SAID = timedelta(days=2)  # so long after its hour a cancelled evening is still spoken of

Next = Literal[
    "room", "bring", "plan", "continue", "begin", "say", "answer", "new", "look", "again", "desk", "readings"
]


@dataclass
class Step:
    """A session on the spine of the course."""

    session: Session
    evening: Evening | None
    now: bool

    @property
    def done(self) -> bool:
        return self.evening is not None and self.evening.over and not self.now


@dataclass
class CircleHome:
    access: Access
    evenings: list[Evening]
    sessions: list[Session]
    readings: list[Reading]  # all of the course, in its order
    ahead: list[Session]  # what one prepares for: the next evening's; without a date the first that is open
    questions: list[QuestionAhead]
    comparisons: list[Comparison]  # kept for it
    since: Since
    waits: int  # for a facilitator's decision
    now: datetime
    next: Evening | None = field(init=False)

    def __post_init__(self) -> None:
        self.next = next_of(self.evenings)

    # The evening

    @property
    def last(self) -> Evening | None:
        """The last one that was held."""
        return next((each for each in reversed(self.evenings) if each.over and not each.cancelled), None)

    @property
    def after(self) -> bool:
        """Whether all its evenings are over."""
        return self.next is None and self.last is not None

    @property
    def cancelled(self) -> list[Evening]:
        """Evenings that people may still expect, before the one that comes next."""
        return [
            each
            for each in self.evenings
            if each.cancelled
            and each.meeting.starts_at > self.now - STILL_SAID
            and (self.next is None or each.meeting.starts_at < self.next.meeting.starts_at)
        ]

    @cached_property
    def steps(self) -> list[Step]:
        dates = by_session(self.evenings)
        here = {session.pk for session in self.ahead}
        return [Step(each, dates.get(each.pk), each.pk in here) for each in self.sessions]

    # What is read for it

    @property
    def follows(self) -> bool:
        """Whether its person follows the programme."""
        return self.access.may(Can.DECLARE)

    @cached_property
    def to_read(self) -> list[Reading]:
        here = {session.position for session in self.ahead}
        return [each for each in self.readings if each.session in here]

    @cached_property
    def go_on(self) -> Reading | None:
        """The reading to go on with: for who missed some, the one that is enough; else what was begun, then what
        was not, then what only wants a word.
        """
        if self.way_back.missed and self.way_back.first is not None:
            return self.way_back.first
        undone = [each for each in self.to_read if not each.declared]
        order = [each for each in undone if each.begun and not each.at_end]
        order += [each for each in undone if not each.begun] + [each for each in undone if each.at_end]
        return next(iter(order), None)

    @property
    def todo(self) -> str:
        """What is left to read, in a sentence or two."""
        if not self.to_read:
            return ""
        left = [each for each in self.to_read if not each.settled and not each.at_end]
        many, minutes = len(self.to_read), minutes_said(sum(each.left for each in left))
        if not left:
            said = [each for each in self.to_read if each.declared or each.at_end]
            return "You have been through all of it." if said else ""
        if len(left) == many:
            said_of = f"{number_word(many)} reading{'s' if many > 1 else ''}, {minutes}"
            said_of += " left" if any(each.begun for each in left) else " together" if many > 1 else ""
        elif len(left) == 1:
            said_of = f"one of {number_word(many)} readings is left, {minutes}"
        else:
            said_of = f"{number_word(len(left))} of {number_word(many)} readings are left, {minutes}"
        return f"{capital(said_of)}.{self._where()}"

    def _where(self) -> str:
        here = self.go_on
        if here is None or not here.begun or here.at_end:
            return ""
        which = ordinal(self.to_read.index(here)) if len(self.to_read) > 1 else ""
        return f" You are at ¶ {here.unit.place}{f' of the {which}' if which else ''}."

    @cached_property
    def way_back(self) -> WayBack:
        """For who follows the programme; readings of evenings that are over and of none that comes."""
        over = {step.session.position for step in self.steps if step.done}
        before = [each for each in self.readings if each.session in over] if self.follows else []
        return way_back(ahead=self.to_read, before=before)

    # The one next step

    @cached_property
    def next_question(self) -> QuestionAhead | None:
        """The one to answer: where a draft waits, else the first that is open to its person."""
        open_ = [each for each in self.questions if each.open] if self.access.may(Can.POST) else []
        return next((each for each in open_ if each.draft), open_[0] if open_ else None)

    @property
    def questions_shown(self) -> list[QuestionAhead]:
        """All of a few, of many the first ones."""
        if len(self.questions) <= FEW + 1:
            return self.questions
        return self.questions[:FEW]

    @property
    def questions_more(self) -> int:
        return len(self.questions) - len(self.questions_shown)

    @property
    def main(self) -> Next:
        """The one next step, for who may take it."""
        may = self.access.may
        if self.next is not None and self.next.on and may(Can.ATTEND):
            return "room"
        if not self.readings and may(Can.EDIT_COURSE):
            return "bring"
        if self.next is None and not self.after and self.sessions and may(Can.PLAN):
            return "plan"
        if self.after and not self.since.threads and may(Can.BEGIN_AGAIN):
            return "again"
        if self.follows and self.go_on is not None:
            return "say" if self.go_on.at_end else "continue" if self.go_on.begun else "begin"
        if self.since.threads and not self.follows:
            return "new"
        if self.next_question is not None:
            return "answer"
        if self.since.threads:
            return "new"
        if self.to_read and not self.follows:
            return "look"
        return "desk" if may(Can.SEE_OVERVIEW) else "readings"


def circle_home(access: Access, *, now: datetime | None = None) -> CircleHome:
    """Seven queries whatever the number of people, evenings, readings and discussions (six where nothing is new,
    one more for who moderates): sessions, evenings, readings, questions, comparisons, what is new and who wrote it.
    """
    now = now or timezone.now()
    sessions = list(access.course.sessions.all())
    evenings = evenings_of(access, sessions, now=now)
    positions = {session.pk: session.position for session in sessions}
    readings = [_reading(unit, positions.get(unit.session_id)) for unit in _units(access)]
    ahead = _ahead(sessions, evenings, readings)
    return CircleHome(
        access=access,
        evenings=evenings,
        sessions=sessions,
        readings=readings,
        ahead=ahead,
        questions=questions_ahead(access, [session.pk for session in ahead]),
        comparisons=list(comparisons_for(access).filter(session__in=ahead)),
        since=new_since(access),
        waits=how_many_wait(access) if access.may(Can.MODERATE) else 0,
        now=now,
    )


def _units(access: Access) -> Any:
    return (
        units_for(access)
        .select_related("text")
        .only(
            *("slug", "title", "minutes", "first_number", "last_number", "session_id"),
            *("text__title", "text__author", "text__slug", "text__position"),
        )
        .order_by(
            F("session__position").asc(nulls_last=True), "session_position", "text__position", "position"
        )
    )


def _reading(unit: Any, session: int | None) -> Reading:
    return Reading(
        unit=unit,
        minutes=unit.minutes,
        length=unit.length,
        done=unit.done,
        declared=unit.declared or "",
        session=session,
    )


def _ahead(sessions: list[Session], evenings: list[Evening], readings: list[Reading]) -> list[Session]:
    coming = next_of(evenings)
    if coming is not None:
        return coming.sessions
    if any(not each.cancelled for each in evenings):
        return []
    open_ = {each.session for each in readings if not each.declared}
    first = next((each for each in sessions if each.position in open_), None)
    return [first or sessions[0]] if sessions else []
