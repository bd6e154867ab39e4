"""What somebody has seen of the discussions: one row a person and thread, exact by post."""

from __future__ import annotations

from django.db import connection
from psycopg.types.multirange import Multirange

from courses.access import Access
from discussions.actions.notices import see_with_posts
from discussions.models import Thread
from discussions.queries.seals import SEALED

_ADD = """
    INSERT INTO discussions_readstate AS mine (user_id, thread_id, seen)
    SELECT %s, id, %s::int4multirange * int4multirange(int4range(1, last_number + 1))
    FROM discussions_thread WHERE id = %s
    ON CONFLICT (user_id, thread_id) DO UPDATE SET seen = mine.seen + EXCLUDED.seen
    WHERE NOT mine.seen @> EXCLUDED.seen
"""


def mark_seen(*, access: Access, thread: Thread, numbers: Multirange[int]) -> None:
    """These posts have been seen. Numbers the thread never gave are passed over."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [access.user.pk, str(numbers), thread.pk])
    see_with_posts(access=access, thread=thread, numbers=numbers)


def mark_all_seen(*, access: Access, thread: Thread) -> None:
    """The whole thread as it stands has been seen: one range."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO discussions_readstate AS mine (user_id, thread_id, seen)
            SELECT %s, id, int4multirange(int4range(1, last_number + 1)) FROM discussions_thread WHERE id = %s
            ON CONFLICT (user_id, thread_id) DO UPDATE SET seen = EXCLUDED.seen
            """,
            [access.user.pk, thread.pk],
        )
    see_with_posts(access=access, thread=thread)


def mark_unread_from(*, access: Access, thread: Thread, number: int) -> None:
    """This post and all that others wrote after it are to be read again."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE discussions_readstate SET seen = seen * (
                int4multirange(int4range(1, %(number)s)) + (
                    SELECT coalesce(range_agg(int4range(own.number, own.number + 1)), '{}') FROM discussions_post own
                    WHERE own.thread_id = %(thread)s AND own.author_id = %(me)s AND own.number >= %(number)s
                )
            )
            WHERE user_id = %(me)s AND thread_id = %(thread)s
            """,
            {"number": max(1, number), "me": access.user.pk, "thread": thread.pk},
        )


def mark_circle_seen(*, access: Access) -> None:
    """Everything in the circle that its person can open has been seen. One statement; two at once take the rows in
    the same order.
    """
    assert access.circle is not None
    sealed, values = SEALED.for_access(access)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO discussions_readstate AS mine (user_id, thread_id, seen)
            SELECT %s, t.id, int4multirange(int4range(1, t.last_number + 1)) FROM discussions_thread t
            WHERE t.circle_id = %s AND t.last_number > 0 AND NOT {sealed}
            ORDER BY t.id
            ON CONFLICT (user_id, thread_id) DO UPDATE SET seen = EXCLUDED.seen
            """,  # noqa: S608 (a constant of discussions.queries.seals)
            [access.user.pk, access.circle.pk, *values],
        )
    see_with_posts(access=access)
