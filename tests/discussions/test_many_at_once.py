"""Two hundred people in one discussion at the same time, while its facilitators put it in order."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db.models import Count

from accounts.models import User
from courses.models import Circle, Role
from discussions import ranges
from discussions.actions import (
    delete_post,
    edit_post,
    mark_all_seen,
    mark_circle_seen,
    mark_seen,
    mark_unread_from,
    react,
    undelete_post,
    write_post,
)
from discussions.actions.moderation import hide_post, restore_post
from discussions.actions.moving import merge_threads, move_branch, split_branch
from discussions.models import Post, Reaction, Thread
from discussions.queries.thread_list import thread_list
from tests import factories
from tests.at_once import at_once
from tests.discussions.filling import fill_people

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, WINDOWS = 200, 20  # so many connections, each with ten people one after the other


def person(
    user: User, thread: Thread, first: Post, key: uuid.UUID, nth: int, said: Sequence[Post]
) -> list[Post]:
    """What one of them does: posts, and reads, and some change their mind."""
    access = factories.access_of(user, thread.circle)
    answered: list[Post | None] = [None, first, *said]
    parent = random.Random(nth).choice(answered)
    post = write_post(access=access, thread=thread, source=f"Words {nth}.", key=key, parent=parent)
    again = write_post(access=access, thread=thread, source=f"Words {nth}.", key=key, parent=parent)
    assert again.pk == post.pk
    react(access=access, post=first, kind=Reaction.Kind.AGREE, on=True)
    mark_seen(access=access, thread=thread, numbers=ranges.as_multirange(range(1, 1 + nth)))
    if nth % 3 == 0:
        edit_post(access=access, post=post, source=f"Other words {nth}.", version=1)
    if nth % 4 == 0:
        delete_post(access=access, post=post)
    if nth % 8 == 0:
        undelete_post(access=access, post=post)
    if nth % 5 == 0:
        mark_all_seen(access=access, thread=thread)
    if nth % 7 == 0:
        mark_unread_from(access=access, thread=thread, number=nth)
    if nth % 9 == 0:
        mark_circle_seen(access=access)
    return [] if nth % 4 == 0 and nth % 8 else [post]  # nobody answers what was taken back


def is_true(thread: Thread) -> None:
    """Counters equal the counted rows, every number is a post's or gone, and the tree holds together."""
    thread = Thread.objects.get(pk=thread.pk)
    posts = {post.number: post for post in thread.posts.select_related("parent")}
    shown = {number for number, post in posts.items() if post.state == Post.State.SHOWN}
    every = set(range(1, thread.last_number + 1))
    assert len(posts) == thread.posts.count()
    assert set(posts) <= every
    assert thread.posts_count == len(shown)
    assert {n for n in every if ranges.holds(thread.gone, n)} == every - shown
    assert len({tuple(post.path) for post in posts.values()}) == len(posts)
    for post in posts.values():
        above = post.parent
        assert above is None or above.thread_id == thread.pk
        assert post.path == [*(above.path[: Post.DEEPEST - 1] if above else ()), post.number]
        assert post.depth == (above.depth + 1 if above else 1)


def is_counted_for(user: User, circle: Circle) -> None:
    """The list says as many unread posts as there are."""
    for thread in thread_list(factories.access_of(user, circle)).threads:
        state = user.read_states.filter(thread=thread).first()
        shown = thread.posts.filter(state=Post.State.SHOWN).values_list("number", flat=True)
        unread = [n for n in shown if state is None or not ranges.holds(state.seen, n)]
        assert thread.unread_count == len(unread)


def all_went_well(answers: Sequence[Any]) -> None:
    assert not [one for one in answers if one is None or isinstance(one, Exception)]


def windows(
    thread: Thread, first: Post, people: Sequence[User], keys: Sequence[uuid.UUID]
) -> list[Callable[[], Any]]:
    def window(at: int) -> list[Post]:
        said: list[Post] = []
        for nth in range(at, len(people), WINDOWS):
            said += person(people[nth], thread, first, keys[nth], nth + 1, said)
        return said

    return [lambda at=at: window(at) for at in range(WINDOWS)]  # type: ignore[misc]


def test_two_hundred_people_post_in_one_discussion_at_once() -> None:
    circle = factories.make_circle()
    people = fill_people(circle, PEOPLE)
    thread = factories.make_thread(circle)
    first, keys = thread.posts.get(), [uuid.uuid4() for _ in people]
    all_went_well(at_once(*windows(thread, first, people, keys)))
    thread.refresh_from_db()
    assert sorted(thread.posts.values_list("number", flat=True)) == list(range(1, PEOPLE + 2))
    assert thread.last_number == PEOPLE + 1
    assert sorted(Post.objects.filter(key__in=keys).values_list("key", flat=True)) == sorted(keys)
    taken_back = sum(1 for nth in range(1, PEOPLE + 1) if nth % 4 == 0 and nth % 8)
    assert thread.posts_count == PEOPLE + 1 - taken_back
    assert first.reactions.count() == PEOPLE
    edited = Post.objects.filter(version=2).annotate(before=Count("revisions"))
    assert [post.before for post in edited] == [1] * (PEOPLE // 3)
    is_true(thread)
    for user in people[:: PEOPLE // 10]:
        is_counted_for(user, circle)


def test_it_is_put_in_order_while_they_post() -> None:
    """A branch goes to and fro, another one is made a discussion, a third discussion is merged into this one."""
    circle = factories.make_circle()
    people = fill_people(circle, PEOPLE // 2)
    ida, ken = (factories.make_member(circle, Role.FACILITATOR) for _ in range(2))
    thread, other, third = (factories.make_thread(circle) for _ in range(3))
    first, keys = thread.posts.get(), [uuid.uuid4() for _ in people]
    branch, apart, judged = (factories.make_post(thread) for _ in range(3))
    for root in (branch, apart):
        factories.make_post(thread, to=factories.make_post(thread, to=root))
    factories.make_post(third, to=third.posts.get())

    def moves() -> bool:
        access = factories.access_of(ida, circle)
        for _ in range(3):
            move_branch(access=access, post=branch, to=other, under=other.posts.get(number=1))
            move_branch(access=access, post=branch, to=thread)
        move_branch(access=access, post=branch, to=other)
        split_branch(access=access, post=apart, title="Apart", key=uuid.uuid4())
        merge_threads(access=access, thread=third, into=thread)
        return True

    def judges() -> bool:
        access = factories.access_of(ken, circle)
        for _ in range(5):
            hide_post(access=access, post=judged, reason="Off the point.")
            restore_post(access=access, post=judged)
            move_branch(access=access, post=judged, to=thread, under=first)
            move_branch(access=access, post=judged, to=thread)
        hide_post(access=access, post=judged, reason="Off the point.")
        return True

    all_went_well(at_once(*windows(thread, first, people, keys), moves, judges))
    made = Thread.objects.get(title="Apart")
    assert Post.objects.filter(key__in=keys).count() == len(keys)
    assert {made.posts.count(), other.posts.count() - 1, branch.replies.count() + 2} == {3}
    assert Thread.objects.get(pk=third.pk).merged_into_id == thread.pk
    for each in (thread, other, third, made):
        is_true(each)
    for user in [*people[:: PEOPLE // 20], ida]:
        is_counted_for(user, circle)
