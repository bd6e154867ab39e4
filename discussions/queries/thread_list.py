"""The list of a circle's discussions, each with what is unread: one query for any number of threads."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import (
    Case,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from courses.access import Access
from discussions.models import Following, Post, Thread
from discussions.queries.following import said_mode
from discussions.queries.seals import threads_for
from discussions.queries.sessions import talked_about_for
from discussions.queries.unread import CountNumbers, unread_numbers

PAGE = 50


class Show(StrEnum):
    ALL = "all"
    UNREAD = "unread"
    MINE = "mine"
    UNANSWERED = "unanswered"


@dataclass
class ThreadList:
    access: Access
    show: Show
    session: int | None
    threads: list[Any] = field(
        default_factory=list
    )  # Thread with unread_count, first_unread, sealed, last_author
    more: int | None = None  # the next page begins after this thread

    @property
    def something_new(self) -> bool:
        return any(thread.unread_count for thread in self.threads)


class _First(Func):
    function = "lower"
    output_field = IntegerField()


def with_unread(access: Access, threads: QuerySet[Any]) -> QuerySet[Any]:
    """Threads with `unread_count` and `first_unread`; nothing is counted that cannot be opened, or that
    its reader said "nothing" of: of the thread, its question or the whole circle.
    """
    found: QuerySet[Any] = (
        threads.annotate(unread=unread_numbers(access), mode=said_mode(access))
        .annotate(
            unread_count=Case(
                When(Q(sealed=True) | Q(mode=Following.Mode.MUTED), then=Value(0)),
                default=CountNumbers(F("unread")),
                output_field=IntegerField(),
            )
        )
        .annotate(first_unread=Case(When(unread_count__gt=0, then=_First(F("unread")))))
    )
    return found


# What a row shows; a question brings a column for the search that no list wants.
_SHOWN = [
    *("circle_id", "title", "pinned", "locked_at", "announcement", "posts_count", "last_post_at"),
    *("question__body", "question__session__position", "unit__title"),
]


def thread_list(
    access: Access, *, show: Show = Show.ALL, session: int | None = None, after: int | None = None
) -> ThreadList:
    """A page of the list: pinned first, then the latest. `after` is the last thread of the page before."""
    page = ThreadList(access=access, show=show, session=session)
    last = Post.objects.filter(thread=OuterRef("pk"), state=Post.State.SHOWN).order_by("-number")
    threads = (
        with_unread(access, threads_for(access))
        .select_related("question__session", "unit")
        .only(*_SHOWN)
        .annotate(last_author=Subquery(last.values("author__name")[:1]))
        .order_by("-pinned", "-last_post_at", "-pk")
    )
    if session is not None:
        threads = threads.filter(talked_about_for(session))
    if show is Show.UNREAD:
        threads = threads.filter(unread_count__gt=0)
    elif show is Show.MINE:
        mine = Post.objects.filter(thread=OuterRef("pk"), author=access.user).exclude(
            state=Post.State.DELETED
        )
        threads = threads.filter(Exists(mine))
    elif show is Show.UNANSWERED:
        threads = threads.filter(
            Q(question__isnull=True, posts_count__lte=1) | Q(question__isnull=False, posts_count=0),
            announcement=False,
        )
    before = Thread.objects.filter(circle=access.circle, pk=after).first() if after else None
    if before is not None:
        at = before.last_post_at
        later = Q(last_post_at__lt=at) | Q(last_post_at=at, pk__lt=before.pk)
        same = Q(pinned=before.pinned) & later
        threads = threads.filter(same | Q(pinned=False) if before.pinned else same)
    found = list(threads[: PAGE + 1])
    page.threads = found[:PAGE]
    page.more = page.threads[-1].pk if len(found) > PAGE else None
    for thread in page.threads:
        thread.circle = access.circle
    return page


def next_unread(access: Access, *, after: int | None = None) -> Any | None:
    """The thread to go on with: of those with something unread the one that waits longest; not `after` again
    while there are others. Returns None when everything has been seen.
    """
    waiting = with_unread(access, threads_for(access)).filter(unread_count__gt=0)
    return waiting.order_by(
        Case(When(pk=after or 0, then=1), default=0, output_field=IntegerField()), "last_post_at", "pk"
    ).first()
