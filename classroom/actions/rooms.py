"""What every change of a meeting's room goes through, so that open pages come to know of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.changes import Refused
from classroom.models import Room
from classroom.queries.room import state_of
from courses.models import Meeting

GONE = "This meeting is gone: somebody has changed the plan meanwhile."


@contextmanager
def changing(meeting: Meeting) -> Iterator[Room]:
    """The room of the meeting, locked to the end of the transaction, with a version that no open page has seen.

    Changes of one room come one after the other. Whoever changes the row itself saves only the fields it changed,
    and says so (`room.untouched = True`) where nothing was to be done: then no page has to ask for anything.
    Raises `Refused` for a meeting that went while its page was open.
    """
    with transaction.atomic():
        if not Meeting.objects.filter(pk=meeting.pk).exists():
            raise Refused(GONE)
        Room.objects.bulk_create([Room(meeting=meeting)], ignore_conflicts=True)
        room = Room.objects.select_for_update(no_key=True).filter(pk=meeting.pk).first()
        if room is None:  # it went while this waited for its turn
            raise Refused(GONE)
        yield room
        if not room.untouched:
            Room.objects.filter(pk=meeting.pk).update(version=F("version") + 1)


@contextmanager
def held(meeting: Meeting, now: datetime | None = None) -> Iterator[tuple[Room, datetime]]:
    """The same for what is done in an open room, with the time of the act. Raises `Refused` where it is not open."""
    with changing(meeting) as room:
        at = now or timezone.now()
        state = state_of(meeting, room, at)
        if state == "planned":
            raise Refused("The room is not open yet.")
        if state == "closed":
            raise Refused("The meeting is over.")
        yield room, at
