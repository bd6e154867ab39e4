"""A circle whose discussions are put in order, and what must hold of it whatever is done."""

from __future__ import annotations

from django.db import connection

from accounts.models import User
from courses.access import Access
from courses.models import Circle, Role
from discussions.models import Post
from tests import factories


def seen_pairs(circle: Circle) -> set[tuple[int, int]]:
    """Who has seen which post."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.user_id, p.id FROM discussions_post p JOIN discussions_thread t ON t.id = p.thread_id "
            "JOIN discussions_readstate r ON r.thread_id = t.id AND r.seen @> p.number::int WHERE t.circle_id = %s",
            [circle.pk],
        )
        return set(cursor.fetchall())


def preorder(posts: list[Post]) -> list[int]:
    """The ids in the order in which a tree is read, computed from the parents alone."""
    below: dict[int | None, list[Post]] = {}
    for post in sorted(posts, key=lambda p: p.number):
        below.setdefault(post.parent_id, []).append(post)
    found: list[int] = []
    stack = below.get(None, [])[::-1]
    while stack:
        post = stack.pop()
        found.append(post.pk)
        stack += below.get(post.pk, [])[::-1]
    return found


def check(circle: Circle) -> None:
    """The numbers, paths, counters and sets of every thread say the same."""
    for thread in circle.threads.all():
        posts = list(thread.posts.order_by("path"))
        by_pk = {post.pk: post for post in posts}
        numbers = [post.number for post in posts]
        assert len(set(numbers)) == len(numbers)
        assert max(numbers, default=0) <= thread.last_number
        shown = {post.number for post in posts if post.state == Post.State.SHOWN}
        assert thread.posts_count == len(shown)
        open_ = {n for n in range(1, thread.last_number + 1) if not any(n in run for run in thread.gone)}
        assert open_ == shown, "whatever is not shown is gone, and nothing else"
        for post in posts:
            parent = by_pk.get(post.parent_id or 0)
            assert (post.parent_id is None) == (parent is None), "a parent stands in the same thread"
            assert post.depth == (parent.depth + 1 if parent else 1)
            assert post.path == [*(parent.path[: Post.DEEPEST - 1] if parent else ()), post.number]
            assert parent is None or parent.number < post.number
        if max((post.depth for post in posts), default=0) < Post.DEEPEST:
            assert [post.pk for post in posts] == preorder(posts)


class Scene:
    """A circle with a facilitator, two readers and two threads."""

    def __init__(self) -> None:
        self.circle = factories.make_circle()
        self.hanna = factories.make_member(self.circle, Role.FACILITATOR, factories.make_user("Hanna"))
        self.ben = factories.make_member(self.circle, Role.STUDENT, factories.make_user("Ben"))
        self.grace = factories.make_member(self.circle, Role.STUDENT, factories.make_user("Grace"))
        self.access = factories.access_of(self.hanna, self.circle)

    def access_of(self, user: User) -> Access:
        return factories.access_of(user, self.circle)

    def thread(self, title: str, parents: list[int], user: User | None = None) -> list[Post]:
        """A thread whose posts answer the ones at these places (0: nobody)."""
        thread = factories.make_thread(self.circle, user or self.ben, title=title)
        posts = [thread.posts.get()]
        for at, parent in enumerate(parents):
            by = self.grace if at % 2 else self.ben
            posts.append(factories.make_post(thread, by, to=posts[parent - 1] if parent else None))
        return posts
