"""The discussions of passages as annotations: what is taken along with one's notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db.models import Q

from courses.access import Access
from discussions.models import Post
from discussions.queries.seals import posts_for, threads_for
from readings.annotations.model import Annotation, Said
from readings.queries.annotations import last_numbers, place_of


def talk_annotations(access: Access, about: Q, address: Callable[[str], str]) -> list[Annotation]:
    """Each discussion of a passage as one annotation, its bodies the posts that answer no other.

    Nothing that is closed to the viewer or not shown to everybody. Three queries at most.
    """
    if access.circle is None:
        return []
    visible: Any = threads_for(access)
    threads: Any = (
        visible.filter(about, passage__isnull=False, sealed=False, posts_count__gt=0)
        .select_related("passage__edition", "unit", "question", "opened_by", "note")
        .defer("passage__edition__outline", "passage__edition__repairs", "passage__search", "note__search")
        .order_by("passage__text__position", "passage__number", "pk")
    )
    posts: dict[int, list[Post]] = defaultdict(list)
    found = posts_for(access).filter(thread__in=threads.values("pk"), depth=1, state=Post.State.SHOWN)
    for post in found.order_by("thread", "number").defer("html", "plain", "search"):
        posts[post.thread_id].append(post)
    open_ = [thread for thread in threads if posts[thread.pk]]
    endings = last_numbers(thread.passage for thread in open_)
    return [
        Annotation(
            id=address(access.url("thread-detail", thread=thread.pk)),
            motivation="replying" if _shown(thread.note) else "commenting",
            place=place_of(access, thread.passage, thread.unit, endings, address),
            by=thread.opened_by.display_name if thread.opened_by else "",
            label=thread.label,
            answers=address(access.url("note-detail", note=thread.note_id)) if _shown(thread.note) else "",
            created=thread.opened_at,
            said=tuple(_said(access, post) for post in posts[thread.pk]),
        )
        for thread in open_
    ]


def _shown(note: Any) -> bool:
    return note is not None and note.shared


def _said(access: Access, post: Post) -> Said:
    assert access.circle is not None
    return Said(
        post.source, access.circle.language, post.author.display_name if post.author else "", post.created_at
    )
