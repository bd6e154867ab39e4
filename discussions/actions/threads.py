"""Discussions are opened: on a question, on a passage, or on nothing but their title."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from accounts.changes import Refused, save_changes
from accounts.wording import says_something, tamed_line
from courses.access import Access
from courses.models import Circle
from courses.rules import Can
from discussions.actions.posts import write_post
from discussions.models import Draft, Question, Thread
from discussions.places import new_place
from readings.actions import make_passage
from readings.queries import Quoted

TITLE_LENGTH = 200


def tidy_title(title: str, *, may_be_empty: bool = False) -> str:
    """A title as it is kept. Raises `Refused` for one that is too long or shows nothing."""
    line = tamed_line(title)
    if len(line) > TITLE_LENGTH:
        raise Refused(f"The title is too long: {TITLE_LENGTH} characters are the most.")
    if not says_something(line) and (line or not may_be_empty):
        raise Refused("Give the discussion a title: a few words that say what it is about.")
    return line


def check_asked_in(circle: Circle, question: Question) -> None:
    """Raises `Refused` for a question of another course, or of another circle's own."""
    if question.course_id != circle.course_id or question.circle_id not in (None, circle.pk):
        raise Refused("This question is not asked in this circle.")


def thread_of_question(*, circle: Circle, question: Question) -> Thread:
    """The question's thread in this circle; made when it is first asked for. Safe to call twice and at once."""
    check_asked_in(circle, question)
    thread, _ = Thread.objects.get_or_create(circle=circle, question=question)
    return thread


@transaction.atomic
def open_thread(
    *,
    access: Access,
    title: str,
    source: str,
    key: uuid.UUID,
    on: Quoted | None = None,
    announcement: bool = False,
    at: datetime | None = None,
) -> Thread:
    """Opens a discussion with its first post; the same key again gives the same discussion.

    Raises `Refused` with one sentence for what cannot be written.
    """
    assert access.circle is not None
    access.require(Can.MODERATE if announcement else Can.POST)
    title = tidy_title(title)
    thread, new = Thread.objects.get_or_create(
        opened_by=access.user,
        key=key,
        defaults={
            "circle": access.circle,
            "title": title,
            "unit": on.unit if on else None,
            "announcement": announcement,
            "pinned": announcement,
        },
    )
    if thread.circle_id != access.circle.pk:
        raise Refused("This form was sent to another circle: open a new one here.")
    if new:
        if on is not None:
            save_changes(thread, passage=make_passage(on))
        first = write_post(access=access, thread=thread, source=source, key=key, at=at)
        if first.thread_id != thread.pk:
            raise Refused("You have sent this form as a reply already: open a new one.")
        Draft.objects.filter(user=access.user, circle=access.circle, place=new_place(on)).delete()
        thread.refresh_from_db()
    return thread
