"""What somebody is writing is kept while they type, and found again wherever they go on."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from django.db import connection, transaction
from django.utils import timezone

from accounts.changes import Refused
from courses.access import Access
from courses.rules import Can
from discussions import rendering
from discussions.models import Draft, Post, Thread

MOST = 100  # of a person in a circle: a place on a reading is any stretch of it


class Outcome(StrEnum):
    KEPT = "kept"  # or thrown away, if it was empty
    NEWER = "newer"  # newer words stand there already, and still do
    SENT = "sent"  # the form they were typed in has been sent meanwhile: there is nothing to keep


@transaction.atomic
def save_draft(
    *,
    access: Access,
    place: str,
    thread: Thread | None,
    body: str,
    title: str = "",
    typed_at: datetime | None = None,
    key: uuid.UUID | None = None,
) -> Outcome:
    """Keeps the words for a place (`discussions.places`; the caller knows that it is this person's to write in).

    Words typed later win, in whatever order they arrive: `typed_at` is when, in the site's time. Nothing but
    blanks throws the draft away. `key` is that of the form. Safe to call twice. Raises `Refused` for too much.
    """
    assert access.circle is not None
    access.require(Can.POST)
    if len(body) - body.count("\r\n") > rendering.LONGEST:
        raise Refused(f"This is too long to keep: {rendering.LONGEST:,} characters are the most.")
    others = Draft.objects.filter(user=access.user, circle=access.circle).exclude(place=place)
    if others.count() >= MOST and body.strip():
        raise Refused(f"{MOST} drafts of yours wait in this circle already: throw some of them away first.")
    if key is not None and Post.objects.filter(author=access.user, key=key).exists():
        return Outcome.SENT
    now = timezone.now()
    at = min(typed_at or now, now)
    if not body.strip() and not title.strip():
        throw_away(access=access, place=place, typed_at=at)
        return Outcome.KEPT
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO discussions_draft AS kept (user_id, circle_id, place, thread_id, title, body, updated_at)
            VALUES (%s, %s, %s, %s, %s, %s, %s)
            ON CONFLICT ON CONSTRAINT draft_once_a_person_and_place DO UPDATE SET
                thread_id = EXCLUDED.thread_id, title = EXCLUDED.title, body = EXCLUDED.body,
                updated_at = EXCLUDED.updated_at
            WHERE kept.updated_at <= EXCLUDED.updated_at
            """,
            [access.user.pk, access.circle.pk, place, thread.pk if thread else None, title[:200], body, at],
        )
        return Outcome.KEPT if cursor.rowcount else Outcome.NEWER


def throw_away(*, access: Access, place: str, typed_at: datetime | None = None) -> None:
    """The draft of a place goes, unless newer words came. Safe to call twice."""
    drafts = Draft.objects.filter(user=access.user, circle=access.circle, place=place)
    (drafts if typed_at is None else drafts.filter(updated_at__lte=typed_at)).delete()
