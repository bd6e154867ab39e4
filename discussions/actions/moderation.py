"""Keeping order. Each act is logged with its reason, and whom it is about are told.

Acts on a post that somebody answered from the queue come with `waiting=True`: they are refused, in words that
say who was first, when nothing waits there any more. Otherwise an act that changes nothing is passed over.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.changes import Refused, locked, save_changes
from courses.access import Access
from courses.rules import Can
from discussions.actions.acts import moderators_of, record, tell, tidy_reason
from discussions.actions.counting import bring_back, locked_in_thread, put_away
from discussions.actions.posts import MOVED, TELL_OF_POST
from discussions.actions.threads import tidy_title
from discussions.models import Act, DiscussionSettings, Notice, Post, Report, Thread

_GONE = "Its author has taken this post back: there is nothing left to decide."
_DECIDING = (Act.Kind.APPROVE, Act.Kind.HIDE, Act.Kind.RESTORE, Act.Kind.KEEP)


@transaction.atomic
def report_post(*, access: Access, post: Post, reason: str) -> Report:
    """Asks the facilitators to look at a post: once as long as nobody has decided. All who keep order are told."""
    assert access.circle is not None
    access.require(Can.READ)
    said = tidy_reason(reason, needed="Say in a few words what is wrong with this post.")
    post = locked(post)
    if post.author_id == access.user.pk:
        raise Refused("That is your own post: you can edit it or take it back.")
    open_ = Report.objects.filter(post=post, by=access.user, outcome="").first()
    if open_ is not None:
        return open_
    if post.state != Post.State.SHOWN:
        raise Refused("This post is gone already: nothing needs to be reported.")
    report = Report.objects.create(post=post, by=access.user, reason=said)
    Notice.objects.bulk_create(
        [
            Notice(
                user_id=pk,
                circle=access.circle,
                thread_id=post.thread_id,
                post=post,
                kind=Notice.Kind.REPORT,
                by=access.user,
                said=said,
                event=f"report:{report.pk}",
                at_once=True,
            )
            for pk in moderators_of(access.circle)
            if pk != access.user.pk
        ],
        ignore_conflicts=True,
    )
    return report


@transaction.atomic
def approve_post(*, access: Access, post: Post, waiting: bool = False) -> Post:
    """Lets a post stand that waited. It is new for everybody who has not seen its number; all are told of it."""
    thread, post = _in_circle(access, post)
    if post.state != Post.State.HELD:
        _too_late(post, waiting)
        return post
    save_changes(post, state=Post.State.SHOWN)
    _counts_again(thread, post)
    act = record(access=access, kind=Act.Kind.APPROVE, thread=thread, post=post)
    _close_reports(act, Report.Outcome.KEPT)
    tell(act, [post.author_id])
    app.configure_task(TELL_OF_POST, queue="notices").defer(post_id=post.pk)
    return post


@transaction.atomic
def keep_post(*, access: Access, post: Post, reason: str = "", waiting: bool = False) -> Post:
    """Lets a reported post stand. Closes all its open reports; reporters and author are told."""
    said = tidy_reason(reason)
    thread, post = _in_circle(access, post)
    if post.state == Post.State.HELD:
        raise Refused("This post waits to be read for the first time: let it stand, or hide it.")
    if post.state == Post.State.DELETED or not _is_reported(post):
        _too_late(post, waiting)
        return post
    act = record(access=access, kind=Act.Kind.KEEP, thread=thread, post=post, reason=said)
    _close_reports(act, Report.Outcome.KEPT)
    tell(act, [post.author_id])
    return post


@transaction.atomic
def hide_post(*, access: Access, post: Post, reason: str, waiting: bool = False) -> Post:
    """Hides a post: its author and the facilitators read it with the reason, others see that it was here."""
    said = tidy_reason(reason, needed="Say why the post is hidden: its author will read it.")
    thread, post = _in_circle(access, post)
    if waiting and not (post.state == Post.State.HELD or _is_reported(post)):
        _too_late(post, waiting)
    if post.state == Post.State.DELETED:
        raise Refused(_GONE)
    if post.state == Post.State.HIDDEN:
        return post
    was_shown = post.state == Post.State.SHOWN
    save_changes(post, state=Post.State.HIDDEN)
    if was_shown:
        put_away(thread, post.number)
        thread.posts_count -= 1
        thread.save(update_fields=["posts_count", "gone"])
    act = record(access=access, kind=Act.Kind.HIDE, thread=thread, post=post, reason=said)
    _close_reports(act, Report.Outcome.HIDDEN)
    tell(act, [post.author_id])
    return post


@transaction.atomic
def restore_post(*, access: Access, post: Post, reason: str = "") -> Post:
    """Brings a hidden post back."""
    said = tidy_reason(reason)
    thread, post = _in_circle(access, post)
    if post.state != Post.State.HIDDEN:
        return post
    save_changes(post, state=Post.State.SHOWN)
    _counts_again(thread, post)
    act = record(access=access, kind=Act.Kind.RESTORE, thread=thread, post=post, reason=said)
    tell(act, [post.author_id])
    return post


def _in_circle(access: Access, post: Post) -> tuple[Thread, Post]:
    """The post and its thread, locked, for who keeps order there."""
    access.require(Can.MODERATE)
    thread, post = locked_in_thread(post)
    if thread.circle_id != getattr(access.circle, "pk", None):
        raise Refused("This post belongs to another circle.")
    return thread, post


def _counts_again(thread: Thread, post: Post) -> None:
    bring_back(thread, post.number)
    thread.posts_count += 1
    thread.save(update_fields=["posts_count", "gone"])


def _is_reported(post: Post) -> bool:
    return post.reports.filter(outcome="").exists()


def _too_late(post: Post, waiting: bool) -> None:
    """For somebody who meant to decide what waits: who was first, and what they did."""
    if not waiting:
        return
    act = Act.objects.filter(post=post, kind__in=_DECIDING).select_related("by").first()
    if post.state == Post.State.DELETED or act is None:
        raise Refused(_GONE)
    who = act.by.display_name if act.by else "Somebody"
    stands = "is hidden" if post.state == Post.State.HIDDEN else "stands"
    raise Refused(f"{who} was here before you: the post {stands}, and nothing was changed now.")


def _close_reports(act: Act, outcome: Report.Outcome) -> None:
    """Closes all open reports of the act's post; who reported it is told what came of it."""
    open_ = Report.objects.filter(post=act.post, outcome="")
    reporters = list(open_.values_list("by_id", flat=True))
    open_.update(outcome=outcome, closed_by=act.by, closed_at=timezone.now())
    ends = "was hidden" if outcome == Report.Outcome.HIDDEN else "stays"
    said = f"The post you reported {ends}" + (f": {act.reason}" if act.reason else ".")
    tell(act, reporters, kind=Notice.Kind.REPORT, said=said[:500])


