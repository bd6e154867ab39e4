"""How much somebody wants to hear of a thread: what they said of it, of its question, of the circle; else whether
they wrote there; else their habits. The nearest word counts.

The rule is written once, as SQL: for one person, for a list of threads, and for all people of a circle at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Q, QuerySet
from django.db.models.expressions import RawSQL

from accounts.models import User
from courses.access import Access
from discussions.models import Following, Habits, Question

_THREAD = '"discussions_thread"'


def said_sql(t: str, person: str = "%s") -> str:
    """SQL: the mode somebody chose for the thread `t`, its question or its circle; NULL if for none of them."""
    of = f"SELECT f.mode FROM discussions_following f WHERE f.user_id = {person} AND f.circle_id = {t}.circle_id"  # noqa: S608 (names of our own)
    return (
        f"coalesce(({of} AND f.thread_id = {t}.id), ({of} AND f.question_id = {t}.question_id), "
        f"({of} AND f.thread_id IS NULL AND f.question_id IS NULL))"
    )


def mode_sql(t: str, person: str = "%s") -> str:
    """SQL: how much somebody hears of the thread `t`."""
    habits = f"FROM discussions_habits h WHERE h.user_id = {person}"
    wrote = (
        f"SELECT 1 FROM discussions_post own WHERE own.thread_id = {t}.id AND own.author_id = {person} "  # noqa: S608
        "AND own.state <> 'deleted'"
    )
    return (
        f"coalesce({said_sql(t, person)}, "
        f"CASE WHEN coalesce((SELECT h.follow_where_i_post {habits}), TRUE) AND EXISTS ({wrote}) THEN 'all' END, "
        f"(SELECT h.mode {habits}), 'spoken_to')"
    )


def _annotation(sql: str, user: User) -> RawSQL:
    return RawSQL(sql, [user.pk] * sql.count("%s"), output_field=CharField())  # noqa: S611 (a constant)


def said_mode(access: Access) -> RawSQL:
    """For an annotation of threads: what this person chose for each, or for its question, or for the circle."""
    return _annotation(said_sql(_THREAD), access.user)


def habits_of(user: User) -> Habits:
    """What somebody follows unless they say otherwise; an unsaved row where they never said."""
    return Habits.objects.filter(user=user).first() or Habits(user=user)


@dataclass(frozen=True, slots=True)
class Heard:
    """What the control of a thread, a question or a circle shows: the mode, and what was chosen for just this."""

    what: str  # "discussion", "question" or "circle"
    url: str  # where a choice is sent
    mode: Following.Mode
    chosen: bool  # for just this; else it comes from farther away
    modes: type[Following.Mode] = Following.Mode


def heard_of_thread(access: Access, thread: Any) -> Heard:
    """Of a thread with `following` and `heard` (see `thread_of`). No query."""
    return Heard(
        what="discussion",
        url=access.url("thread-follow", thread=thread.pk),
        mode=Following.Mode(thread.heard),
        chosen=bool(thread.following),
    )


def heard_of_question(access: Access, question: Question) -> Heard:
    """Of a question of the circle. At most two queries."""
    said: dict[int | None, str] = dict(
        Following.objects.filter(user=access.user, circle=access.circle, thread=None)
        .filter(Q(question=question) | Q(question=None))
        .values_list("question", "mode")
    )
    mode = said.get(question.pk) or said.get(None) or habits_of(access.user).mode
    return Heard(
        what="question",
        url=access.url("question-follow", question=question.pk),
        mode=Following.Mode(mode),
        chosen=question.pk in said,
    )


def heard_of_circle(access: Access) -> Heard:
    """Of the circle one is in. At most two queries."""
    said = Following.objects.filter(
        user=access.user, circle=access.circle, thread=None, question=None
    ).first()
    return Heard(
        what="circle",
        url=access.url("circle-follow"),
        mode=Following.Mode(said.mode if said else habits_of(access.user).mode),
        chosen=said is not None,
    )


def choices_of(user: User) -> QuerySet[Following]:
    """Where somebody said otherwise, in the circles they have a seat in. One query."""
    return (
        Following.objects.filter(
            user=user, circle__memberships__user=user, circle__memberships__ended_at__isnull=True
        )
        .select_related("circle", "question", "thread__question")
        .order_by("circle__name", "circle", "-thread", "-question")[:200]
    )
