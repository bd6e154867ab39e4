"""Which meeting is next, and who is said to come."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from accounts.changes import Refused
from classroom.actions import attendance
from classroom.models import Attendance, Room
from classroom.queries.dates import evenings_of, next_of
from classroom.queries.evenings import meeting_of, sessions_of
from courses.models import Circle, Meeting, Role
from tests import factories

pytestmark = pytest.mark.django_db


def meetings(*hours: float) -> list[Meeting]:
    """Meetings of a new circle so many hours from now; a session takes 90 minutes."""
    course = factories.make_course(sessions=len(hours))
    circle = factories.make_circle(course)
    now = timezone.now()
    return [
        factories.make_meeting(circle, session, now + timedelta(hours=h))
        for session, h in zip(course.sessions.all(), hours, strict=True)
    ]


def upcoming(circle: Circle) -> Meeting | None:
    access = factories.access_of(factories.make_member(circle), circle)
    found = next_of(evenings_of(access, list(circle.course.sessions.all())))
    return found.meeting if found is not None else None


@pytest.mark.parametrize(
    ("hours", "expected"),
    [((-48, 24, 48), 1), ((-1, 24), 0), ((-2.4, 24), 0), ((-2.6, 24), 1), ((-48, -24), None)],
)
def test_the_next_meeting_is_the_one_that_is_not_over(hours: tuple[float, ...], expected: int | None) -> None:
    planned = meetings(*hours)
    elsewhere = factories.make_course(sessions=1)
    factories.make_meeting(factories.make_circle(elsewhere), elsewhere.sessions.get(), timezone.now())
    assert upcoming(planned[0].circle) == (None if expected is None else planned[expected])


def test_a_meeting_that_is_cancelled_or_closed_is_not_next() -> None:
    first, second, third = meetings(1, 2, 3)
    Meeting.objects.filter(pk=first.pk).update(cancelled_at=timezone.now())
    Room.objects.create(meeting=second, opened_at=timezone.now(), closed_at=timezone.now())
    assert upcoming(first.circle) == third


def test_a_room_that_is_open_comes_before_what_is_planned() -> None:
    first, second = meetings(1, 100)
    Room.objects.create(meeting=second, opened_at=timezone.now())
    assert upcoming(first.circle) == second


def test_a_meeting_of_another_circle_is_none() -> None:
    (ours,), (theirs,) = meetings(1), meetings(1)
    access = factories.access_of(factories.make_member(ours.circle), ours.circle)
    assert meeting_of(access, ours.pk) == ours
    with pytest.raises(Http404):
        meeting_of(access, theirs.pk)


def test_sessions_held_together_come_in_the_courses_order() -> None:
    first, second = meetings(1, 2)
    second.also.add(first.session)
    assert sessions_of(second) == [first.session, second.session]


def test_who_comes_is_said_once_and_can_be_said_anew() -> None:
    (meeting,) = meetings(1)
    access = factories.access_of(factories.make_member(meeting.circle), meeting.circle)
    attendance.say_coming(access=access, meeting=meeting)
    before = Room.objects.get(meeting=meeting).version
    attendance.send_apologies(access=access, meeting=meeting, said=" on \n shift ")
    attendance.send_apologies(access=access, meeting=meeting, said="on shift")
    line = Attendance.objects.get()
    assert (line.user, line.state, line.said) == (access.user, "apologies", "on shift")
    assert Room.objects.get(meeting=meeting).version > before
    attendance.take_back(meeting=meeting, attendance=line)
    attendance.take_back(meeting=meeting, attendance=line)
    assert not Attendance.objects.exists()


def test_a_meeting_that_went_while_its_page_was_open_is_said_to_be_gone() -> None:
    (meeting,) = meetings(1)
    access = factories.access_of(factories.make_member(meeting.circle), meeting.circle)
    Meeting.objects.filter(pk=meeting.pk).delete()
    with pytest.raises(Refused, match="gone"):
        attendance.send_apologies(access=access, meeting=meeting)
    assert not Room.objects.exists()


def test_here_is_only_who_has_a_seat_at_meetings_or_a_name() -> None:
    (meeting,) = meetings(1)
    student = factories.make_member(meeting.circle)
    attendance.mark_here(meeting=meeting, user=student)
    for nobody in (factories.make_user(), factories.make_member(meeting.circle, Role.OBSERVER)):
        with pytest.raises(Refused):
            attendance.mark_here(meeting=meeting, user=nobody)
    for _ in range(2):
        attendance.mark_guest_here(meeting=meeting, name=" Aunt  Rosa ")
    for nothing in ("", " \u200b", "x" * 81):
        with pytest.raises(Refused):
            attendance.mark_guest_here(meeting=meeting, name=nothing)
    assert set(Attendance.objects.values_list("user", "name", "state")) == {
        (student.pk, "", "here"),
        (None, "Aunt Rosa", "here"),
    }
