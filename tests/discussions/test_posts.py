"""Posts: written once, numbered without gaps, in the order of the tree."""

from __future__ import annotations

import uuid

import pytest

from accounts.changes import Refused
from courses.models import Role
from discussions.actions import delete_post, edit_post, undelete_post, write_post
from discussions.history import difference
from discussions.models import Post, ReadState
from discussions.ranges import numbers_in
from tests import factories

pytestmark = pytest.mark.django_db


def test_numbers_count_within_the_thread_and_paths_follow_the_tree() -> None:
    circle = factories.make_circle()
    thread = factories.make_thread(circle)
    root = thread.posts.get()
    answer = factories.make_post(thread, to=root)
    second = factories.make_post(thread)
    deeper = factories.make_post(thread, to=answer)
    assert [p.number for p in (root, answer, second, deeper)] == [1, 2, 3, 4]
    order = list(thread.posts.order_by("path").values_list("number", flat=True))
    assert order == [1, 2, 4, 3]
    assert [p.depth for p in (root, answer, second, deeper)] == [1, 2, 1, 3]
    thread.refresh_from_db()
    assert (thread.last_number, thread.posts_count) == (4, 4)


def test_a_chain_of_many_replies_keeps_its_true_parents() -> None:
    circle = factories.make_circle()
    writer = factories.make_member(circle, Role.MEMBER)
    thread = factories.make_thread(circle, writer)
    post = thread.posts.get()
    for _ in range(Post.DEEPEST + 20):
        post = factories.make_post(thread, writer, to=post)
    assert post.depth == Post.DEEPEST + 21
    assert len(post.path) == Post.DEEPEST
    assert post.parent is not None
    assert post.parent.number == post.number - 1
    order = list(thread.posts.order_by("path").values_list("number", flat=True))
    assert order == sorted(order)


def test_a_form_sent_twice_makes_one_post() -> None:
    circle = factories.make_circle()
    writer = factories.make_member(circle, Role.MEMBER)
    thread, key = factories.make_thread(circle), uuid.uuid4()
    access = factories.access_of(writer, circle)
    first = write_post(access=access, thread=thread, source="Once.", key=key)
    again = write_post(access=access, thread=thread, source="Once.", key=key)
    assert first == again
    assert thread.posts.count() == 2


def test_ones_own_words_are_not_new_and_others_are() -> None:
    circle = factories.make_circle()
    anna = factories.make_member(circle)
    thread = factories.make_thread(circle, anna)
    factories.make_post(thread)
    state = ReadState.objects.get(user=anna, thread=thread)
    assert str(state.seen) == "{[1, 2)}"
    assert numbers_in(state.seen) == 1


def test_edited_words_keep_their_history_and_two_windows_are_told() -> None:
    circle = factories.make_circle()
    anna = factories.make_member(circle)
    post = factories.make_thread(circle, anna, body="First.").posts.get()
    access = factories.access_of(anna, circle)
    edited = edit_post(access=access, post=post, source="Second.", version=1)
    assert (edited.version, edited.source, edited.plain) == (2, "Second.", "Second.")
    assert [r.source for r in edited.revisions.all()] == ["First."]
    with pytest.raises(Refused, match="another window"):
        edit_post(access=access, post=post, source="Third.", version=1)
    edit_post(access=access, post=post, source="Second.", version=1)  # sent twice: nothing new
    assert edited.revisions.count() == 1


def test_a_history_counts_words_and_not_the_stops_between_them() -> None:
    assert difference("Nobody says by whom.", "Nobody says by whom. Not once.")[1:] == (2, 0)
    assert difference("It was cold, they say.", "It was cold; they say")[1:] == (0, 0)
    assert difference("In 1921 it was.", "In 1922 it was.")[1:] == (1, 1)


def test_a_post_taken_back_keeps_its_replies_and_can_come_back() -> None:
    circle = factories.make_circle()
    anna = factories.make_member(circle)
    thread = factories.make_thread(circle, anna)
    root = thread.posts.get()
    factories.make_post(thread, to=root)
    access = factories.access_of(anna, circle)
    for _ in range(2):
        delete_post(access=access, post=root)
    thread.refresh_from_db()
    assert (thread.posts_count, str(thread.gone)) == (1, "{[1, 2)}")
    undelete_post(access=access, post=root)
    thread.refresh_from_db()
    assert (thread.posts_count, str(thread.gone)) == (2, "{}")
