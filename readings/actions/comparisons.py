"""Comparisons are kept, changed, taken away. Every form may be sent twice."""

from __future__ import annotations

import uuid

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from accounts.changes import Refused, locked, save_changes
from accounts.wording import says_something
from courses.access import Access
from courses.models import Course, Session
from courses.rules import Can
from readings.lookup import LONGEST
from readings.models import Comparison
from readings.queries.comparisons import may_keep
from readings.search import typed_words

TITLE_LENGTH = 200  # characters


@transaction.atomic
def keep_comparison(
    *,
    access: Access,
    title: str,
    words: str,
    key: uuid.UUID,
    session: Session | None = None,
    everywhere: bool = False,
) -> Comparison:
    """Keeps it for one's circle, or `everywhere`: for every circle of the course. The same key again gives the same one.

    Raises `Refused` for what says nothing, PermissionDenied without the right.
    """
    access.require(Can.EDIT_COURSE if everywhere else Can.WRITE_QUESTIONS)
    circle = None if everywhere else access.circle
    said = _said(access.course, title, words, session)
    locked(access.course)  # positions
    known = Comparison.objects.filter(made_by=access.user, key=key).first()
    if known is not None:
        if known.course_id != access.course.pk or known.circle_id != (circle.pk if circle else None):
            raise Refused("This form was sent elsewhere: open a new one here.")
        return known
    return Comparison.objects.create(
        course=access.course,
        circle=circle,
        made_by=access.user,
        key=key,
        position=_next(access.course),
        **said,
    )


@transaction.atomic
def set_comparison(
    *, course: Course, key: uuid.UUID, title: str, words: str, session: Session | None
) -> Comparison:
    """Writes a comparison of the course; one with this key that nobody made is brought up to date."""
    said = _said(course, title, words, session)
    locked(course)
    known = course.comparisons.filter(circle=None, made_by=None, key=key).first()
    if known is None:
        return Comparison.objects.create(course=course, key=key, position=_next(course), **said)
    save_changes(known, **said)
    return known


@transaction.atomic
def change_comparison(
    *, access: Access, comparison: Comparison, title: str, words: str, session: Session | None
) -> Comparison:
    """Another question, other words, another session."""
    found = _kept(access, comparison)
    save_changes(found, **_said(access.course, title, words, session))
    return found


@transaction.atomic
def remove_comparison(*, access: Access, comparison: Comparison) -> None:
    """Takes it away for good. Safe to call twice."""
    if Comparison.objects.filter(pk=comparison.pk).exists():
        _kept(access, comparison).delete()


def _kept(access: Access, comparison: Comparison) -> Comparison:
    """Under lock, if its keeper asks. Raises PermissionDenied otherwise."""
    found = locked(comparison)
    if found.course_id != access.course.pk or not may_keep(access, found):
        raise PermissionDenied("This comparison belongs to the course.")
    return found


def _said(course: Course, title: str, words: str, session: Session | None) -> dict[str, object]:
    title, words = " ".join(title.split()), typed_words(words)
    if not says_something(title) or not words:
        raise Refused("A comparison has a title and words that are looked up.")
    if len(title) > TITLE_LENGTH or len(words) > LONGEST:
        raise Refused(f"This is too long: {LONGEST} characters are the most.")
    if session is not None and session.course_id != course.pk:
        raise Refused("The session belongs to another course.")
    return {"title": title, "words": words, "session": session}


def _next(course: Course) -> int:
    return (course.comparisons.aggregate(last=Max("position"))["last"] or 0) + 1
