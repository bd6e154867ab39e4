"""The discussions of a reading's passages, for the reader's margin."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import connection

from courses.access import Access
from courses.rules import Can
from discussions.queries.following import said_sql
from discussions.queries.seals import SEALED, VISIBLE
from readings.hooks import TalkLine
from readings.models import Unit

# Written by hand because a reading may have hundreds of them, and rows are all its margin needs. `t` is the discussion
# itself or the one it was merged into, which is what one may see or not; `own` keeps its passage, and its address leads
# there. One whose words were corrected stands beside their paragraph, as long as the text has it. Nothing is counted of what its
# reader said "nothing" of; most say it of nothing at all.
_TALK = """
    SELECT own.id, coalesce(nullif(own.title, ''), q.body, ''), p.block_uid,
        CASE WHEN p.state <> 'stands' AND stands.here THEN (
            SELECT b.number FROM readings_block b JOIN readings_edition e ON e.id = b.edition_id
            WHERE b.uid = p.block_uid AND e.text_id = p.text_id AND e.state = 'published'
        ) ELSE p.number END,
        t.posts_count,
        CASE WHEN unread.muted THEN 0
            ELSE (SELECT coalesce(sum(upper(run) - lower(run)), 0)::int FROM unnest(unread.numbers) AS run) END,
        lower(unread.numbers), stands.here, p.state <> 'stands'
    FROM discussions_thread own
    JOIN readings_passage p ON p.id = own.passage_id
    JOIN discussions_thread t ON t.id = coalesce(own.merged_into_id, own.id)
    LEFT JOIN discussions_question q ON q.id = own.question_id
    LEFT JOIN discussions_readstate seen ON seen.thread_id = own.id AND seen.user_id = %s
    CROSS JOIN LATERAL (
        SELECT int4multirange(int4range(1, own.last_number + 1)) - own.gone
            - coalesce(seen.seen, '{{}}'::int4multirange) AS numbers, (
                EXISTS (SELECT 1 FROM discussions_following WHERE user_id = %s AND mode = 'muted') AND {said} = 'muted'
            ) AS muted
    ) unread
    CROSS JOIN LATERAL (SELECT p.block_uid = ANY(%s::uuid[]) AS here) stands
    WHERE own.circle_id = %s AND p.text_id = %s AND t.merged_into_id IS NULL AND {visible} AND NOT {sealed}
        AND (stands.here OR (own.unit_id = %s AND NOT EXISTS (
            SELECT 1 FROM readings_block b JOIN readings_edition e ON e.id = b.edition_id
            WHERE b.uid = p.block_uid AND e.text_id = p.text_id AND e.state = 'published'
        )))
    ORDER BY p.number, p.start, own.id
"""


def unit_talk(access: Access, unit: Unit, blocks: Sequence[uuid.UUID]) -> list[TalkLine]:
    """Those on the blocks of the unit, and those begun in it on paragraphs that later editions have no more.

    One query. Nothing that is closed to the viewer, and nothing outside a circle.
    """
    if access.circle is None:
        return []
    me = access.user.pk
    said = said_sql("own")
    visible, seeing = ("TRUE", list[Any]()) if access.may(Can.MODERATE) else (VISIBLE, [me])
    sealed, answering = SEALED.for_access(access)
    sql = _TALK.format(said=said, visible=visible, sealed=sealed)
    values: list[Any] = [me, me, *[me] * said.count("%s"), list(blocks), access.circle.pk, unit.text_id]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *seeing, *answering, unit.pk])
        rows = cursor.fetchall()
    address = access.url("thread-detail", thread=0).removesuffix("0/")
    return [
        TalkLine(
            label=label,
            url=f"{address}{pk}/?at={first}#c{first}" if unread else f"{address}{pk}/",
            block_uid=uid,
            number=number,
            posts=posts,
            unread=unread,
            standing=standing,
            earlier=earlier,
        )
        for pk, label, uid, number, posts, unread, first, standing, earlier in rows
    ]
