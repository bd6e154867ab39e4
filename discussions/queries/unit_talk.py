"""The discussions of a reading's passages, for the reader's margin."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from courses.access import Access
from discussions.models import Thread
from discussions.queries.seals import threads_for
from discussions.queries.thread_list import with_unread
from readings.hooks import TalkLine
from readings.models import Block, Edition, Unit

MOST = 200


def unit_talk(access: Access, unit: Unit, blocks: Sequence[uuid.UUID]) -> list[TalkLine]:
    """Those on the blocks of the unit, and those begun in it on words that later editions have no more.

    One query. Nothing that is closed to the viewer, and nothing outside a circle.
    """
    if access.circle is None:
        return []
    standing = Block.objects.filter(
        uid=OuterRef("passage__block_uid"),
        edition__text=unit.text_id,
        edition__state=Edition.State.PUBLISHED,
    )
    visible: QuerySet[Any] = threads_for(access)
    open_ = visible.filter(sealed=False).values("pk")
    threads = (
        with_unread(access, Thread.objects.annotate(sealed=Value(False)))
        .filter(Q(passage__block_uid__in=blocks) | Q(unit=unit), passage__text=unit.text_id)
        # one that was merged into another keeps its passage, and its address leads there
        .filter(Q(pk__in=open_) | Q(merged_into__in=open_), circle=access.circle)
        .annotate(said=Coalesce("merged_into__posts_count", "posts_count"))
        .annotate(standing=Exists(standing))
        .select_related("passage", "question")
        .order_by("passage__number", "passage__start", "pk")
    )
    known = set(blocks)
    return [
        TalkLine(
            label=thread.label,
            url=access.url("thread-detail", thread=thread.pk)
            + (f"?at={thread.first_unread}#c{thread.first_unread}" if thread.first_unread else ""),
            block_uid=thread.passage.block_uid,
            number=thread.passage.number,
            posts=thread.said,
            unread=thread.unread_count,
            standing=thread.standing,
        )
        for thread in threads[:MOST]
        if thread.passage.block_uid in known or not thread.standing  # else it stands in another unit by now
    ]
