"""What is for one person: told once, seen once.

A post tells nobody who could not open it at that moment. Whoever has not answered a think-first question yet hears
nothing of its answers, neither then nor when theirs stands: the discussion itself says then what is unread.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.utils import timezone
from psycopg.types.multirange import Multirange

from courses.access import Access
from courses.rules import Can, roles_that
from discussions.models import Notice, Post, Thread
from discussions.queries.following import mode_sql
from discussions.queries.seals import sealed_to_seat

_MODERATORS = [role.value for role in roles_that(Can.MODERATE)]

# Everybody with a seat, and why a post is for them; the order by person keeps two runs at once from waiting for
# each other. Called beats answered beats announced beats followed. "Nothing" means nothing but announcements.
# Whoever has read the post before the job came to it has seen its notice as well.
# The seats are taken together before anything is asked of them: where PostgreSQL takes a table for empty that has just
# been filled, it would else ask everything of each pair of seats and people.
_TELL = f"""
    WITH seats AS MATERIALIZED (
        SELECT s, t, p.id, p.number, p.author_id, p.parent_id
        FROM discussions_post p
        JOIN discussions_thread t ON t.id = p.thread_id AND t.merged_into_id IS NULL
        JOIN courses_membership s ON s.circle_id = t.circle_id AND s.ended_at IS NULL
        JOIN accounts_user u ON u.id = s.user_id AND u.is_active
        WHERE p.id = %(post)s AND p.state = 'shown' AND s.user_id IS DISTINCT FROM p.author_id
    ), heard AS MATERIALIZED (
        SELECT p.*, {mode_sql("(p.t)", "(p.s).user_id")} AS heard
        FROM seats p WHERE NOT {sealed_to_seat("(p.t)", "(p.s)")}
    )
    INSERT INTO discussions_notice AS known
        (user_id, circle_id, thread_id, post_id, kind, by_id, said, event, at_once, created_at, seen_at)
    SELECT found.user_id, found.circle_id, found.thread_id, found.post_id, found.kind, found.author_id, '',
        'post:' || found.post_id, found.kind <> 'followed', now(),
        CASE WHEN EXISTS (
            SELECT 1 FROM discussions_readstate rs
            WHERE rs.user_id = found.user_id AND rs.thread_id = found.thread_id AND rs.seen @> found.number
        ) THEN now() END
    FROM (
        SELECT (p.s).user_id, (p.t).circle_id, (p.t).id AS thread_id, p.id AS post_id, p.author_id, p.number,
            CASE
                WHEN m.user_id IS NOT NULL AND p.heard <> 'muted' THEN 'mention'
                WHEN (p.s).user_id IN (r.author_id, n.author_id) AND p.heard <> 'muted' AND %(called)s::bigint[] IS NULL THEN 'reply'
                WHEN (p.t).announcement AND p.number = 1 AND %(called)s::bigint[] IS NULL THEN 'announcement'
                WHEN p.heard = 'all' AND %(called)s::bigint[] IS NULL THEN 'followed'
            END AS kind
        FROM heard p
        LEFT JOIN discussions_post r ON r.id = p.parent_id
        -- what answers no post answers the note that the discussion hangs on
        LEFT JOIN readings_note n ON n.id = (p.t).note_id AND n.shared AND p.parent_id IS NULL
        LEFT JOIN discussions_mention m ON m.post_id = p.id AND m.user_id = (p.s).user_id
            AND (%(called)s::bigint[] IS NULL OR (p.s).user_id = ANY(%(called)s))
    ) AS found
    WHERE found.kind IS NOT NULL
    ORDER BY found.user_id
    ON CONFLICT (user_id, event) DO UPDATE SET kind = EXCLUDED.kind, at_once = TRUE, seen_at = NULL
        WHERE known.kind = 'followed' AND EXCLUDED.kind = 'mention'
"""  # noqa: S608 (names of our own; all values are parameters)


_TELL_OF_HELD = """
    INSERT INTO discussions_notice
        (user_id, circle_id, thread_id, post_id, kind, by_id, said, event, at_once, created_at)
    SELECT s.user_id, t.circle_id, t.id, p.id, 'held', p.author_id, '', 'held:' || p.id, TRUE, now()
    FROM discussions_post p
    JOIN discussions_thread t ON t.id = p.thread_id
    JOIN courses_membership s ON s.circle_id = t.circle_id AND s.ended_at IS NULL AND s.role = ANY(%(moderators)s)
    JOIN accounts_user u ON u.id = s.user_id AND u.is_active
    WHERE p.id = %(post)s AND p.state = 'held' AND s.user_id IS DISTINCT FROM p.author_id
    ORDER BY s.user_id
    ON CONFLICT (user_id, event) DO NOTHING
"""


def tell_of_post(*, post: Post, called: Iterable[int] | None = None) -> int:
    """Tells everybody of the circle for whom a post is; a held one those who moderate. Returns how many were told.

    One statement for any number of people. Safe to call twice and at once: the same post tells a person once.
    `called`: only these people, who are called since it was edited.
    """
    values = {"post": post.pk, "called": None if called is None else list(called), "moderators": _MODERATORS}
    with connection.cursor() as cursor:
        cursor.execute(_TELL_OF_HELD if post.state == Post.State.HELD else _TELL, values)
        return int(cursor.rowcount)


def see_notice(*, access: Access, notice: Notice) -> None:
    """One of them has been looked at."""
    Notice.objects.filter(pk=notice.pk, user=access.user, seen_at__isnull=True).update(seen_at=timezone.now())


def see_notices(*, access: Access, up_to: int | None = None) -> int:
    """All of them in this circle have been looked at, or those up to one: what came meanwhile stays new."""
    notices = Notice.objects.filter(user=access.user, circle=access.circle, seen_at__isnull=True)
    if up_to is not None:
        notices = notices.filter(pk__lte=up_to)
    return notices.update(seen_at=timezone.now())


_SEE_WITH_POSTS = """
    UPDATE discussions_notice AS n SET seen_at = now()
    WHERE n.user_id = %(me)s AND n.circle_id = %(circle)s AND n.seen_at IS NULL
        AND n.kind IN ('reply', 'mention', 'followed', 'announcement')
        AND (%(thread)s::bigint IS NULL OR EXISTS (
            SELECT 1 FROM discussions_post p WHERE p.id = n.post_id AND p.thread_id = %(thread)s
            AND (%(numbers)s::int4multirange IS NULL OR %(numbers)s::int4multirange @> p.number)
        ))
"""


def see_with_posts(
    *, access: Access, thread: Thread | None = None, numbers: Multirange[int] | None = None
) -> None:
    """Who has seen posts needs no bell for them: some of a thread, all of it, or all of the circle.

    One statement on the index of what was not seen yet.
    """
    values = {
        "me": access.user.pk,
        "circle": getattr(access.circle, "pk", None),
        "thread": thread.pk if thread else None,
        "numbers": None if numbers is None else str(numbers),
    }
    with connection.cursor() as cursor:
        cursor.execute(_SEE_WITH_POSTS, values)
