"""What an open page asks while somebody reads: whether there is more, what it is, and where to go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from accounts.models import User
from courses.access import Access
from courses.rules import Can, roles_that
from discussions import ranges
from discussions.models import Thread
from discussions.queries.seals import VISIBLE, sealed_to_seat, threads_for
from discussions.queries.unread import unread_numbers

FEW = 500  # unread posts that are looked up one by one; more are met on the way


@dataclass(frozen=True, slots=True)
class Pulse:
    """How many posts everybody can read came after a number, and the newest number the thread gave."""

    new: int
    last: int


# Asked every few seconds by every open page: one row of each table by its key, and no post at all. The numbers
# are in the thread, those nobody is to read in `gone`. Whoever has no seat finds no row, as in `access_to_circle`.
_PULSE = f"""
    SELECT t.last_number, {sealed_to_seat("t", "m")},
        (SELECT coalesce(sum(upper(run) - lower(run)), 0)::int
            FROM unnest(int4multirange(int4range(least(%s, t.last_number) + 1, t.last_number + 1)) - t.gone) AS run)
    FROM courses_circle AS c
    JOIN courses_membership AS m ON m.circle_id = c.id AND m.user_id = %s AND m.ended_at IS NULL
    JOIN discussions_thread AS t ON t.circle_id = c.id AND t.id = %s AND t.merged_into_id IS NULL
    WHERE c.slug = %s AND (m.role = ANY(%s) OR {VISIBLE})
"""  # noqa: S608 (constants of discussions.queries.seals)
_MODERATE = [role.value for role in roles_that(Can.MODERATE)]


def pulse(user: User, *, circle: str, thread: int, after: int) -> Pulse | None:
    """One query, membership included; None for whoever may not see the thread. Sealed: nothing is new."""
    with connection.cursor() as cursor:
        cursor.execute(_PULSE, [after, user.pk, thread, circle, _MODERATE, user.pk])
        found = cursor.fetchone()
    if found is None:
        return None
    last, sealed, new = found
    return Pulse(new=0 if sealed else new, last=last)


_PLACE = "(SELECT path FROM discussions_post WHERE thread_id = %(thread)s AND number = %(past)s)"
# A few: each by its number. Many: along the tree, where one of them soon comes.
_BY_NUMBER = f"""
    SELECT number FROM discussions_post WHERE thread_id = %(thread)s AND number = ANY(%(numbers)s)
    ORDER BY path > coalesce({_PLACE}, '{{}}') DESC, path LIMIT 1
"""  # noqa: S608 (constants)
_BELOW = f"""
    SELECT number FROM discussions_post WHERE thread_id = %(thread)s AND path > coalesce({_PLACE}, '{{}}')
    AND %(unread)s::int4multirange @> number ORDER BY path LIMIT 1
"""  # noqa: S608


def next_in_thread(access: Access, pk: int, *, past: int) -> int | None:
    """The number of the unread post to go on with: the first one after `past` in the order of reading, or else
    the first of all. None if the thread is not this person's to read or holds nothing unread.
    """
    thread: Any = threads_for(access).filter(pk=pk).annotate(unread=unread_numbers(access)).only("pk").first()
    if thread is None or thread.sealed or not thread.unread:
        return None
    values: dict[str, Any] = {"thread": pk, "past": past, "unread": str(thread.unread)}
    if ranges.numbers_in(thread.unread) <= FEW:
        numbers = [n for run in thread.unread for n in range(run.lower, run.upper)]
        return _number(_BY_NUMBER, values | {"numbers": numbers})
    return _number(_BELOW, values) or _number(_BELOW, values | {"past": 0})


def _number(sql: str, values: dict[str, Any]) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchone()
    return found[0] if found else None


def newest_number(thread: Thread, shown: list[int], *, more: bool) -> int:
    """Up to where an open page knows the thread once it shows these new posts."""
    return shown[-1] if more else thread.last_number
