"""How the talk of a circle goes: weeks, questions, who speaks to whom, meetings.

What counts as a post: one that everybody in the circle can read, where it stands now and in the week it was written.
Held, hidden and deleted posts do not count, neither do notes and drafts. Answers behind "think first" count: that
there are any is no secret. A reply is a post that answers another one; a post of somebody who left counts, too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from accounts.models import User
from classroom.queries.quiet import Quiet, quiet_people
from courses.access import Access
from courses.models import Circle, Membership

WEEKS = 8  # that are shown unless somebody asks for others
WEEK = timedelta(weeks=1)


class Period(NamedTuple):
    """Whole weeks, by their Mondays: from the first to the last, both shown. None: as far as there is anything."""

    first: date | None
    last: date | None
    name: str = ""  # "weeks", "all" or "dates": which choice it was


class Week(NamedTuple):
    begins: date  # a Monday
    posts: int
    writers: int
    now: bool = False

    @property
    def ends(self) -> date:
        return self.begins + timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and what was said about it in the period."""

    pk: int
    body: str
    session: int | None  # its position
    withdrawn: bool
    merged: bool  # its discussion went into another one
    answers: int
    replies: int
    writers: int
    ever: int  # answers at any time

    @property
    def posts(self) -> int:
        return self.answers + self.replies


class Pair(NamedTuple):
    """How often somebody replied to somebody. None: who has no seat any more."""

    by: int | None
    to: int | None
    replies: int


@dataclass(frozen=True, slots=True)
class Evening:
    """A meeting in sums. Nobody's turns are counted by name: who speaks seldom needs an open door, not a number."""

    pk: int
    starts_at: datetime
    title: str
    here: int
    turns: int
    speakers: int


@dataclass
class Participation:
    period: Period
    weeks: list[Week]
    posts: int
    writers: int
    questions: list[Asked] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)  # of who has a seat
    evenings: list[Evening] = field(default_factory=list)
    quiet: list[Quiet] = field(default_factory=list)

    @cached_property
    def unanswered(self) -> list[Asked]:
        """Questions that are asked and that nobody has ever answered."""
        return [each for each in self.questions if not (each.ever or each.merged or each.withdrawn)]

    @cached_property
    def talked_about(self) -> list[Asked]:
        """Questions about which something was said in the period."""
        return [each for each in self.questions if each.posts]

    @cached_property
    def replies(self) -> int:
        return sum(pair.replies for pair in self.pairs)

    @property
    def last_week(self) -> Week | None:
        """The last that is over."""
        return next((week for week in reversed(self.weeks) if not week.now), None)

    def name(self, person: int | None) -> str:
        return self.names.get(person or 0, "people who left")


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def today_in(circle: Circle, now: datetime | None = None) -> date:
    return timezone.localtime(now or timezone.now(), ZoneInfo(circle.time_zone)).date()


def last_weeks(circle: Circle, now: datetime | None = None) -> Period:
    """The week that runs and those before it, `WEEKS` together."""
    this = monday(today_in(circle, now))
    return Period(this - (WEEKS - 1) * WEEK, this, "weeks")


# `p` is a post that counts. Its thread is gone through in the index that carries all of it (`post_talk_of_thread`):
# without OFFSET 0 PostgreSQL would rather join, and read the table from end to end, the words of everybody's posts.
_SAID = """
    LATERAL (
        SELECT id, author_id, depth, parent_id, created_at, state FROM discussions_post
        WHERE thread_id = t.id AND state = 'shown' OFFSET 0
    ) AS p
"""
# A week is that of the circle's clock, and begins on Monday as PostgreSQL's does. Moments are compared with those in
# which the period begins and ends, which are the same for all posts.
_WEEK = "date_trunc('week', p.created_at AT TIME ZONE %(zone)s)::date"
_WITHIN = """(
    p.created_at >= coalesce(%(first)s::date, '-infinity')::timestamp AT TIME ZONE %(zone)s
    AND p.created_at < coalesce(%(last)s::date + 7, 'infinity')::timestamp AT TIME ZONE %(zone)s
)"""

# One line a week (for "all" of all weeks: the first one says how far back they go), and one of the period as a whole.
_WEEKS = f"""
    SELECT week, count(*), count(DISTINCT author_id),
        count(*) FILTER (WHERE within), count(DISTINCT author_id) FILTER (WHERE within)
    FROM (
        SELECT {_WEEK} AS week, {_WITHIN} AS within, p.author_id
        FROM discussions_thread t, {_SAID}
        WHERE t.circle_id = %(circle)s AND (%(everything)s OR {_WITHIN})
    ) AS posts
    GROUP BY GROUPING SETS ((week), ()) ORDER BY week
"""  # noqa: S608 (names of our own; all values are parameters)

