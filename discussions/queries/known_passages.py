"""Which passages the discussions are about that somebody may open."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from courses.access import Access
from discussions.models import Thread
from discussions.queries.seals import threads_for
from readings.hooks import OnPassage
from readings.models import Passage


def known_passages(access: Access, text_id: int) -> list[int]:
    """Those of a text, by id. One query; nothing outside a circle, and nothing sealed."""
    if access.circle is None:
        return []
    threads: QuerySet[Any] = threads_for(access)
    open_ = threads.filter(sealed=False, passage__text=text_id)
    return list(open_.values_list("passage", flat=True))


def on_passages(access: Access, passages: QuerySet[Passage]) -> list[OnPassage]:
    """The discussions on these passages; one that was merged into another keeps its passage, and leads there.

    One query; nothing outside a circle, and nothing sealed.
    """
    if access.circle is None:
        return []
    visible: QuerySet[Any] = threads_for(access)
    open_ = visible.filter(sealed=False).values("pk")
    threads = (
        Thread.objects.filter(Q(pk__in=open_) | Q(merged_into__in=open_), circle=access.circle)
        .filter(passage__in=passages)
        .order_by("pk")
    )
    return [
        OnPassage(passage, title or question or "", access.url("thread-detail", thread=thread))
        for thread, passage, title, question in threads.values_list(
            "pk", "passage", "title", "question__body"
        )
    ]
