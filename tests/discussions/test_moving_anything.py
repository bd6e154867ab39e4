"""Whatever is moved, merged, split, seen and hidden in any order: nobody's reading is lost and the tree stays one."""

from __future__ import annotations

import uuid
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.changes import Refused
from discussions.actions import mark_all_seen, mark_seen, mark_unread_from
from discussions.actions.moderation import hide_post
from discussions.actions.moving import merge_threads, move_branch, split_branch
from discussions.models import Post, ReadState, Thread
from discussions.ranges import as_multirange
from tests.discussions.scene import Scene, check, seen_pairs

pytestmark = pytest.mark.django_db


numbers = st.integers(min_value=0, max_value=10_000)
trees = st.lists(numbers, min_size=1, max_size=9)
steps = st.lists(
    st.tuples(
        st.sampled_from(["move", "top", "merge", "split", "seen", "all", "unread", "hide"]), *[numbers] * 3
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(trees, min_size=2, max_size=3), st.lists(st.tuples(numbers, numbers), max_size=12), steps)
def test_whatever_is_moved_everybody_has_seen_the_same(
    db: None,
    forest: list[list[int]],
    seen: list[tuple[int, int]],
    doing: list[tuple[str, int, int, int]],
) -> None:
    scene = Scene()
    posts = [
        post
        for at, tree in enumerate(forest)
        for post in scene.thread(f"Thread {at}", [n % (i + 2) for i, n in enumerate(tree)])
    ]
    people = [scene.ben, scene.grace, scene.hanna]
    for who, which in seen:
        post = posts[which % len(posts)]
        mark_seen(
            access=scene.access_of(people[who % 3]), thread=post.thread, numbers=as_multirange([post.number])
        )
    for what, x, y, z in doing:
        threads = list(Thread.objects.filter(circle=scene.circle, merged_into=None).order_by("pk"))
        post = Post.objects.get(pk=posts[x % len(posts)].pk)
        thread, access = threads[y % len(threads)], scene.access_of(people[z % 3])
        before, states = seen_pairs(scene.circle), Counter(Post.objects.values_list("pk", "state"))
        moves = False
        try:
            if what in ("move", "top"):
                moves = True
                there = list(thread.posts.order_by("number"))
                under = there[z % len(there)] if what == "move" and there else None
                move_branch(access=scene.access, post=post, to=thread, under=under)
            elif what == "merge":
                moves = True
                merge_threads(access=scene.access, thread=threads[x % len(threads)], into=thread)
            elif what == "split":
                moves = True
                split_branch(access=scene.access, post=post, title="Its own", key=uuid.uuid4())
            elif what == "seen":
                mark_seen(access=access, thread=thread, numbers=as_multirange([1 + x % 40]))
            elif what == "all":
                mark_all_seen(access=access, thread=thread)
            elif what == "unread":
                mark_unread_from(access=access, thread=thread, number=x % 20)
            else:
                hide_post(access=scene.access, post=post, reason="Rude.")
        except Refused:
            assert moves
        check(scene.circle)
        if moves:
            assert seen_pairs(scene.circle) == before
            assert Counter(Post.objects.values_list("pk", "state")) == states
    assert ReadState.objects.filter(thread__circle=scene.circle).exists()
