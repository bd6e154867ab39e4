"""What stands around the room of a meeting: before, what to read and to think about; after, what was asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from classroom.queries.evenings import AFTERWARDS, place_of, sessions_of
from classroom.queries.room import OPEN_AT_MOST, RoomPage, room_page
from courses.access import Access
from courses.models import Meeting, Session
from readings.hooks import QuestionLine, course_questions
from readings.models import Comparison
from readings.queries.comparisons import comparisons_for
from readings.queries.reader import units_for


@dataclass
class MeetingPage:
    room: RoomPage
    sessions: list[Session]  # held that evening, in the course's order
    units: list[Any]  # Unit with text, `place` and `declared`, as they are read for it
    questions: list[QuestionLine]
    comparisons: list[Comparison]
    place: str
    link: str

    @property
    def meeting(self) -> Meeting:
        return self.room.meeting

    @property
    def off_agenda(self) -> list[QuestionLine]:
        """What was asked and stands on no point of the agenda, which leads to its questions itself."""
        url = self.room.access.url
        there = {url("question-detail", question=item.question) for item in self.room.items if item.question}
        return [question for question in self.questions if question.url not in there]

    @property
    def now(self) -> datetime:
        return self.room.now

    @property
    def passed(self) -> bool:
        """The evening is over and its room was never opened."""
        return self.room.state == "planned" and self.now > self.room.until + AFTERWARDS

    def may_open(self, before: timedelta, after: timedelta) -> bool:
        """Whether opening the room, or opening it again, is worth a button now."""
        if not self.room.may_open:
            return False
        if self.room.opened_at is not None:
            return self.now <= self.room.opened_at + OPEN_AT_MOST
        return self.meeting.starts_at - before <= self.now <= self.meeting.starts_at + after

    @property
    def minutes(self) -> int:
        """Of reading."""
        return sum(unit.minutes for unit in self.units)


def meeting_page(access: Access, pk: int, *, now: datetime | None = None) -> MeetingPage:
    """The room's queries; where it is not open, four more. Raises Http404 for a meeting of another circle as for none."""
    room = room_page(access, pk, now=now)
    meeting = room.meeting
    assert access.circle is not None
    place, link = place_of(meeting, access.circle)
    sessions: list[Session] = [meeting.session]
    units: list[Any] = []
    questions: list[QuestionLine] = []
    comparisons: list[Comparison] = []
    if room.state != "open":
        sessions = sessions_of(meeting)
        held = [session.pk for session in sessions]
        units = list(
            units_for(access)
            .filter(session__in=held)
            .select_related("text")
            .order_by("session__position", "session_position", "text__position", "position")
        )
        questions = [line for line in course_questions(access) if line.session_id in held]
        comparisons = list(comparisons_for(access).filter(session__in=held))
    return MeetingPage(
        room=room,
        sessions=sessions,
        units=units,
        questions=questions,
        comparisons=comparisons,
        place=place,
        link=link,
    )
