"""What was written since somebody was here: the discussions with something new for them, the longest wait first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Sum, Window

from courses.access import Access
from discussions.models import Notice
from discussions.queries.people import name_sql
from discussions.queries.seals import threads_for
from discussions.queries.thread_list import with_unread

MOST = 6
LOOKED_AT = 200  # new posts of a discussion whose authors are named: nobody reads a list of more


@dataclass
class NewIn:
    """A discussion with what is new in it."""

    thread: Any  # Thread with unread_count and first_unread
    names: list[str] = field(default_factory=list)  # of who wrote, in the order in which they did
    called_by: list[str] = field(default_factory=list)  # of who called or answered its reader

    @property
    def others(self) -> list[str]:
        """Some of those who wrote and did not speak to its reader, or all."""
        return self._rest[:3]

    @property
    def many_more(self) -> int:
        return len(self._rest[3:])

    @property
    def _rest(self) -> list[str]:
        return [name for name in self.names if name not in self.called_by]


@dataclass
class Since:
    threads: list[NewIn]
    all_threads: int = 0
    all_posts: int = 0
    newest: datetime | None = None  # when somebody last wrote in one of them

    @property
    def more(self) -> int:
        return self.all_threads - len(self.threads)


# Each discussion is a range of the index of its numbers.
_WRITERS = f"""
    SELECT t.id, {name_sql("a")}, min(p.number),
        bool_or(EXISTS (
            SELECT 1 FROM discussions_notice n
            WHERE n.user_id = %(me)s AND n.post_id = p.id
            AND n.kind IN ('{Notice.Kind.MENTION.value}', '{Notice.Kind.REPLY.value}')
        ))
    FROM unnest(%(threads)s::bigint[]) AS t(id)
    LEFT JOIN discussions_readstate r ON r.thread_id = t.id AND r.user_id = %(me)s,
    LATERAL (
        SELECT id, number, author_id FROM discussions_post
        WHERE thread_id = t.id AND state = 'shown' AND author_id IS DISTINCT FROM %(me)s
        AND NOT number <@ coalesce(r.seen, '{{}}'::int4multirange)
        ORDER BY number LIMIT {LOOKED_AT}
    ) AS p
    LEFT JOIN accounts_user a ON a.id = p.author_id
    GROUP BY t.id, a.id, a.name, a.email ORDER BY 1, 3
"""  # noqa: S608 (names of our own; all values are parameters)


def new_since(access: Access) -> Since:
    """Two queries for any number of discussions, one where nothing is new. The counts are those of the list."""
    waiting: Any = (
        with_unread(access, threads_for(access))
        .filter(unread_count__gt=0)
        .annotate(all_threads=Window(Count("pk")), all_posts=Window(Sum("unread_count")))
        .annotate(newest=Window(Max("last_post_at")))
        .select_related("question__session", "question__unit__session", "unit")
        .only(
            *("circle_id", "title", "announcement", "last_post_at"),
            *("question__body", "question__session__position", "question__unit__session__position"),
            "unit__title",
        )
        .order_by("last_post_at", "pk")
    )
    threads = list(waiting[:MOST])
    if not threads:
        return Since([])
    names: dict[int, list[str]] = defaultdict(list)
    called: dict[int, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_WRITERS, {"me": access.user.pk, "threads": [thread.pk for thread in threads]})
        for thread, name, _, spoken_to in cursor.fetchall():
            names[thread].append(name or "Somebody who left")
            if spoken_to:
                called[thread].append(name or "Somebody who left")
    for thread in threads:
        thread.circle = access.circle
    return Since(
        [NewIn(thread, names[thread.pk], called[thread.pk]) for thread in threads],
        all_threads=threads[0].all_threads,
        all_posts=threads[0].all_posts,
        newest=threads[0].newest,
    )
