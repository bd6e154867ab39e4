"""What an open page of a room asks every few seconds: is there anything new, and what would it look like.

The question costs one query, which begins at the session and ends at the room's number, so that somebody who signed
out, was suspended or let go has no answer from the next second on. `classroom.pulse` asks it before Django's own
machinery; the ordinary view answers whenever there is any doubt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from classroom.queries.room import RoomPage
from courses.rules import Can, roles_that


@dataclass(frozen=True, slots=True)
class Pulse:
    session: str  # as it is stored, signed: what it says is the caller's to read
    password: str  # the hash, which a session is bound to
    version: int
    kind: str  # see `kind_of`; empty where nothing is new


# Names of the tables' own, all values are parameters. Whoever has no seat finds no row, as in `access_to_circle`.
# A kind is what a page shows of its viewer's own: only looked up for those who are shown something new.
_SQL = """
    SELECT s.session_data, u.password, coalesce(r.version, 0),
        CASE WHEN coalesce(r.version, 0) = %(after)s THEN '' ELSE (
            SELECT concat_ws('/', m.role, g.chair_id = m.user_id, g.note_taker_id = m.user_id, said.state,
                CASE WHEN said.state = 'apologies' OR hand.id IS NOT NULL THEN m.user_id END)
            FROM (SELECT 1) one
            LEFT JOIN classroom_attendance said ON said.meeting_id = g.id AND said.user_id = m.user_id
            LEFT JOIN LATERAL (
                SELECT id FROM classroom_turn t WHERE t.meeting_id = g.id AND t.user_id = m.user_id
                AND t.ended_at IS NULL AND t.lowered_at IS NULL LIMIT 1
            ) hand ON TRUE
        ) END
    FROM django_session s
    JOIN courses_circle c ON c.slug = %(circle)s
    JOIN courses_membership m ON m.circle_id = c.id AND m.user_id = %(user)s AND m.ended_at IS NULL
        AND m.role = ANY(%(roles)s)
    JOIN accounts_user u ON u.id = m.user_id AND u.is_active
    JOIN courses_meeting g ON g.id = %(meeting)s AND g.circle_id = c.id
    LEFT JOIN classroom_room r ON r.meeting_id = g.id
    WHERE s.session_key = %(session)s AND s.expire_date > now()
"""
_ROLES = [role.value for role in roles_that(Can.ATTEND)]


def pulse(*, session: str, user: int, circle: str, meeting: int, after: int) -> Pulse | None:
    """One query; None for whoever has no such session, no seat that comes to meetings, or asks for no such meeting.

    Whether the session is this person's is not known here.
    """
    values: dict[str, Any] = {
        "session": session,
        "user": user,
        "circle": circle,
        "meeting": meeting,
        "after": after,
        "roles": _ROLES,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        row = cursor.fetchone()
    return Pulse(*row) if row is not None else None


def kind_of(page: RoomPage) -> str:
    """What a room's page shows of its viewer's own, in one word: those of one kind are shown the very same.

    The same as `_SQL` finds, which a test compares: role, chair, note taker, what they said of coming, and who they
    are where that shows (a hand that is up, the words of an apology).
    """
    seat, meeting, own = page.access.membership, page.meeting, page.own
    assert seat is not None

    def named(who: int | None) -> str | None:
        return None if who is None else "t" if who == seat.user_id else "f"

    alone = own.state == "apologies" or own.hand
    parts = [seat.role, named(meeting.chair_id), named(meeting.note_taker_id), own.state or None]
    return "/".join([*(part for part in parts if part is not None), *([str(seat.user_id)] if alone else [])])
