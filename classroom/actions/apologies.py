"""Apologies that somebody sends by themselves, before an evening."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.changes import Refused
from classroom.actions import attendance
from classroom.actions.rooms import changing
from classroom.models import Attendance
from courses.access import Access
from courses.models import Meeting


def send(*, access: Access, meeting: Meeting, said: str = "") -> None:
    """The person cannot come; sent again, it is the word with it that changes. Raises `Refused` if the meeting is
    cancelled or was closed, if they are here already, or if the word is too long.
    """
    with changing(meeting) as room:
        if meeting.cancelled_at is not None:
            raise Refused("This meeting is cancelled: there is nothing to come to.")
        if room.closed_at is not None:
            raise Refused("This meeting is over.")
        if _own(access, meeting).filter(state=Attendance.State.HERE).exists():
            raise Refused("You are in the room of this meeting already.")
        attendance.send_apologies(access=access, meeting=meeting, said=said)


def take_back(*, access: Access, meeting: Meeting) -> None:
    """The person may come after all. Safe for who sent none."""
    for line in _own(access, meeting).filter(state=Attendance.State.APOLOGIES):
        attendance.take_back(meeting=meeting, attendance=line)


def _own(access: Access, meeting: Meeting) -> QuerySet[Attendance]:
    return Attendance.objects.filter(meeting=meeting, user=access.user)
