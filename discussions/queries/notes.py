"""Notes of the margin that are talked about: how many answers one has, where they stand, what hangs on top of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Expression, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.text import Truncator

from courses.access import Access
from discussions.models import Thread
from discussions.queries.seals import threads_for
from readings.models import Note
from readings.queries import notes_for, standing_of

_WORDS, _LONGEST = 12, 120  # of the quotation, in a title: words, and characters where none are written apart


def answers_of_note() -> Expression:
    """On a note: how many answers everybody can read, also where their discussion was merged into another one."""
    threads = Thread.objects.filter(note=OuterRef("pk")).annotate(
        said=Coalesce("merged_into__posts_count", "posts_count")
    )
    return Coalesce(Subquery(threads.values("said")[:1]), Value(0))


def thread_on_note(access: Access, note: Note) -> Thread | None:
    """The discussion in which a note is answered, as far as this person can open it."""
    begun = Thread.objects.filter(note=note).first()
    if begun is None:
        return None
    return threads_for(access).filter(pk=begun.merged_into_id or begun.pk).first()


def note_on_top(access: Access, pk: int | None) -> Any | None:
    """The note a discussion hangs on, as long as this person may read it. No query for none."""
    if pk is None:
        return None
    return notes_for(access).filter(pk=pk).select_related("author").defer("search").first()


def note_in_margin(access: Access, pk: int) -> Any | None:
    """A shared note of the circle, for who keeps order, its passage with `standing`; None if it was taken out before.

    Raises Http404 for all others: what somebody took back, or never shared, is nobody's business.
    """
    notes = Note.objects.filter(circle=access.circle).select_related("passage__text", "author", "unit")
    note: Any = notes.filter(Q(shared=True) | Q(taken_out_at__isnull=False), pk=pk).first()
    if note is None:
        raise Http404("No such note.")
    if note.taken_out_at is not None:
        return None
    note.passage.standing = standing_of(note.passage)
    return note


def note_title(note: Note) -> str:
    """What a discussion of it is called: by the words of the text, not by the note's, which may be taken back."""
    words = Truncator(Truncator(note.passage.exact).words(_WORDS, truncate=" …"))
    return f"“{words.chars(_LONGEST)}”"
