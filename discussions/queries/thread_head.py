"""One thread with what its page says about it and what is its viewer's own, in one query.

Written by hand like the page's posts: put together by the ORM this query would take longer to compile than to run.
What comes back are models as ever, with those fields that pages show.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import connection
from django.http import Http404
from django.utils.functional import SimpleLazyObject

from accounts.joined import Joined
from courses.access import Access
from courses.models import Session
from courses.rules import Can
from discussions.models import Draft, Question, Thread
from discussions.queries.following import mode_sql
from discussions.queries.seals import SEALED, VISIBLE
from readings.models import Passage, Text, Unit
from readings.queries import standing_of

_QUESTION = [
    *("id", "body", "course_id", "circle_id", "text_id", "unit_id", "session_id", "position", "origin"),
    *("think_first", "withdrawn_at", "block_uid", "written_by_id"),
]
_SESSION = ["id", "position", "title"]
_UNIT = ["id", "slug", "title", "text_id", "session_id"]
_TEXT = ["id", "slug", "title", "language"]


_JOINED = Joined(
    ("t", Thread, None),
    ("q", Question, _QUESTION),
    ("qs", Session, _SESSION),
    ("qu", Unit, _UNIT),
    ("us", Session, _SESSION),
    ("qt", Text, _TEXT),
    ("p", Passage, None),
    ("pt", Text, _TEXT),
    ("u", Unit, _UNIT),
)
_HEARD = mode_sql("t")
_SQL = f"""
    SELECT {{sealed}},
        int4multirange(int4range(1, t.last_number + 1)) - t.gone - coalesce(rs.seen, '{{{{}}}}'),
        (SELECT mode FROM discussions_following f WHERE f.user_id = %s AND f.circle_id = t.circle_id AND f.thread_id = t.id),
        {_HEARD},
        (SELECT jsonb_agg(jsonb_build_array(d.place, d.title, d.body, d.updated_at) ORDER BY d.id)
            FROM discussions_draft d WHERE d.user_id = %s AND d.thread_id = t.id),
        {_JOINED.columns}
    FROM discussions_thread t
    LEFT JOIN discussions_readstate rs ON rs.thread_id = t.id AND rs.user_id = %s
    LEFT JOIN discussions_question q ON q.id = t.question_id
    LEFT JOIN courses_session qs ON qs.id = q.session_id
    LEFT JOIN readings_unit qu ON qu.id = q.unit_id
    LEFT JOIN courses_session us ON us.id = qu.session_id
    LEFT JOIN readings_text qt ON qt.id = q.text_id
    LEFT JOIN readings_passage p ON p.id = t.passage_id
    LEFT JOIN readings_text pt ON pt.id = p.text_id
    LEFT JOIN readings_unit u ON u.id = t.unit_id
    WHERE t.id = %s AND t.circle_id = %s AND t.merged_into_id IS NULL AND (%s OR {VISIBLE})
"""  # noqa: S608 (names of our own; all values are parameters)


def thread_of(access: Access, pk: int) -> Any:
    """The thread with question, passage (with its `standing`) and unit, and of its viewer `sealed`, `unread`
    (numbers), `following` (the mode chosen for it, or None), `heard` (the mode that holds) and `own_drafts` (by
    place). Raises Http404 for what is not theirs to see.
    """
    assert access.circle is not None
    me = access.user.pk
    sealed, values = SEALED.for_access(access)
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL.format(sealed=sealed),
            [
                *values,
                me,
                *[me] * _HEARD.count("%s"),
                me,
                me,
                pk,
                access.circle.pk,
                access.may(Can.MODERATE),
                me,
            ],
        )
        row = cursor.fetchone()
    if row is None:
        raise Http404("No such discussion.")
    is_sealed, unread, following, heard, drafts, *rest = row
    thread, question, session, in_unit, unit_session, text, passage, passage_text, unit = _JOINED.models(rest)
    if in_unit is not None:
        in_unit.session = unit_session
    if question is not None:
        question.session, question.unit, question.text = session, in_unit, text
    if passage is not None:
        passage.text = passage_text
        passage.standing = SimpleLazyObject(lambda: standing_of(passage))  # asked by the page alone
    thread.circle, thread.question, thread.passage, thread.unit = access.circle, question, passage, unit
    thread.sealed, thread.unread, thread.following, thread.heard = is_sealed, unread, following, heard
    thread.own_drafts = {
        place: Draft(place=place, title=title, body=body, updated_at=datetime.fromisoformat(at))
        for place, title, body, at in json.loads(drafts or "[]")
    }
    return thread
