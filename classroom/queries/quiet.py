"""Who has gone quiet: so that somebody calls them, not so that they are marked down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from courses.access import Access
from courses.rules import Can, roles_that
from discussions.queries.people import name_sql

QUIET = timedelta(weeks=3)
MEETINGS = 2


@dataclass(frozen=True, slots=True)
class Quiet:
    """Somebody who took part before and from whom nothing has come for a while."""

    seat: int  # the membership
    user: int
    name: str
    since: datetime  # of the last sign of life
    words: str  # "Wrote every week until 29 October"
    how_long: str  # "3 weeks"


# A sign of life is a post (whatever became of it), being at a meeting or speaking there, a reading declared where
# the person shows that, and word about coming. Only the first three are taking part.
_QUIET = f"""
    WITH seats AS (
        SELECT m.id, m.user_id, {name_sql("u")} AS name,
            m.shows_readings AND m.role = ANY(%(readers)s) AS shows
        FROM courses_membership m JOIN accounts_user u ON u.id = m.user_id
        WHERE m.circle_id = %(circle)s AND m.ended_at IS NULL AND m.shows_quiet AND u.is_active
        AND m.role = ANY(%(talkers)s) AND m.user_id <> %(me)s
    ),
    evenings AS (
        SELECT e.id, e.starts_at,
            coalesce(r.closed_at <= %(now)s, FALSE)
                OR e.starts_at + s.minutes * interval '1 minute' <= %(now)s AS over,
            EXISTS (
                SELECT 1 FROM classroom_attendance a WHERE a.meeting_id = e.id AND a.state = 'here'
            ) AS counted
        FROM courses_meeting e JOIN courses_session s ON s.id = e.session_id
        LEFT JOIN classroom_room r ON r.meeting_id = e.id
        WHERE e.circle_id = %(circle)s AND e.cancelled_at IS NULL
    ),
    posts AS MATERIALIZED (
        SELECT p.author_id AS user_id, p.created_at AS at FROM discussions_thread t,
        LATERAL (  -- all of it stands in an index; OFFSET 0: or the table would be read from end to end
            SELECT author_id, created_at FROM discussions_post WHERE thread_id = t.id OFFSET 0
        ) AS p
        WHERE t.circle_id = %(circle)s AND p.created_at <= %(now)s
    ),
    wrote AS (SELECT user_id, max(at) AS at FROM posts GROUP BY 1),
    was_there AS (
        SELECT user_id, max(at) AS at FROM (
            SELECT a.user_id, e.starts_at AS at FROM classroom_attendance a JOIN evenings e ON e.id = a.meeting_id
            WHERE a.state = 'here' AND e.starts_at <= %(now)s
            UNION ALL
            SELECT t.user_id, e.starts_at FROM classroom_turn t JOIN evenings e ON e.id = t.meeting_id
            WHERE t.began_at <= %(now)s
        ) AS there GROUP BY 1
    ),
    declared AS (
        SELECT user_id, max(updated_at) AS at FROM readings_declaration
        WHERE circle_id = %(circle)s AND updated_at <= %(now)s GROUP BY 1
    ),
    sent_word AS (
        SELECT a.user_id, max(a.updated_at) AS at FROM classroom_attendance a JOIN evenings e ON e.id = a.meeting_id
        WHERE a.state IN ('coming', 'apologies') AND a.updated_at <= %(now)s GROUP BY 1
    ),
    signs AS (
        SELECT s.*, wrote.at AS wrote, was_there.at AS was_there,
            CASE WHEN s.shows THEN declared.at END AS declared, sent_word.at AS sent_word,
            greatest(
                wrote.at, was_there.at, CASE WHEN s.shows THEN declared.at END, sent_word.at
            ) AS last
        FROM seats s
        LEFT JOIN wrote USING (user_id) LEFT JOIN was_there USING (user_id)
        LEFT JOIN declared USING (user_id) LEFT JOIN sent_word USING (user_id)
        WHERE coalesce(wrote.at, was_there.at, CASE WHEN s.shows THEN declared.at END) IS NOT NULL
    ),
    quiet AS (
        SELECT * FROM signs
        WHERE (
            last < %(long_ago)s
            AND NOT EXISTS (SELECT 1 FROM evenings WHERE over HAVING max(starts_at) <= signs.last)
            OR (SELECT count(*) FROM evenings WHERE over AND counted AND starts_at > signs.last) >= %(meetings)s
        )
        AND NOT EXISTS (
            SELECT 1 FROM classroom_attendance a WHERE a.user_id = signs.user_id AND a.state = 'apologies'
            AND a.meeting_id = (SELECT id FROM evenings WHERE over ORDER BY starts_at DESC, id DESC LIMIT 1)
        )
        AND NOT EXISTS (SELECT 1 FROM evenings HAVING max(starts_at) < %(long_ago)s)
    )
    SELECT q.id, q.user_id, q.name, q.last, q.wrote, q.was_there, q.declared,
        count(DISTINCT date_trunc('week', posts.at AT TIME ZONE %(zone)s))
    FROM quiet q
    LEFT JOIN posts ON posts.user_id = q.user_id
        AND date_trunc('week', posts.at AT TIME ZONE %(zone)s)
            >= date_trunc('week', q.wrote AT TIME ZONE %(zone)s) - interval '2 weeks'
    GROUP BY q.id, q.user_id, q.name, q.last, q.wrote, q.was_there, q.declared ORDER BY q.last DESC, q.id
"""  # noqa: S608 (names of our own; all values are parameters)


def quiet_people(access: Access, now: datetime | None = None) -> list[Quiet]:
    """Who has gone quiet, the latest first: while it is fresh a call is easiest. One query.

    Nothing came from them for three weeks, or for two meetings at which it was noted who was there. Left out are
    observers, who wishes not to be shown so, whoever sent apologies for the last meeting, and the person who asks.
    Who was at the last meeting has missed nothing yet; and where the last meeting of all is weeks ago, the course
    is over and nobody is quiet.
    """
    assert access.circle is not None
    now = now or timezone.now()
    zone = ZoneInfo(access.circle.time_zone)
    with connection.cursor() as cursor:
        cursor.execute(
            _QUIET,
            {
                "circle": access.circle.pk,
                "me": access.user.pk,
                "now": now,
                "long_ago": now - QUIET,
                "meetings": MEETINGS,
                "talkers": roles_that(Can.POST),
                "readers": roles_that(Can.DECLARE),
                "zone": access.circle.time_zone,
            },
        )
        return [_quiet(row, now, zone) for row in cursor.fetchall()]


def _quiet(row: tuple[Any, ...], now: datetime, zone: ZoneInfo) -> Quiet:
    seat, user, name, last, wrote, was_there, declared, weeks = row
    day = _day(timezone.localtime(last, zone).date(), timezone.localtime(now, zone).date())
    if last == wrote:
        words = f"Wrote last on {day}"
        if weeks > 1:
            words = f"Wrote every week until {day}" if weeks == 3 else f"Wrote until {day}"
    elif last == was_there:
        words = f"Was at the meeting on {day}"
    elif last == declared:
        words = f"Said on {day} what they had read"
    else:
        words = f"Sent word about a meeting on {day}"
    return Quiet(seat, user, name, last, words, _how_long(now - last))


def _day(day: date, today: date) -> str:
    return f"{day.day} {day:%B}" if day.year == today.year else f"{day.day} {day:%B %Y}"


def _how_long(gone: timedelta) -> str:
    weeks = gone.days // 7
    if weeks < 2:
        return f"{gone.days} days" if gone.days != 1 else "1 day"
    return f"{weeks} weeks"
