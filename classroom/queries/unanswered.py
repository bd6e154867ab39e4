"""What was said in a circle and nobody replied to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from courses.access import Access
from discussions.queries.people import name_sql

AFTER = timedelta(days=3)  # so long one waits for a reply of the others
UNTIL = timedelta(weeks=6)  # and then the talk has gone on elsewhere
# a question mark at the end, of any script, whatever signs and spaces close the sentence
_ENDS_ASKING = "[?\uff1f\u061f\u037e\u055e\u1367\u2047\u2048\u2049][\\s)\\]}\"'\u00bb\u2019\u201d*_.!]*$"
_TAIL = 24  # characters in which that is looked for
_KEPT = 400  # characters from which the last sentence is taken


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A post without a reply of anybody else."""

    pk: int
    thread: int
    label: str  # what its discussion is called
    author_id: int | None
    author: str  # "" for somebody who left
    at: datetime
    asks: bool
    words: str  # what it asks, or its first words


# The discussions of one circle and their posts by an index; `parent_id` has one, too. A reply is somebody else's:
# who adds a word to their own post still waits. Answers behind "think first" are left out, as who has not answered
# cannot reply there; so are announcements and closed discussions.
_SQL = f"""
    SELECT p.id, t.id, coalesce(nullif(t.title, ''), q.body, ''), p.author_id, {name_sql("a")}, p.created_at, p.asks,
        CASE WHEN p.asks THEN right(p.plain, {_KEPT}) ELSE left(p.plain, {_KEPT}) END, count(*) OVER ()
    FROM discussions_thread t
    JOIN LATERAL (
        SELECT p.*, right(p.plain, {_TAIL}) ~ %(asking)s AS asks, p.number = 1 AND t.question_id IS NULL AS first
        FROM discussions_post p
        WHERE p.thread_id = t.id AND p.state = 'shown' AND p.created_at BETWEEN %(from)s AND %(until)s
        OFFSET 0  -- or PostgreSQL would join, and read the posts of all circles from end to end
    ) p ON TRUE
    LEFT JOIN discussions_question q ON q.id = t.question_id
    LEFT JOIN accounts_user a ON a.id = p.author_id
    WHERE t.circle_id = %(circle)s AND t.merged_into_id IS NULL AND t.locked_at IS NULL AND NOT t.announcement
        AND t.last_post_at >= %(from)s
        AND NOT (
            t.question_id IS NOT NULL AND (
                q.think_first
                OR EXISTS (
                    SELECT 1 FROM discussions_discussionsettings s WHERE s.circle_id = t.circle_id AND s.think_first
                )
            )
        )
        AND CASE WHEN p.first THEN NOT EXISTS (
            SELECT 1 FROM discussions_post r
            WHERE r.thread_id = t.id AND r.state = 'shown' AND r.author_id IS DISTINCT FROM p.author_id
        ) ELSE p.asks AND NOT EXISTS (
            SELECT 1 FROM discussions_post r
            WHERE r.parent_id = p.id AND r.state = 'shown' AND r.author_id IS DISTINCT FROM p.author_id
        ) END
    ORDER BY p.asks DESC, p.created_at, p.id
    LIMIT %(most)s
"""  # noqa: S608 (names of our own; all values are parameters)


def unanswered(
    access: Access, now: datetime, *, most: int, after: timedelta = AFTER
) -> tuple[list[Unanswered], int]:
    """First posts of discussions, and posts that end with a question mark, to which nobody replied: those that ask
    first, then by age. And how many there are in all. One query.
    """
    assert access.circle is not None
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL,
            {
                "circle": access.circle.pk,
                "asking": _ENDS_ASKING,
                "from": now - UNTIL,
                "until": now - after,
                "most": most,
            },
        )
        rows = cursor.fetchall()
    found = []
    for pk, thread, label, author_id, author, at, asks, words, _ in rows:
        said = _sentence(words) if asks else _beginning(words)
        found.append(Unanswered(pk, thread, label, author_id, author, at, asks, said))
    return found, rows[0][8] if rows else 0


_SENTENCES = re.compile(r"(?<=[.!?\u2026\uff1f\u061f])[)\"'\u201d\u2019\u00bb]*\s+")
_LONGEST = 160


def _sentence(words: str) -> str:
    """The sentence that asks: the last one, with … where it was too long to be kept whole."""
    last = _SENTENCES.split(" ".join(words.split()))[-1]
    if len(last) <= _LONGEST:
        return last
    return f"… {last[-_LONGEST:].partition(' ')[2] or last[-_LONGEST:]}"


def _beginning(words: str) -> str:
    line = " ".join(words.split())
    if len(line) <= _LONGEST:
        return line
    return f"{line[:_LONGEST].rpartition(' ')[0] or line[:_LONGEST]} …"