_QUESTIONS = f"""
    SELECT q.id, q.body, s.position, q.withdrawn_at IS NOT NULL,
        bool_or(t.merged_into_id IS NOT NULL) IS TRUE,
        count(p.id) FILTER (WHERE p.depth = 1 AND {_WITHIN}),
        count(p.id) FILTER (WHERE p.depth > 1 AND {_WITHIN}),
        count(DISTINCT p.author_id) FILTER (WHERE {_WITHIN}),
        count(p.id) FILTER (WHERE p.depth = 1)
    FROM discussions_question q
    LEFT JOIN readings_unit u ON u.id = q.unit_id
    LEFT JOIN courses_session s ON s.id = coalesce(q.session_id, u.session_id)
    LEFT JOIN discussions_thread t ON t.question_id = q.id AND t.circle_id = %(circle)s
    LEFT JOIN {_SAID} ON TRUE
    WHERE q.course_id = %(course)s AND (q.circle_id IS NULL OR q.circle_id = %(circle)s)
    GROUP BY q.id, s.position
    HAVING q.withdrawn_at IS NULL OR count(p.id) > 0
    ORDER BY s.position NULLS LAST, q.circle_id NULLS FIRST, q.position, q.id
"""  # noqa: S608

# Both posts are to be read: who answered something that is gone is counted with nobody.
_PAIRS = f"""
    WITH seats AS (
        SELECT user_id FROM courses_membership WHERE circle_id = %(circle)s AND ended_at IS NULL
    ),
    said AS MATERIALIZED (
        SELECT p.* FROM discussions_thread t, {_SAID} WHERE t.circle_id = %(circle)s
    )
    SELECT speaker.user_id, hearer.user_id, count(*)
    FROM said p
    JOIN said parent ON parent.id = p.parent_id
    LEFT JOIN seats speaker ON speaker.user_id = p.author_id
    LEFT JOIN seats hearer ON hearer.user_id = parent.author_id
    WHERE {_WITHIN} AND p.author_id IS DISTINCT FROM parent.author_id
    GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
"""  # noqa: S608

_EVENINGS = """
    SELECT m.id, m.starts_at, s.title,
        (SELECT count(*) FROM classroom_attendance a WHERE a.meeting_id = m.id AND a.state = 'here'),
        count(turn.id), count(DISTINCT (turn.user_id, turn.name)) FILTER (WHERE turn.id IS NOT NULL)
    FROM courses_meeting m JOIN courses_session s ON s.id = m.session_id
    LEFT JOIN classroom_turn turn ON turn.meeting_id = m.id AND turn.began_at IS NOT NULL
    WHERE m.circle_id = %(circle)s AND m.cancelled_at IS NULL AND m.starts_at <= %(now)s
    AND date_trunc('week', m.starts_at AT TIME ZONE %(zone)s)::date
        BETWEEN coalesce(%(first)s::date, '-infinity') AND coalesce(%(last)s::date, 'infinity')
    GROUP BY m.id, s.title ORDER BY m.starts_at, m.id
"""


def participation(access: Access, period: Period, now: datetime | None = None) -> Participation:
    """All of it, of these weeks. Six queries, whatever the number of people and posts."""
    assert access.circle is not None
    now = now or timezone.now()
    page = _weeks(access, period, now)
    values = _values(access, period, now)
    page.questions = [Asked(*row) for row in _rows(_QUESTIONS, values)]
    page.pairs = [Pair(*row) for row in _rows(_PAIRS, values)]
    seats = Membership.objects.filter(circle=access.circle, ended_at__isnull=True)
    page.names = {
        user: User(name=name, email=email).display_name
        for user, name, email in seats.values_list("user", "user__name", "user__email")
    }
    page.evenings = [Evening(*row) for row in _rows(_EVENINGS, values)]
    page.quiet = quiet_people(access, now)
    return page


def participation_small(access: Access, now: datetime | None = None) -> Participation:
    """What the desk shows: the last weeks. One query."""
    assert access.circle is not None
    return _weeks(access, last_weeks(access.circle, now), now or timezone.now())


def _weeks(access: Access, period: Period, now: datetime) -> Participation:
    assert access.circle is not None
    rows = _rows(_WEEKS, _values(access, period, now))
    *_, posts, writers = next(row for row in rows if row[0] is None)
    found = {week: (many, people) for week, many, people, *_ in rows if week is not None}
    this = monday(today_in(access.circle, now))
    # No further back than there is anything: else somebody could ask for a thousand empty years.
    begun = min([this, *found]) if period.name != "weeks" else date.min
    first, last = max(period.first or begun, begun), min(period.last or this, this)
    weeks = []
    while first <= last:
        weeks.append(Week(first, *found.get(first, (0, 0)), now=first == this))
        first += WEEK
    return Participation(period, weeks, posts, writers)


def _values(access: Access, period: Period, now: datetime) -> dict[str, Any]:
    assert access.circle is not None
    return {
        "circle": access.circle.pk,
        "course": access.course.pk,
        "zone": access.circle.time_zone,
        "first": period.first,
        "last": period.last,
        "everything": period.name != "weeks",
        "now": now,
    }


def _rows(sql: str, values: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[Any] = cursor.fetchall()
    return found
