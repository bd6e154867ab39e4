"""Posts are written, edited, taken back, reacted to. Every form may be sent twice."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.changes import Refused, locked, save_changes
from courses.access import Access
from courses.rules import Can
from discussions import rendering
from discussions.actions.counting import bring_back, locked_in_thread, put_away
from discussions.models import DiscussionSettings, Draft, Mention, Post, Reaction, Revision, Thread
from discussions.places import edit_place, reply_place, thread_place
from discussions.queries.people import callable_in
from discussions.queries.seals import sealed_for
from readings.search import config_for

TELL_OF_POST = "discussions.tell_of_post"  # the job's name, see discussions/jobs.py
CLOSED = "This discussion is closed: it can be read, and nobody adds to it."
MOVED = "This discussion has been merged into another one: write there."


@transaction.atomic
def write_post(
    *,
    access: Access,
    thread: Thread,
    source: str,
    key: uuid.UUID,
    parent: Post | None = None,
    at: datetime | None = None,
) -> Post:
    """Adds a post to a thread, as an answer to `parent` or to nobody; the same key again gives the same post.

    Numbers are given under the thread's row lock, so that they have no gaps and no duplicates. What others are
    to be told stands as a job in the same transaction. `at` is for what is told of the past (a demonstration).

    Raises `Refused` with one sentence for what cannot be written, PermissionDenied without the right to post.
    """
    assert access.circle is not None
    access.require(Can.POST)
    text = rendering.tidy(source)
    rendered = rendering.render(text, callable_in(access.circle, text))
    thread = locked(thread)
    sent = _sent_before(access, key)  # also of the same form at once: the second waited for the lock
    if sent is not None:
        return sent
    _check_open(access, thread)
    if parent is not None:
        parent = Post.objects.get(pk=parent.pk)
        if parent.thread_id != thread.pk:
            raise Refused("The post you answer has been moved to another discussion: open it there.")
        if parent.state != Post.State.SHOWN:
            raise Refused("The post you answer is gone: write a new one, your words are kept.")
        if parent.author_id != access.user.pk and sealed_for(access, thread):
            raise Refused("Answer the question first: then the answers of others open.")
    held = _is_held(access)
    number = thread.last_number + 1
    post = Post.objects.create(
        thread=thread,
        number=number,
        path=[*(parent.path[: Post.DEEPEST - 1] if parent else ()), number],
        depth=parent.depth + 1 if parent else 1,
        parent=parent,
        author=access.user,
        state=Post.State.HELD if held else Post.State.SHOWN,
        created_at=at or timezone.now(),
        source=text,
        html=rendered.html,
        rendered=rendering.VERSION,
        plain=rendered.plain,
        key=key,
        search_config=config_for(access.circle.language),
    )
    thread.last_number = number
    thread.last_post_at = post.created_at
    if number == 1:
        thread.opened_at = post.created_at
    if held:
        put_away(thread, number)
    else:
        thread.posts_count += 1
    thread.save(update_fields=["last_number", "last_post_at", "opened_at", "posts_count", "gone"])
    _seen_by_author(post)
    Mention.objects.bulk_create([Mention(post=post, user_id=pk) for pk in sorted(rendered.mentioned)])
    place = reply_place(parent) if parent else thread_place(thread)
    Draft.objects.filter(user=access.user, circle=access.circle, place=place).delete()
    app.configure_task(TELL_OF_POST, queue="notices").defer(post_id=post.pk)
    return post


def _sent_before(access: Access, key: uuid.UUID) -> Post | None:
    sent = Post.objects.select_related("thread").filter(author=access.user, key=key).first()
    if sent is not None and sent.thread.circle_id != getattr(access.circle, "pk", None):
        raise Refused("This form was sent to another circle: open a new one here.")
    return sent


def _check_open(access: Access, thread: Thread) -> None:
    if thread.circle_id != getattr(access.circle, "pk", None):
        raise Refused("This discussion belongs to another circle.")
    if thread.merged_into_id is not None:
        raise Refused(MOVED)
    if thread.locked_at is not None and not access.may(Can.MODERATE):
        raise Refused(CLOSED)


def _is_held(access: Access) -> bool:
    """Whether a facilitator reads it first: in circles that want so, until a first post of a person stands."""
    if access.may(Can.MODERATE):
        return False
    wanted = DiscussionSettings.objects.filter(circle=access.circle, hold_first_posts=True).exists()
    return (
        wanted
        and not Post.objects.filter(
            thread__circle=access.circle, author=access.user, state=Post.State.SHOWN
        ).exists()
    )


def _seen_by_author(post: Post) -> None:
    """Nobody's own words are new to them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO discussions_readstate AS mine (user_id, thread_id, seen)
            VALUES (%s, %s, int4multirange(int4range(%s, %s)))
            ON CONFLICT (user_id, thread_id) DO UPDATE SET seen = mine.seen + EXCLUDED.seen
            """,
            [post.author_id, post.thread_id, post.number, post.number + 1],
        )


@transaction.atomic
def edit_post(*, access: Access, post: Post, source: str, version: int, at: datetime | None = None) -> Post:
    """Gives a post of one's own new words; the old ones stay in its history. The same words again change nothing.

    `version` is the wording that the form was opened on, `at` as in `write_post`. Raises `Refused` if it is not
    the current one any more (the post was edited in another window), if the post is not shown, or if its thread is
    closed.
    """
    access.require(Can.POST)
    text = rendering.tidy(source)
    assert access.circle is not None
    rendered = rendering.render(text, callable_in(access.circle, text))
    thread, post = locked_in_thread(post)
    _check_own(access, post)
    if post.source == text:
        return post
    if post.state not in (Post.State.SHOWN, Post.State.HELD):
        raise Refused("This post is gone: it cannot be edited.")
    _check_open(access, thread)
    if post.version != version:
        raise Refused(
            "This post was edited in another window meanwhile. Both wordings are below: take over what you want "
            "to keep, and save again."
        )
    Revision.objects.create(
        post=post,
        version=post.version,
        source=post.source,
        written_at=post.edited_at or post.created_at,
    )
    save_changes(
        post,
        source=text,
        html=rendered.html,
        rendered=rendering.VERSION,
        plain=rendered.plain,
        version=post.version + 1,
        edited_at=at or timezone.now(),
    )
    known = set(post.mentions.values_list("user_id", flat=True))
    called = rendered.mentioned - known
    Mention.objects.bulk_create([Mention(post=post, user_id=pk) for pk in sorted(called)])
    post.mentions.exclude(user_id__in=rendered.mentioned).delete()
    Draft.objects.filter(user=access.user, circle=access.circle, place=edit_place(post)).delete()
    if called:
        app.configure_task(TELL_OF_POST, queue="notices").defer(
            post_id=post.pk, called=list[Any](sorted(called))
        )
    return post


@transaction.atomic
def delete_post(*, access: Access, post: Post) -> Post:
    """Takes a post of one's own away. What was answered to it stays; its author can bring it back."""
    thread, post = locked_in_thread(post)
    _check_own(access, post)
    if post.state == Post.State.SHOWN:
        save_changes(post, state=Post.State.DELETED)
        put_away(thread, post.number)
        thread.posts_count -= 1
        thread.save(update_fields=["posts_count", "gone"])
    elif post.state == Post.State.HELD:
        save_changes(post, state=Post.State.DELETED)
    return post


