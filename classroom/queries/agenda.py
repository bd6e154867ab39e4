"""A meeting as it is planned: agenda, minutes, who may chair it and who has done so how often."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from accounts.models import User
from classroom.models import AgendaItem
from classroom.queries.evenings import evening_minutes, is_held, place_of, sessions_of
from courses.access import Access
from courses.models import Meeting, Session
from courses.rules import Can, roles_that
from discussions.models import Question
from discussions.queries.questions import in_order


@dataclass
class Point:
    """A point of the agenda, with when it begins if all goes as planned."""

    item: AgendaItem
    at: datetime
    title: str = ""  # as the page shows them, which may be as they were typed
    minutes: str = ""

    @property
    def begun(self) -> bool:
        return self.item.began_at is not None


@dataclass
class Candidate:
    """Somebody who may chair or take notes, and how often they have, or are going to."""

    user: User
    chaired: int
    noted: int


@dataclass
class MeetingPlan:
    meeting: Meeting
    sessions: list[Session]
    points: list[Point]
    questions: list[Question]  # of the evening that are not on the agenda
    people: list[Candidate]
    minutes: int  # of the evening
    over: bool
    held: bool
    place: str
    link: str
    ends: datetime

    @property
    def planned(self) -> int:
        return sum(point.item.minutes for point in self.points)

    @property
    def left(self) -> int:
        return self.minutes - self.planned

    @property
    def too_long(self) -> int:
        return max(0, -self.left)

    def _least(self, what: str, busy: int | None) -> User | None:
        """Who has done it least, of those who do not do the other thing that evening."""
        free = [one for one in self.people if one.user.pk != busy] or self.people
        found = min(free, key=lambda one: (getattr(one, what), one.chaired + one.noted), default=None)
        return found.user if found else None

    @property
    def suggested_chair(self) -> User | None:
        return self._least("chaired", self.meeting.note_taker_id)

    @property
    def suggested_notes(self) -> User | None:
        chair = self.meeting.chair or self.suggested_chair
        return self._least("noted", chair.pk if chair else None)


def meeting_plan(access: Access, meeting: Meeting) -> MeetingPlan:
    """Five queries: sessions held along, agenda, questions, people, and how often they did what."""
    sessions = sessions_of(meeting)
    items = list(meeting.agenda.select_related("question"))
    starts = meeting.starts_at.astimezone(ZoneInfo(access.circle.time_zone if access.circle else "UTC"))
    points, at = [], starts
    for item in items:
        points.append(Point(item, at))
        at += timedelta(minutes=item.minutes)
    there = {item.question_id for item in items}
    chaired, noted = held_so_often(access)
    room = getattr(meeting, "room", None)
    minutes = evening_minutes(meeting)
    place, link = place_of(meeting, meeting.circle)
    return MeetingPlan(
        meeting=meeting,
        sessions=sessions,
        points=points,
        questions=[q for q in _questions(meeting, sessions) if q.pk not in there],
        people=[Candidate(user, chaired[user.pk], noted[user.pk]) for user in who_may(access)],
        minutes=minutes,
        over=room is not None and room.closed_at is not None,
        held=is_held(meeting),
        place=place,
        link=link,
        ends=starts + timedelta(minutes=minutes),
    )


def questions_of(meeting: Meeting) -> list[Question]:
    """Those asked that evening: the course's, then the circle's own."""
    return _questions(meeting, sessions_of(meeting))


def _questions(meeting: Meeting, sessions: list[Session]) -> list[Question]:
    here = [session.pk for session in sessions]
    asked = Q(session__in=here) | Q(session__isnull=True, unit__session__in=here)
    whose = Q(circle__isnull=True) | Q(circle=meeting.circle_id)
    found = in_order(
        Question.objects.filter(asked, whose, course=meeting.circle.course_id, withdrawn_at__isnull=True)
    )
    order = {pk: at for at, pk in enumerate(here)}
    return sorted(
        found.select_related("unit"),
        key=lambda q: order.get(q.session_id or (q.unit.session_id if q.unit else None) or 0, 0),
    )


def who_may(access: Access) -> list[User]:
    """Those with a seat that comes to meetings, in the order in which they came to the circle. One query."""
    return list(
        User.objects.filter(
            memberships__circle=access.circle,
            memberships__ended_at__isnull=True,
            memberships__role__in=roles_that(Can.ATTEND),
            is_active=True,
        ).order_by("memberships__joined_at", "memberships__pk")
    )


def held_so_often(access: Access) -> tuple[Counter[int], Counter[int]]:
    """How often each person chairs, and takes notes, at meetings of this circle that are not cancelled. One query."""
    assert access.circle is not None
    rows: list[tuple[int | None, int | None]] = list(
        access.circle.meetings.filter(cancelled_at__isnull=True).values_list("chair", "note_taker")
    )
    return (
        Counter(chair for chair, _ in rows if chair),
        Counter(notes for _, notes in rows if notes),
    )
