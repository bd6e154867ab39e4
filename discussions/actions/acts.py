"""What a facilitator does is written down, and whom it is about are told: both in the act's own transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from accounts.changes import Refused
from accounts.wording import says_something, tamed_line
from courses.access import Access
from courses.models import Circle, Membership
from courses.rules import Can, roles_that
from discussions.models import Act, Notice, Post, Thread

REASON_LENGTH = 500


def tidy_reason(reason: str, *, needed: str = "") -> str:
    """A reason as it is kept. Raises `Refused` for one that is too long, or, with the words `needed`, for none."""
    said = tamed_line(reason)
    if needed and not says_something(said):
        raise Refused(needed)
    if len(said) > REASON_LENGTH:
        raise Refused(f"The reason is too long: {REASON_LENGTH} characters are the most.")
    return said


def record(
    *,
    access: Access,
    kind: Act.Kind,
    thread: Thread | None = None,
    post: Post | None = None,
    reason: str = "",
    **details: Any,
) -> Act:
    """Writes an act into the circle's log, with names and numbers as they are now."""
    assert access.circle is not None
    as_it_is: dict[str, Any] = {}
    if thread is not None:
        as_it_is["title"] = thread.label[:200]
    if post is not None:
        as_it_is |= {"author": post.author.display_name if post.author else "", "number": post.number}
    return Act.objects.create(
        circle=access.circle,
        by=access.user,
        kind=kind,
        thread=thread,
        post=post,
        reason=reason,
        details=as_it_is | details,
    )


def moderators_of(circle: Circle) -> list[int]:
    """The ids of all who keep order in a circle."""
    seats = Membership.objects.filter(circle=circle, ended_at__isnull=True, role__in=roles_that(Can.MODERATE))
    return list(seats.values_list("user_id", flat=True))


def tell(
    act: Act,
    people: Iterable[int | None],
    *,
    kind: Notice.Kind = Notice.Kind.MODERATION,
    said: str = "",
    thread: Thread | None = None,
    posts: dict[int, int] | None = None,
) -> None:
    """Tells people of an act, each of them once. Not who did it themselves, nor who has no seat any more.

    `posts`: person -> post it is about for them, where it is not the act's.
    """
    seated = Membership.objects.filter(
        circle=act.circle, ended_at__isnull=True, user__in={pk for pk in people if pk}
    )
    Notice.objects.bulk_create(
        [
            Notice(
                user_id=pk,
                circle=act.circle,
                thread=thread or act.thread,
                post_id=(posts or {}).get(pk, act.post_id),
                kind=kind,
                by_id=act.by_id,
                said=said or act.reason,
                event=f"act:{act.pk}",
            )
            for pk in sorted(seated.values_list("user_id", flat=True))
            if pk != act.by_id
        ],
        ignore_conflicts=True,
    )
