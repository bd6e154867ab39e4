"""What tests and benchmarks are filled with is what the actions would have left."""

from __future__ import annotations

import pytest

from courses.models import Role
from discussions.models import Post, ReadState
from tests import factories
from tests.discussions.filling import Shape, fill_people, fill_seen, fill_thread

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("shape", ["random", "chain", "flat"])
def test_a_filled_discussion_is_like_a_written_one(shape: Shape) -> None:
    circle = factories.make_circle()
    writers = [factories.make_member(circle, Role.MEMBER) for _ in range(2)]
    filled = fill_thread(circle, Post.DEEPEST + 20, shape=shape, writers=writers, words=6)
    written = None
    made: dict[int, Post] = {}
    for post in filled.posts.select_related("parent", "author").order_by("number"):
        assert post.author is not None
        if written is None:
            written = factories.make_thread(circle, post.author, body=post.source)
            made[1] = written.posts.get()
        else:
            to = made[post.parent.number] if post.parent else None
            made[post.number] = factories.make_post(written, post.author, post.source, to=to)
        like = made[post.number]
        same = ("number", "path", "depth", "author_id", "state", "source", "html", "plain", "search_config")
        assert [getattr(post, name) for name in same] == [getattr(like, name) for name in same]
    assert written is not None
    written.refresh_from_db()
    filled.refresh_from_db()
    counted = ("last_number", "posts_count", "gone")
    assert [getattr(filled, name) for name in counted] == [getattr(written, name) for name in counted]
    for writer in writers:
        states = [
            ReadState.objects.filter(user=writer, thread=each).values_list("seen").first()
            for each in (filled, written)
        ]
        assert states[0] == states[1]


def test_people_have_seen_some_of_it() -> None:
    circle = factories.make_circle()
    people = fill_people(circle, 5)
    thread = fill_thread(circle, 30, words=4)
    fill_seen(people, [thread])
    fill_seen(people, [thread])  # again, for the same people
    assert ReadState.objects.filter(thread=thread, user__in=people).count() == 5
