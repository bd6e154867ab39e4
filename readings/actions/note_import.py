"""Annotations of a file become private notes of whoever brings them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from courses.access import Access
from courses.rules import Can
from readings.actions.notes import write_note
from readings.models import Note
from readings.queries.note_import import Brought


@transaction.atomic
def bring_notes(*, access: Access, found: Iterable[Brought]) -> int:
    """Keeps those whose words were found, with the day they were written; gives their number.

    Safe to call twice: an annotation gives one note. Raises `Refused` for what cannot be written.
    """
    access.require(Can.WRITE_NOTES)
    kept, now = 0, timezone.now()
    for one in found:
        if one.on is None:
            continue
        note = write_note(access=access, on=one.on, body=one.body, key=one.key, mark=one.mark)
        created = one.incoming.created
        if created is not None and created < now:
            Note.objects.filter(pk=note.pk).update(created_at=created)
        kept += 1
    return kept
