"""Which notes somebody may see. Every look-up of a note begins here."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from courses.access import Access
from readings.hooks import note_answers
from readings.models import Note


def notes_for(access: Access) -> QuerySet[Any]:
    """Those of the circle that are shared, and one's own. None outside a circle."""
    if access.circle is None:
        return Note.objects.none()
    return Note.objects.filter(Q(shared=True) | Q(author=access.user), circle=access.circle)


def with_answers(notes: QuerySet[Any]) -> QuerySet[Any]:
    """The notes with `answers`, the number that everybody may read; where there is one, `note-answer` leads to it."""
    found: QuerySet[Any] = notes.annotate(answers=note_answers())
    return found


def note_of(access: Access, pk: int) -> Note:
    """With passage, text and author. Raises Http404 for what the person may not see, as for what does not exist."""
    note: Note | None = (
        notes_for(access).select_related("passage__text", "author", "unit").filter(pk=pk).first()
    )
    if note is None:
        raise Http404("No such note.")
    return note
