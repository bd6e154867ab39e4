"""Shared notes of the margin are answered, and taken out of it by who keeps order."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone

from accounts.changes import Refused, locked, save_changes
from courses.access import Access
from courses.rules import Can
from discussions.actions.acts import record, tell, tidy_reason
from discussions.actions.moving import copy_passage
from discussions.actions.posts import write_post
from discussions.models import Act, Draft, Post, Thread
from discussions.places import note_place
from discussions.queries.notes import note_title
from readings.models import Note

LONGEST_REASON = 300  # it stands with the note
_TAKEN_BACK = "Its author has taken this note back: nobody else reads it any more."


@transaction.atomic
def answer_note(*, access: Access, note: Note, source: str, key: uuid.UUID) -> Post:
    """A post about a shared note. The first one opens a discussion of its passage, later ones go there, too.

    The same key again gives the same post. Raises `Refused` with one sentence for what cannot be written.
    """
    access.require(Can.POST)
    note = _in_circle(access, note)
    if not note.shared:
        raise Refused(_TAKEN_BACK)
    begun = Thread.objects.select_related("merged_into").filter(note=note).first()
    if begun is not None:
        thread = begun.merged_into or begun
    else:
        thread = Thread.objects.create(
            circle=note.circle,
            title=note_title(note),
            note=note,
            passage=copy_passage(note.passage),
            unit=note.unit,
            opened_by=access.user,
            key=uuid.uuid5(key, f"note {note.pk}"),  # no form that opens a discussion can have had the same
        )
    post = write_post(access=access, thread=thread, source=source, key=key)
    if begun is None and post.thread_id != thread.pk:
        raise Refused("You have sent this form as a reply already: open a new one.")
    Draft.objects.filter(user=access.user, circle=access.circle, place=note_place(note)).delete()
    return post


@transaction.atomic
def take_out_note(*, access: Access, note: Note, reason: str) -> Note:
    """Takes a note out of the circle's margin: its author keeps it, is told why, and cannot share it again.

    Safe to call twice. The log says whose note it was and where it stood, and not what it said.
    """
    access.require(Can.MODERATE)
    said = tidy_reason(reason, needed="Say why the note is taken out: its author will read it.")
    if len(said) > LONGEST_REASON:
        raise Refused(f"The reason is too long: {LONGEST_REASON} characters are the most.")
    note = _in_circle(access, note)
    if note.taken_out_at is not None:
        return note
    if not note.shared:
        raise Refused(_TAKEN_BACK)
    save_changes(
        note, shared=False, taken_out_at=timezone.now(), taken_out_by=access.user, taken_out_why=said
    )
    where = note.unit.title if note.unit else note.passage.text.label
    act = record(
        access=access,
        kind=Act.Kind.TAKE_OUT,
        reason=said,
        author=note.author.display_name,
        title=f"¶ {note.passage.number} of {where}"[:200],
        note=note.pk,
    )
    tell(act, [note.author_id])
    return note


def _in_circle(access: Access, note: Note) -> Note:
    note = locked(note)
    if note.circle_id != getattr(access.circle, "pk", None):
        raise Refused("This note belongs to another circle.")
    return note
