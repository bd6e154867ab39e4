"""Notes in the margin are written, changed, shared, thrown away. Every form may be sent twice."""

from __future__ import annotations

import uuid

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import Truncator

from accounts.changes import Refused, locked, save_changes
from accounts.wording import says_something, tamed
from courses import markup
from courses.access import Access
from courses.rules import Can
from readings.actions.passages import make_passage
from readings.models import Note
from readings.queries.passages import Quoted

LONGEST = 10_000  # characters


def tidy_note(source: str) -> str:
    """The words as they are kept; empty for a mark alone. Raises `Refused` for what is too long."""
    text = tamed(source).strip()
    if len(text) > LONGEST:
        raise Refused(f"This note is too long: {LONGEST:,} characters are the most.")
    return text if says_something(text) else ""


def _said(source: str) -> dict[str, str]:
    """The fields that are made of a note's words."""
    html = markup.render(source) if source else ""
    plain = " ".join(strip_tags(html.replace("</p>", "</p> ").replace("<br>", " ")).split())
    return {"body": source, "html": html, "excerpt": Truncator(plain).chars(200)}


def _sharing(note: Note, shared: bool) -> dict[str, object]:
    """What changes when a note is shared, or taken back. One that a facilitator took out stays out."""
    if not shared:
        return {"shared": False}
    if note.taken_out_at is not None:
        raise Refused("A facilitator took this note out of the circle's margin: it stays your own.")
    return {"shared": True, "shared_at": note.shared_at or timezone.now()}


@transaction.atomic
def write_note(
    *,
    access: Access,
    on: Quoted,
    body: str,
    key: uuid.UUID,
    mark: Note.Mark = Note.Mark.NOTE,
    shared: bool = False,
) -> Note:
    """A note on these words; the same key again gives the same note.

    Raises `Refused` with one sentence for what cannot be written, PermissionDenied without the right to.
    """
    access.require(Can.WRITE_NOTES)
    assert access.circle is not None
    said = _said(tidy_note(body))
    sent = Note.objects.filter(author=access.user, key=key).first()
    if sent is None:
        note = Note(circle=access.circle, author=access.user, unit=on.unit, key=key, mark=mark, **said)
        for name, value in _sharing(note, shared).items():
            setattr(note, name, value)
        note.passage = make_passage(on)
        made = Note.objects.bulk_create([note], ignore_conflicts=True)
        sent = Note.objects.get(author=access.user, key=key)
        if sent.passage_id != made[0].passage_id:  # the same form at once: the other one was quicker
            note.passage.delete()
    if sent.circle_id != access.circle.pk:
        raise Refused("This form was sent in another circle: open a new one here.")
    return sent


@transaction.atomic
def change_note(
    *, access: Access, note: Note, body: str, mark: Note.Mark, shared: bool, was: str | None = None
) -> Note:
    """Other words, another mark, shared or not; its author's alone.

    `was`: the words that the form was opened on; where others stand by now nothing is changed. Raises `Refused`.
    """
    access.require(Can.WRITE_NOTES)
    note = _own(access, note)
    text = tidy_note(body)
    if was is not None and tidy_note(was) != note.body and text != note.body:
        raise Refused("You changed this note in another window meanwhile: put the two together here.")
    said = _said(text)
    edited = {"edited_at": timezone.now()} if text != note.body else {}
    save_changes(note, mark=mark, **said, **edited, **_sharing(note, shared))
    return note


@transaction.atomic
def delete_note(*, access: Access, note: Note) -> None:
    """Throws one's own note away, for good. Safe to call twice."""
    access.require(Can.WRITE_NOTES)
    if not Note.objects.filter(pk=note.pk).exists():
        return
    note = _own(access, note)
    passage = note.passage
    note.delete()
    passage.delete()


def _own(access: Access, note: Note) -> Note:
    note = locked(note)
    if note.author_id != access.user.pk or access.circle is None or note.circle_id != access.circle.pk:
        raise PermissionDenied("A note is its author's.")
    return note
