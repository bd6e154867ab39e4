"""The discussions of readings, for paper: what may be chosen for the appendix of a handout, and what was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import Left, RowNumber
from django.utils.text import Truncator

from courses.access import Access
from discussions.models import Post, Question, Thread
from discussions.queries.seals import threads_for
from discussions.rendering import parsed
from readings.handouts.document import clean
from readings.handouts.written import pieces_of
from readings.hooks import PostLine, PrintableTalk
from readings.models import Unit

MOST_TALKS = 30
MOST_POSTS = 12  # of a discussion, that are offered


def printable_talks(access: Access, units: Sequence[Unit], posts: frozenset[int]) -> list[PrintableTalk]:
    """Those on the units' passages and questions, pinned ones and long ones first, with their first posts and those of
    `posts` that the viewer may read. Two queries.

    Nothing that is closed to the viewer until they have answered, and only what everybody in the circle can read: no
    post that waits or was taken back.
    """
    if access.circle is None or not units:
        return []
    sessions = {unit.session_id for unit in units if unit.session_id}
    found_in = Q(question__origin=Question.Origin.FOUND, question__text__in={unit.text_id for unit in units})
    visible: QuerySet[Any] = threads_for(access)
    threads: list[Thread] = list(
        visible.filter(sealed=False, posts_count__gt=0)
        .filter(
            Q(unit__in=units) | Q(question__unit__in=units) | Q(question__session__in=sessions) | found_in
        )
        .select_related("question", "passage")
        .order_by("-pinned", "-posts_count", "pk")[:MOST_TALKS]
    )
    said = _posts(threads, posts)
    return [
        PrintableTalk(
            pk=thread.pk,
            label=thread.label,
            unit_id=thread.unit_id or (thread.question.unit_id if thread.question else None),
            number=thread.passage.number if thread.passage else None,
            posts=tuple(said[thread.pk]),
            in_all=thread.posts_count,
        )
        for thread in threads
        if said[thread.pk]
    ]


def _posts(threads: Sequence[Thread], chosen: frozenset[int]) -> dict[int, list[PostLine]]:
    shown = Post.objects.filter(thread__in=[thread.pk for thread in threads], state=Post.State.SHOWN)
    first: Any = shown.annotate(
        place=Window(RowNumber(), partition_by=F("thread"), order_by="path"),
        begins=Left("plain", 200),
    ).filter(Q(place__lte=MOST_POSTS) | Q(pk__in=chosen))
    rows = first.select_related("author", "parent__author").order_by("thread", "path")
    found: dict[int, list[PostLine]] = defaultdict(list)
    for row in rows.defer("html", "plain", "parent__html", "parent__plain", "parent__source"):
        found[row.thread_id].append(
            PostLine(
                pk=row.pk,
                author=_name(row),
                at=row.edited_at or row.created_at,
                first_words=Truncator(" ".join(row.begins.split())).chars(110),
                answers=_name(row.parent) if row.parent and row.parent.state == Post.State.SHOWN else "",
                pieces=tuple(pieces_of(parsed(clean(row.source)))) if row.pk in chosen else (),
            )
        )
    return found


def _name(post: Post) -> str:
    return post.author.display_name if post.author else ""
