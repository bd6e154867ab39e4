"""What an open page of a room asks every few seconds: is there anything new, and what would it look like.

The question costs one query, which begins at the session and ends at the room's number, so that somebody who signed
out, was suspended or let go has no answer from the next second on. `classroom.pulse` asks it before Django's own
machinery; the ordinary view answers whenever there is any doubt.
"""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper

from classroom.queries.room import RoomPage
from courses.rules import Can, roles_that


@dataclass(frozen=True, slots=True)
class Pulse:
    session: str  # as it is stored, signed: what it says is the caller's to read
    password: str  # the hash, which a session is bound to
    version: int


# Names of the tables' own, all values are parameters. One row of each table by a unique key, each in a question of its
# own: PostgreSQL would think about a join of six tables for five times as long as all of this takes.
_SQL = """
    SELECT
        (SELECT session_data FROM django_session WHERE session_key = %(session)s AND expire_date > now()),
        (SELECT password FROM accounts_user WHERE id = %(user)s AND is_active),
        (SELECT role FROM courses_membership WHERE user_id = %(user)s AND ended_at IS NULL AND circle_id =
            (SELECT circle_id FROM courses_meeting WHERE id = %(meeting)s)),
        (SELECT circle_id FROM courses_meeting WHERE id = %(meeting)s),
        (SELECT id FROM courses_circle WHERE slug = %(circle)s),
        (SELECT version FROM classroom_room WHERE meeting_id = %(meeting)s)
"""
_ROLES = frozenset(role.value for role in roles_that(Can.ATTEND))


def pulse(*, session: str, user: int, circle: str, meeting: int) -> Pulse | None:
    """One query; None for whoever has no such session, no seat that comes to meetings, or asks for no such meeting
    of the circle. Whether the session is this person's is not known here.
    """
    with _cursor() as cursor:
        cursor.execute(_SQL, {"session": session, "user": user, "circle": circle, "meeting": meeting})
        stored, password, role, held_by, asked_for, version = cursor.fetchone()
    if stored is None or password is None or role not in _ROLES or held_by is None or held_by != asked_for:
        return None
    return Pulse(stored, password, version or 0)


def _cursor() -> CursorWrapper:
    """A cursor whose queries PostgreSQL thinks about once a connection: of all that a pulse costs it, that is most.

    Not behind PgBouncer, where the next query may meet another connection that has never heard of it.
    """
    connection.ensure_connection()
    raw: psycopg.Connection = connection.connection
    pooled = connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS", False)
    raw.prepare_threshold = None if pooled else 0
    # as `connection.cursor()` makes its own, whose values are put into the text of the query
    made: CursorWrapper = connection._prepare_cursor(psycopg.Cursor(raw))  # type: ignore[attr-defined]
    return made


# Kinds --------------------------------------------------------------------------------------------------------

_KIND_SQL = """
    SELECT concat_ws('/', m.role, g.chair_id = m.user_id, g.note_taker_id = m.user_id, said.state,
        CASE WHEN said.state = 'apologies' OR EXISTS (
            SELECT 1 FROM classroom_turn t WHERE t.meeting_id = g.id AND t.user_id = m.user_id
            AND t.ended_at IS NULL AND t.lowered_at IS NULL
        ) THEN m.user_id END)
    FROM courses_meeting g
    JOIN courses_membership m ON m.circle_id = g.circle_id
    LEFT JOIN classroom_attendance said ON said.meeting_id = g.id AND said.user_id = m.user_id
    WHERE g.id = %s AND m.user_id = %s
"""


def kind_of_viewer(*, meeting: int, user: int) -> str:
    """What a room's page would show of its viewer's own, in one word: see `kind_of`. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_KIND_SQL, [meeting, user])
        row = cursor.fetchone()
    return row[0] if row is not None else ""


def kind_of(page: RoomPage) -> str:
    """What a room's page shows of its viewer's own, in one word: those of one kind are shown the very same.

    The same as `kind_of_viewer` finds, which a test compares: role, chair, note taker, what they said of coming, and who they
    are where that shows (a hand that is up, the words of an apology).
    """
    seat, meeting, own = page.access.membership, page.meeting, page.own
    assert seat is not None

    def named(who: int | None) -> str | None:
        return None if who is None else "t" if who == seat.user_id else "f"

    alone = own.state == "apologies" or own.hand
    parts = [seat.role, named(meeting.chair_id), named(meeting.note_taker_id), own.state or None]
    return "/".join([*(part for part in parts if part is not None), *([str(seat.user_id)] if alone else [])])
