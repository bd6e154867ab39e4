"""Think first: where others' answers open once one's own stands, and who may see which thread at all.

There is one condition, for lists (SQL on `t`, a thread) and for one thread; a test compares the two. Whoever
moderates sees everything; whoever may not post (an observer) has no answer to be spoiled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from courses.access import Access
from courses.rules import CIRCLE, Can
from discussions.models import Post, Thread


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL on a thread, with the values it needs of the person who asks."""

    sql: str

    def for_access(self, access: Access) -> tuple[str, list[Any]]:
        if access.may(Can.MODERATE) or not access.may(Can.POST):
            return "FALSE", []
        return self.sql, [access.user.pk]


def _sealed(t: str, person: str = "%s") -> str:
    return f"""(
        {t}.question_id IS NOT NULL
        AND (
            (SELECT think_first FROM discussions_question WHERE id = {t}.question_id)
            OR coalesce(
                (SELECT think_first FROM discussions_discussionsettings WHERE circle_id = {t}.circle_id), FALSE
            )
        )
        AND NOT EXISTS (
            SELECT 1 FROM discussions_post AS own
            WHERE own.thread_id = {t}.id AND own.author_id = {person} AND own.depth = 1
            AND own.state IN ('shown', 'held')
        )
    )"""  # noqa: S608 (names of our own)


def sealed_to_seat(t: str, s: str) -> str:
    """SQL: whether a thread `t` is closed to who has the seat `s`. For what is done for many people at once."""
    open_to = ", ".join(
        f"'{role.value}'" for role, may in CIRCLE.items() if Can.MODERATE in may or Can.POST not in may
    )
    return f"({s}.role NOT IN ({open_to}) AND {_sealed(t, f'{s}.user_id')})"


def _visible(t: str) -> str:
    """One whose first post waits for a facilitator is its author's alone."""
    return f"({t}.posts_count > 0 OR {t}.question_id IS NOT NULL OR {t}.opened_by_id = %s)"


VISIBLE = _visible("t")
SEALED = Condition(_sealed("t"))
_SEALED_THREAD = Condition(_sealed('"discussions_thread"'))


def is_sealed(access: Access) -> RawSQL:
    """For an annotation of threads: whether its posts are closed to this person until they answer."""
    sql, values = _SEALED_THREAD.for_access(access)
    return RawSQL(sql, values, output_field=BooleanField())  # noqa: S611 (a constant)


def sealed_for(access: Access, thread: Thread) -> bool:
    sql, values = SEALED.for_access(access)
    if sql == "FALSE":
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql} FROM discussions_thread t WHERE t.id = %s", [*values, thread.pk])  # noqa: S608
        found = cursor.fetchone()
    return bool(found and found[0])


def threads_for(access: Access) -> QuerySet[Thread]:
    """The threads of the circle one is in, with `sealed`. The same as `VISIBLE`, which a test compares."""
    threads = Thread.objects.filter(circle=access.circle, merged_into__isnull=True).annotate(
        sealed=is_sealed(access)
    )
    if access.may(Can.MODERATE):
        return threads
    return threads.filter(Q(posts_count__gt=0) | Q(question__isnull=False) | Q(opened_by=access.user))


def posts_for(access: Access) -> QuerySet[Post]:
    """The posts of the circle whose words one may read: shown ones, one's own, held and hidden for who moderates."""
    posts = Post.objects.filter(thread__circle=access.circle).select_related("thread", "author")
    if access.may(Can.MODERATE):
        return posts.filter(~Q(state=Post.State.DELETED) | Q(author=access.user))
    # `is_sealed` speaks of the thread that each post is joined with: a list of open threads would be gone through
    # for each post.
    open_ = Q(~Q(is_sealed(access)), state=Post.State.SHOWN)
    return posts.filter(open_ | Q(author=access.user))
