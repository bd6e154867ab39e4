"""What every change of a meeting's room goes through, so that open pages come to know of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import F

from classroom.models import Room
from courses.models import Meeting


@contextmanager
def changing(meeting: Meeting) -> Iterator[Room]:
    """The room of the meeting, locked to the end of the transaction, with a version that no open page has seen.

    Changes of one room come one after the other. Whoever changes the row itself saves only the fields it changed.
    """
    with transaction.atomic():
        Room.objects.bulk_create([Room(meeting=meeting)], ignore_conflicts=True)
        room = Room.objects.select_for_update(no_key=True).get(pk=meeting.pk)
        yield room
        Room.objects.filter(pk=meeting.pk).update(version=F("version") + 1)