@transaction.atomic
def undelete_post(*, access: Access, post: Post) -> Post:
    """Brings a post back that its author took away."""
    thread, post = locked_in_thread(post)
    _check_own(access, post)
    if post.state == Post.State.DELETED:
        _check_open(access, thread)
        held = _is_held(access)
        save_changes(post, state=Post.State.HELD if held else Post.State.SHOWN)
        if not held:
            bring_back(thread, post.number)
            thread.posts_count += 1
            thread.save(update_fields=["posts_count", "gone"])
        # for whom it was taken back before they were told; or it waits for a facilitator now
        app.configure_task(TELL_OF_POST, queue="notices").defer(post_id=post.pk)
    return post


def _check_own(access: Access, post: Post) -> None:
    if post.author_id != access.user.pk:
        raise Refused("Only its author can change a post.")


@transaction.atomic
def react(*, access: Access, post: Post, kind: Reaction.Kind, on: bool) -> None:
    """Says a word to a post, or takes it back. Safe to call twice. Nobody reacts to themselves."""
    access.require(Can.POST)
    if post.author_id == access.user.pk:
        raise Refused("That is your own post.")
    if post.state != Post.State.SHOWN:
        raise Refused("This post is gone.")
    if on:
        Reaction.objects.get_or_create(post=post, user=access.user, kind=kind)
    else:
        Reaction.objects.filter(post=post, user=access.user, kind=kind).delete()
