"""One thread with what its page says about it and what is its viewer's own.

Written by hand like the page's posts: put together by the ORM these queries would take longer to compile than to
run. What comes back are models as ever, with those fields that pages show.
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
from discussions.queries.notes import note_on_top
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


_HEAD = Joined(("t", Thread, None), ("u", Unit, _UNIT))
_ASKED = Joined(
    ("q", Question, _QUESTION),
    ("qs", Session, _SESSION),
    ("u", Unit, _UNIT),
    ("us", Session, _SESSION),
    ("x", Text, _TEXT),
)
_QUOTED = Joined(("p", Passage, None), ("x", Text, _TEXT))
_HEARD = mode_sql("t")
_SQL = f"""
    SELECT {{sealed}},
        int4multirange(int4range(1, t.last_number + 1)) - t.gone - coalesce(rs.seen, '{{{{}}}}'),
        (SELECT mode FROM discussions_following f WHERE f.user_id = %s AND f.circle_id = t.circle_id AND f.thread_id = t.id),
        {_HEARD},
        (SELECT jsonb_agg(jsonb_build_array(d.place, d.title, d.body, d.updated_at) ORDER BY d.id)
            FROM discussions_draft d WHERE d.user_id = %s AND d.thread_id = t.id),
        {_HEAD.columns}
    FROM discussions_thread t
    LEFT JOIN discussions_readstate rs ON rs.thread_id = t.id AND rs.user_id = %s
    LEFT JOIN readings_unit u ON u.id = t.unit_id
    WHERE t.id = %s AND t.circle_id = %s AND t.merged_into_id IS NULL AND (%s OR {VISIBLE})
"""  # noqa: S608 (names of our own; all values are parameters)
# In queries of their own: PostgreSQL would think about one join of ten tables for longer than it takes to do all three.
_QUESTION_SQL = f"""
    SELECT {_ASKED.columns} FROM discussions_question q
    LEFT JOIN courses_session qs ON qs.id = q.session_id
    LEFT JOIN readings_unit u ON u.id = q.unit_id
    LEFT JOIN courses_session us ON us.id = u.session_id
    LEFT JOIN readings_text x ON x.id = q.text_id
    WHERE q.id = %s
"""  # noqa: S608
_PASSAGE_SQL = f"""
    SELECT {_QUOTED.columns} FROM readings_passage p JOIN readings_text x ON x.id = p.text_id WHERE p.id = %s
"""  # noqa: S608


def thread_of(access: Access, pk: int) -> Any:
    """The thread with question, passage (with its `standing`), unit and `answers` (the shared note it hangs on, or
    None), and of its viewer `sealed`, `unread` (numbers), `following` (the mode chosen for it, or None), `heard` (the mode that holds) and `own_drafts` (by
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
    thread, unit = _HEAD.models(rest)
    thread.circle, thread.unit = access.circle, unit
    thread.question, thread.passage = _question(thread.question_id), _passage(thread.passage_id)
    thread.answers = note_on_top(access, thread.note_id)
    thread.sealed, thread.unread, thread.following, thread.heard = is_sealed, unread, following, heard
    thread.own_drafts = {
        place: Draft(place=place, title=title, body=body, updated_at=datetime.fromisoformat(at))
        for place, title, body, at in json.loads(drafts or "[]")
    }
    return thread


def _question(pk: int | None) -> Any:
    """A question with the session, unit and text it belongs to."""
    if pk is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_QUESTION_SQL, [pk])
        question, session, unit, unit_session, text = _ASKED.models(cursor.fetchone())
    if unit is not None:
        unit.session = unit_session
    question.session, question.unit, question.text = session, unit, text
    return question


def _passage(pk: int | None) -> Any:
    """A passage with its text; where its words stand now is found out when it is asked for."""
    if pk is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_PASSAGE_SQL, [pk])
        passage, text = _QUOTED.models(cursor.fetchone())
    passage.text = text
    passage.standing = SimpleLazyObject(lambda: standing_of(passage))
    return passage
