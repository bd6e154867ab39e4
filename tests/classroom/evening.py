"""An evening to try things on: a circle, a meeting at seven, an agenda of four points, and a clock to set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from classroom.actions import agenda_run
from classroom.models import AgendaItem, Room
from classroom.queries.room import RoomPage, room_page
from courses.access import Access
from courses.models import Circle, Meeting, Role
from discussions.models import Question
from tests import factories


@dataclass
class Evening:
    meeting: Meeting
    starts: datetime
    facilitator: User
    items: list[AgendaItem]
    questions: list[Question]

    @property
    def circle(self) -> Circle:
        return self.meeting.circle

    def at(self, minutes: float) -> datetime:
        """So many minutes after the hour of the meeting."""
        return self.starts + timedelta(minutes=minutes)

    def member(self, name: str = "", role: Role = Role.STUDENT) -> User:
        return factories.make_member(self.circle, role, factories.make_user(name))

    def access(self, user: User | None = None) -> Access:
        return factories.access_of(user or self.facilitator, self.circle)

    def page(self, user: User | None = None, minutes: float = 0) -> RoomPage:
        return room_page(self.access(user), self.meeting.pk, now=self.at(minutes))

    def open(self, minutes: float = 0) -> Evening:
        agenda_run.open_room(by=self.facilitator, meeting=self.meeting, now=self.at(minutes))
        return self

    def close(self, minutes: float = 90) -> Evening:
        agenda_run.close_room(by=self.facilitator, meeting=self.meeting, now=self.at(minutes))
        return self

    def move_on(self, minutes: float = 0) -> None:
        running = self.running
        agenda_run.move_on(
            meeting=self.meeting, at=running.pk if running is not None else None, now=self.at(minutes)
        )

    @property
    def running(self) -> AgendaItem | None:
        return self.meeting.agenda.filter(began_at__isnull=False, ended_at__isnull=True).first()

    @property
    def version(self) -> int:
        return Room.objects.filter(pk=self.meeting.pk).values_list("version", flat=True).first() or 0


def planned(*, agenda: bool = True, starts: datetime | None = None) -> Evening:
    """A meeting that begins just now: welcome 10, a question 20, a pause 5, a question 25, the end 10; of 90 minutes."""
    course = factories.make_course(sessions=1)
    circle = factories.make_circle(course)
    facilitator = factories.make_member(circle, Role.FACILITATOR, factories.make_user("Faye"))
    session = course.sessions.get()
    questions = [
        factories.make_question(course, body, session=session) for body in ("Who asked?", "And why?")
    ]
    starts = starts or timezone.now().replace(microsecond=0)
    meeting = factories.make_meeting(circle, session, starts)
    items = [
        AgendaItem(title="Welcome", minutes=10),
        AgendaItem(kind="question", question=questions[0], minutes=20),
        AgendaItem(kind="pause", minutes=5),
        AgendaItem(kind="question", title="the reasons", question=questions[1], minutes=25),
        AgendaItem(title="What stays open", minutes=10),
    ]
    if agenda:
        for position, item in enumerate(items, start=1):
            item.meeting, item.position = meeting, position
        AgendaItem.objects.bulk_create(items)
    return Evening(meeting, starts, facilitator, items if agenda else [], questions)