# Threads ----------------------------------------------------------------------------------------------------


def _thread(access: Access, thread: Thread) -> Thread:
    access.require(Can.MODERATE)
    thread = locked(thread)
    if thread.circle_id != getattr(access.circle, "pk", None):
        raise Refused("This discussion belongs to another circle.")
    if thread.merged_into_id is not None:
        raise Refused(MOVED)
    return thread


@transaction.atomic
def set_locked(*, access: Access, thread: Thread, on: bool, reason: str = "") -> Thread:
    """Closes a discussion, or opens it again. Who opened it is told."""
    said = tidy_reason(reason)
    thread = _thread(access, thread)
    if (thread.locked_at is not None) == on:
        return thread
    save_changes(thread, locked_at=timezone.now() if on else None)
    kind = Act.Kind.LOCK if on else Act.Kind.UNLOCK
    tell(record(access=access, kind=kind, thread=thread, reason=said), [thread.opened_by_id])
    return thread


@transaction.atomic
def set_pinned(*, access: Access, thread: Thread, on: bool, reason: str = "") -> Thread:
    """Keeps a discussion on top of the list, or lets it go. Nobody needs to be told."""
    said = tidy_reason(reason)
    thread = _thread(access, thread)
    if save_changes(thread, pinned=on):
        record(access=access, kind=Act.Kind.PIN if on else Act.Kind.UNPIN, thread=thread, reason=said)
    return thread


@transaction.atomic
def rename_thread(*, access: Access, thread: Thread, title: str, reason: str = "") -> Thread:
    """Gives a discussion another title; a question's without one is called after the question."""
    said = tidy_reason(reason)
    thread = _thread(access, thread)
    title = tidy_title(title, may_be_empty=thread.question_id is not None)
    before = thread.label
    if save_changes(thread, title=title):
        act = record(access=access, kind=Act.Kind.RENAME, thread=thread, reason=said, before=before[:200])
        tell(act, [thread.opened_by_id])
    return thread


@transaction.atomic
def change_settings(*, access: Access, think_first: bool, hold_first_posts: bool) -> DiscussionSettings:
    """How the circle talks from now on. Posts that wait already go on waiting for a facilitator."""
    assert access.circle is not None
    access.require(Can.MANAGE_CIRCLE)
    locked(access.circle)
    settings, _ = DiscussionSettings.objects.get_or_create(circle=access.circle)
    if save_changes(settings, think_first=think_first, hold_first_posts=hold_first_posts):
        record(
            access=access,
            kind=Act.Kind.SETTINGS,
            think_first=think_first,
            hold_first_posts=hold_first_posts,
        )
    return settings
