"""Which numbers of a thread nobody is to read. The caller holds the thread's lock and saves it."""

from __future__ import annotations

from django.db import transaction
from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

from accounts.changes import locked
from discussions.models import Post, Thread


class _Moved(Exception):
    """The post went to another thread while its lock was waited for."""


def locked_in_thread(post: Post) -> tuple[Thread, Post]:
    """The thread in which a post stands now, and the post, both locked; in this order everywhere.

    A facilitator may move the post while the lock of its thread is waited for: then that lock is given back,
    and the one of the thread where it went is taken.
    """
    while True:
        try:
            with transaction.atomic():
                at = Post.objects.values_list("thread_id", flat=True).get(pk=post.pk)
                thread, found = locked(Thread(pk=at)), locked(post)
                if found.thread_id != at:
                    raise _Moved
                return thread, found
        except _Moved:
            continue


def put_away(thread: Thread, *numbers: int) -> None:
    """These posts count as unread for nobody from now on."""
    thread.gone = _joined([*_runs(thread), *((n, n + 1) for n in numbers)])


def bring_back(thread: Thread, *numbers: int) -> None:
    """These posts are to be read again, by whoever has not seen them."""
    runs = _runs(thread)
    for number in numbers:
        cut: list[tuple[int, int]] = []
        for first, end in runs:
            if first <= number < end:
                cut += [run for run in ((first, number), (number + 1, end)) if run[0] < run[1]]
            else:
                cut.append((first, end))
        runs = cut
    thread.gone = _joined(runs)


def _runs(thread: Thread) -> list[tuple[int, int]]:
    return [(r.lower or 0, r.upper or 0) for r in thread.gone]


def _joined(runs: list[tuple[int, int]]) -> Multirange[int]:
    joined: list[tuple[int, int]] = []
    for first, end in sorted(runs):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((first, end))
    return Multirange([Range(first, end) for first, end in joined])
