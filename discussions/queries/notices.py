"""What is for one person in a circle: the page behind the bell, and the number at the bell.

Both ask the same condition, so that the bell never counts what the page does not show. Nothing is told of a post
that its person cannot open any more: deleted, hidden, gone to another circle, or behind a question to answer first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from courses.access import Access
from courses.rules import Can, roles_that
from discussions.models import Act, Notice
from discussions.queries.people import name_sql
from discussions.queries.seals import sealed_to_seat

PAGE = 40
MOST = 100  # the bell counts no further

_MODERATORS = ", ".join(f"'{role.value}'" for role in roles_that(Can.MODERATE))


def _shown(s: str) -> str:
    """SQL on a notice `n` with its post `p` and the thread `t` that the post stands in now, for a seat `s`."""
    return f"""CASE
        WHEN n.kind IN ('moderation', 'meeting') OR n.event LIKE 'act:%%' THEN TRUE
        WHEN n.kind = 'held' THEN p.state = 'held' AND {s}.role IN ({_MODERATORS})
        WHEN n.kind = 'report' THEN p.state <> 'deleted' AND {s}.role IN ({_MODERATORS}) AND EXISTS (
            SELECT 1 FROM discussions_report r WHERE r.post_id = p.id AND r.outcome = '')
        ELSE p.state = 'shown' AND t.circle_id = n.circle_id AND t.merged_into_id IS NULL
            AND NOT {sealed_to_seat("t", s)}
    END"""  # noqa: S608 (names of our own)


_JOINED = """
    discussions_notice n
    LEFT JOIN discussions_post p ON p.id = n.post_id
    LEFT JOIN discussions_thread t ON t.id = coalesce(p.thread_id, n.thread_id)
"""


# For the look-up of a seat `m`: whether anything was not looked at. A look into the index of the bell's dot.
SOME_WAIT = """EXISTS (
    SELECT 1 FROM discussions_notice n WHERE n.user_id = m.user_id AND n.circle_id = m.circle_id AND n.seen_at IS NULL
)"""


_WAITING = f"""
    SELECT count(*) FROM (
        SELECT 1 FROM {_JOINED}
        JOIN courses_membership s ON s.user_id = n.user_id AND s.circle_id = n.circle_id AND s.ended_at IS NULL
        WHERE n.user_id = %(me)s AND n.circle_id = %(circle)s AND n.seen_at IS NULL AND {_shown("s")}
        LIMIT %(most)s
    ) AS found
"""  # noqa: S608 (names of our own; all values are parameters)


def waiting(access: Access) -> int:
    """How many of those that the page shows were not looked at yet, `MOST` at most."""
    assert access.circle is not None
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {"me": access.user.pk, "circle": access.circle.pk, "most": MOST})
        return int(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One of them, as the page says it."""

    pk: int
    kind: str
    seen: bool
    by: str  # a name; empty for somebody who left
    said: str
    at: datetime
    thread: str  # what the discussion is called
    words: str  # the first ones of the post
    act: str  # what a facilitator did
    older: int = 0  # posts of the same discussion told of just before, which stand in this line too

    @property
    def did(self) -> str:
        return str(Act.Kind(self.act).label) if self.act else ""


_LINES = f"""
    SELECT n.id, n.kind, n.seen_at IS NOT NULL, {name_sql("b")}, n.said,
        CASE WHEN n.kind IN ('reply', 'mention', 'followed', 'announcement') THEN p.created_at ELSE n.created_at END,
        coalesce(nullif(t.title, ''), q.body, ''),
        CASE
            WHEN p.author_id = s.user_id OR (s.role IN ({_MODERATORS}) AND p.state <> 'deleted')
                OR (p.state = 'shown' AND NOT {sealed_to_seat("t", "s")}) THEN left(p.plain, 140)
            ELSE ''
        END,
        coalesce(a.kind, '')
    FROM {_JOINED}
    JOIN courses_membership s ON s.user_id = n.user_id AND s.circle_id = n.circle_id AND s.ended_at IS NULL
    LEFT JOIN discussions_question q ON q.id = t.question_id
    LEFT JOIN accounts_user b ON b.id = n.by_id
    LEFT JOIN discussions_act a ON a.id = CASE WHEN n.event LIKE 'act:%%' THEN substr(n.event, 5)::bigint END
    WHERE n.user_id = %(me)s AND n.circle_id = %(circle)s AND (%(before)s::bigint IS NULL OR n.id < %(before)s)
        AND {_shown("s")}
    ORDER BY n.id DESC LIMIT %(many)s
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class NoticePage:
    lines: list[NoticeLine]
    more: int | None  # the next page begins before this one

    @property
    def newest(self) -> int | None:
        return self.lines[0].pk if self.lines else None


def notice_page(access: Access, *, before: int | None = None) -> NoticePage:
    """A page of what came for its person, the newest first. One query."""
    assert access.circle is not None
    with connection.cursor() as cursor:
        cursor.execute(
            _LINES,
            {"me": access.user.pk, "circle": access.circle.pk, "before": before, "many": PAGE + 1},
        )
        found = [NoticeLine(*row) for row in cursor.fetchall()]
    return NoticePage(
        lines=_by_discussion(found[:PAGE]), more=found[PAGE - 1].pk if len(found) > PAGE else None
    )


def _by_discussion(lines: list[NoticeLine]) -> list[NoticeLine]:
    """Posts that one follows take one line a run of the same discussion: that of the newest."""
    told: list[NoticeLine] = []
    for line in lines:
        before = told[-1] if told else None
        if before and _alike(line) == _alike(before) and line.kind == Notice.Kind.FOLLOWED.value:
            told[-1] = replace(before, older=before.older + 1)
        else:
            told.append(line)
    return told


def _alike(line: NoticeLine) -> tuple[str, str, bool]:
    return line.kind, line.thread, line.seen


def address_of(access: Access, notice: Notice) -> str:
    """Where a notice leads: to what waits for a decision, to its post, or to its discussion."""
    waits = notice.kind == Notice.Kind.HELD or notice.event.startswith("report:")
    if waits and access.may(Can.MODERATE):
        return access.url("moderation")
    if notice.meeting_id is not None:
        return access.url("meeting-detail", meeting=notice.meeting_id)
    if notice.kind == Notice.Kind.MEETING:
        return access.url("sessions")
    if notice.post_id is not None:
        return access.url("post-detail", post=notice.post_id)
    if notice.thread_id is not None:
        return access.url("thread-detail", thread=notice.thread_id)
    acts = Act.objects.filter(kind=Act.Kind.TAKE_OUT)
    if notice.event.startswith("act:") and acts.filter(pk=notice.event.removeprefix("act:")).exists():
        return f"{access.url('notes')}?which=taken-out"
    return access.url("discussions")


def notices_of(access: Access) -> QuerySet[Notice]:
    """What came for its person in the circle they are in."""
    return Notice.objects.filter(user=access.user, circle=access.circle)
