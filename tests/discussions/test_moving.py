"""Branches move, threads merge and split: every post keeps who has seen it, and the tree stays a tree."""

from __future__ import annotations

import time
import uuid
from functools import partial

import pytest

from accounts.changes import Refused
from accounts.models import User
from courses.access import Access
from discussions.actions import delete_post, mark_seen
from discussions.actions.moderation import hide_post
from discussions.actions.moving import merge_threads, move_branch, split_branch
from discussions.models import Act, Draft, Following, Notice, Post, Thread
from discussions.places import edit_place, reply_place, thread_place
from discussions.queries.seals import threads_for
from discussions.queries.thread_list import with_unread
from discussions.queries.unit_talk import unit_talk
from discussions.ranges import as_multirange
from readings.models import Block, Unit
from readings.queries import quoted_passage
from tests import factories
from tests.at_once import at_once
from tests.discussions.scene import Scene, check, seen_pairs
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db


def unread_of(access: Access) -> dict[int, int]:
    return {t.pk: t.unread_count for t in with_unread(access, threads_for(access)) if t.unread_count}


def unit_blocks(unit: Unit) -> list[Block]:
    return list(Block.objects.filter(edition__text=unit.text_id, edition__state="published"))


@pytest.fixture
def scene() -> Scene:
    return Scene()


# Moving ---------------------------------------------------------------------------------------------------------


def test_a_branch_moves_under_a_post_of_another_thread(scene: Scene) -> None:
    a = scene.thread("On candles", [1, 2, 1, 3])
    b = scene.thread("On paper", [1])
    mark_seen(access=scene.access_of(scene.grace), thread=a[0].thread, numbers=as_multirange([1, 3]))
    before = seen_pairs(scene.circle)
    move_branch(access=scene.access, post=a[1], to=b[0].thread, under=b[0], reason="It is about paper.")
    check(scene.circle)
    assert seen_pairs(scene.circle) == before
    moved = {post.pk: post for post in b[0].thread.posts.all()}
    assert [moved[p.pk].number for p in (a[1], a[2], a[4])] == [3, 4, 5]
    assert [moved[p.pk].depth for p in (a[1], a[2], a[4])] == [2, 3, 4]
    assert moved[a[1].pk].parent_id == b[0].pk
    assert moved[a[2].pk].parent_id == a[1].pk
    source = Thread.objects.get(pk=a[0].thread_id)
    assert (source.posts_count, source.last_number, str(source.gone)) == (2, 5, "{[2, 4), [5, 6)}")
    act = Act.objects.get()
    assert (act.kind, act.reason, act.details["posts"]) == ("move", "It is about paper.", 3)
    told = Notice.objects.filter(event=f"act:{act.pk}").order_by("user")
    assert [(n.user, n.thread_id, n.post_id) for n in told] == [
        (scene.ben, b[0].thread_id, a[1].pk),
        (scene.grace, b[0].thread_id, a[2].pk),
    ]


def test_a_move_sent_twice_moves_once(scene: Scene) -> None:
    a, b = scene.thread("On candles", [1]), scene.thread("On paper", [])
    for _ in range(2):
        move_branch(access=scene.access, post=a[1], to=b[0].thread)
    check(scene.circle)
    assert Act.objects.count() == 1
    assert b[0].thread.posts.count() == 2


def test_a_branch_can_be_hung_elsewhere_in_its_own_thread(scene: Scene) -> None:
    a = scene.thread("On candles", [1, 2, 1])
    mark_seen(access=scene.access_of(scene.grace), thread=a[0].thread, numbers=as_multirange([2]))
    before = seen_pairs(scene.circle)
    move_branch(access=scene.access, post=a[1], to=a[0].thread, under=a[3])
    check(scene.circle)
    assert seen_pairs(scene.circle) == before
    assert Post.objects.get(pk=a[1].pk).parent_id == a[3].pk
    with pytest.raises(Refused, match="one of its own"):
        move_branch(access=scene.access, post=a[1], to=a[0].thread, under=a[2])


def test_what_cannot_be_moved_is_said(scene: Scene) -> None:
    a, b = scene.thread("On candles", [1]), scene.thread("On paper", [])
    elsewhere = factories.make_thread(factories.make_circle())
    with pytest.raises(Refused, match="merge the whole"):
        move_branch(access=scene.access, post=a[0], to=b[0].thread)
    with pytest.raises(Refused, match="another circle"):
        move_branch(access=scene.access, post=a[1], to=elsewhere)
    with pytest.raises(Refused, match="in another discussion"):
        move_branch(access=scene.access, post=a[1], to=b[0].thread, under=a[0])
    merge_threads(access=scene.access, thread=b[0].thread, into=a[0].thread)
    with pytest.raises(Refused, match="merged"):
        move_branch(access=scene.access, post=a[1], to=b[0].thread)
    assert not Act.objects.filter(kind="move").exists()


def test_drafts_and_notices_of_the_moved_posts_go_along(scene: Scene) -> None:
    a, b = scene.thread("On candles", [1]), scene.thread("On paper", [])
    mine = {"user": scene.grace, "circle": scene.circle, "body": "Under way.", "thread": a[0].thread}
    for place in (reply_place(a[1]), edit_place(a[1]), thread_place(a[0].thread)):
        Draft.objects.create(place=place, **mine)
    notice = Notice.objects.create(
        user=scene.grace, circle=scene.circle, thread=a[0].thread, post=a[1], kind="reply", event="post:1"
    )
    move_branch(access=scene.access, post=a[1], to=b[0].thread)
    notice.refresh_from_db()
    assert notice.thread_id == b[0].thread_id
    there = set(Draft.objects.filter(thread=b[0].thread).values_list("place", flat=True))
    assert there == {reply_place(a[1]), edit_place(a[1])}
    assert Draft.objects.get(thread=a[0].thread).place == thread_place(a[0].thread)


def test_hidden_and_deleted_posts_go_along_as_what_they_are(scene: Scene) -> None:
    a, b = scene.thread("On candles", [1, 2, 2]), scene.thread("On paper", [])
    hide_post(access=scene.access, post=a[2], reason="Rude.")
    delete_post(access=scene.access_of(a[3].author or scene.ben), post=a[3])
    move_branch(access=scene.access, post=a[1], to=b[0].thread)
    check(scene.circle)
    assert [p.state for p in b[0].thread.posts.order_by("number")] == ["shown", "shown", "hidden", "deleted"]
    assert unread_of(scene.access_of(factories.make_member(scene.circle)))[b[0].thread_id] == 2


# Merging and splitting --------------------------------------------------------------------------------------------


def test_two_threads_become_one(scene: Scene) -> None:
    a, b = scene.thread("On candles", [1, 2]), scene.thread("On paper", [1])
    mark_seen(access=scene.access_of(scene.grace), thread=a[0].thread, numbers=as_multirange([1, 2]))
    before = seen_pairs(scene.circle)
    for _ in range(2):
        merge_threads(access=scene.access, thread=a[0].thread, into=b[0].thread, reason="One matter.")
    check(scene.circle)
    assert seen_pairs(scene.circle) == before
    source = Thread.objects.get(pk=a[0].thread_id)
    assert (source.merged_into_id, source.posts_count) == (b[0].thread_id, 0)
    assert list(b[0].thread.posts.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    act = Act.objects.get()
    assert (act.kind, act.details["offset"], act.details["posts"]) == ("merge", 2, 3)
    assert [t.pk for t in threads_for(scene.access)] == [b[0].thread_id]


def test_a_merge_keeps_gaps_drafts_followers_and_the_passage(scene: Scene) -> None:
    a, b, c = (scene.thread(title, [1, 1]) for title in ("On candles", "On paper", "On ink"))
    move_branch(access=scene.access, post=a[1], to=c[0].thread)
    for thread, body in ((a[0].thread, "From candles."), (b[0].thread, "From paper.")):
        Draft.objects.create(
            user=scene.grace, circle=scene.circle, place=thread_place(thread), thread=thread, body=body
        )
    Draft.objects.create(
        user=scene.ben,
        circle=scene.circle,
        place=thread_place(a[0].thread),
        thread=a[0].thread,
        body="Alone.",
    )
    for user, mode in ((scene.grace, "all"), (scene.ben, "muted")):
        Following.objects.create(user=user, circle=scene.circle, thread=a[0].thread, mode=mode)
    merge_threads(access=scene.access, thread=a[0].thread, into=b[0].thread)
    check(scene.circle)
    target = Thread.objects.get(pk=b[0].thread_id)
    assert str(target.gone) == "{[5, 6)}"
    assert {(d.user, d.body) for d in Draft.objects.filter(place=thread_place(target))} == {
        (scene.grace, "From paper.\n\nFrom candles."),
        (scene.ben, "Alone."),
    }
    assert [(f.user, f.mode) for f in Following.objects.filter(thread=target)] == [(scene.grace, "all")]


def test_merged_passages_stay_in_the_margin(scene: Scene) -> None:
    unit = factories.make_unit(scene.circle.course)
    made = [
        factories.make_thread(scene.circle, scene.ben, on=quoted_passage(unit, number))
        for number in (1, 2, 3)
    ]
    plain = factories.make_thread(scene.circle, scene.ben, title="On nothing")
    merge_threads(access=scene.access, thread=made[0], into=made[1])
    merge_threads(access=scene.access, thread=made[1], into=made[2])
    merge_threads(access=scene.access, thread=made[2], into=plain)
    access = scene.access_of(scene.grace)
    lines = unit_talk(access, unit, [block.uid for block in unit_blocks(unit)])
    assert [(line.number, line.posts) for line in lines] == [(1, 4), (2, 4), (3, 4)]
    assert Thread.objects.get(pk=plain.pk).passage == made[2].passage
    page = client_of(scene.grace)
    for line in lines[:2]:
        assert page.get(line.url)["Location"] == plain.get_absolute_url()
    split = split_branch(
        access=scene.access,
        post=made[1].posts.model.objects.get(thread=plain, number=3),
        title="Apart",
        key=uuid.uuid4(),
    )
    assert split.passage != made[2].passage
    lines = unit_talk(access, unit, [block.uid for block in unit_blocks(unit)])
    assert [(line.number, line.posts) for line in lines] == [(1, 3), (2, 3), (3, 3), (3, 1)]


def test_a_branch_becomes_a_discussion_of_its_own(scene: Scene) -> None:
    a = scene.thread("On candles", [1, 2, 1])
    Following.objects.create(user=scene.grace, circle=scene.circle, thread=a[0].thread, mode="all")
    before, key = seen_pairs(scene.circle), uuid.uuid4()
    made = [
        split_branch(access=scene.access, post=a[1], title="On wicks", key=key, reason="Another matter.")
        for _ in range(2)
    ]
    assert made[0] == made[1]
    check(scene.circle)
    assert seen_pairs(scene.circle) == before
    assert (made[0].label, made[0].posts_count, made[0].last_number) == ("On wicks", 2, 2)
    assert made[0].opened_by == a[1].author
    root = Post.objects.get(pk=a[1].pk)
    assert (root.parent, root.depth, root.path, root.number) == (None, 1, [1], 1)
    assert Following.objects.get(thread=made[0]).user == scene.grace
    assert Act.objects.get().details["into"] == made[0].pk


def test_a_chain_of_many_replies_keeps_its_order(scene: Scene) -> None:
    a = scene.thread("On candles", list(range(1, Post.DEEPEST + 20)))
    b = scene.thread("On paper", [1, 2])
    order = [p.pk for p in a[1:]]
    move_branch(access=scene.access, post=a[1], to=b[0].thread, under=b[2])
    check(scene.circle)
    assert [p.pk for p in b[0].thread.posts.order_by("path")][3:] == order
    split_branch(access=scene.access, post=a[60], title="The rest", key=uuid.uuid4())
    check(scene.circle)


def test_two_opposite_moves_at_once_do_not_wait_for_each_other_for_ever(transactional_db: None) -> None:
    scene = Scene()
    a, b = scene.thread("On candles", [1, 1]), scene.thread("On paper", [1, 1])
    before = seen_pairs(scene.circle)
    for one, other in ((a[1], b[1]), (a[2], b[2])):
        answers = at_once(
            partial(move_branch, access=scene.access, post=one, to=b[0].thread),
            partial(move_branch, access=scene.access, post=other, to=a[0].thread),
            partial(factories.make_post, a[0].thread, scene.ben),
            partial(hide_post, access=scene.access, post=one, reason="Rude."),
        )
        assert not [answer for answer in answers if isinstance(answer, Exception)]
    check(scene.circle)
    assert before <= seen_pairs(scene.circle)
    assert {p.thread_id for p in Post.objects.filter(pk__in=[a[1].pk, a[2].pk])} == {b[0].thread_id}


def test_a_branch_of_five_thousand_posts_moves_in_seconds(scene: Scene) -> None:
    a, b = scene.thread("On candles", []), scene.thread("On paper", [])
    fill(a[0], 5_000, scene.ben)
    branch = Post.objects.get(thread=a[0].thread, number=2)
    for user in (scene.grace, *(factories.make_member(scene.circle) for _ in range(20))):
        numbers = as_multirange(range(1 + user.pk % 3, 5_000, 3))
        mark_seen(access=scene.access_of(user), thread=a[0].thread, numbers=numbers)
    before = seen_pairs(scene.circle)
    began = time.monotonic()
    move_branch(access=scene.access, post=branch, to=b[0].thread, under=b[0])
    assert time.monotonic() - began < 8
    assert b[0].thread.posts.count() == 5_001
    assert seen_pairs(scene.circle) == before
    check(scene.circle)


def fill(root: Post, many: int, author: User) -> None:
    """A branch below the root: 150 posts in a chain, the rest as answers anywhere in it."""
    made: list[Post] = [root]
    pk = Post.objects.order_by("-pk").values_list("pk", flat=True)[0]
    for number in range(2, many + 2):
        parent = made[-1] if number < 150 else made[1 + number * 7919 % (number - 2)]
        made.append(
            Post(
                pk=pk + number,
                thread=root.thread,
                number=number,
                parent=parent,
                depth=parent.depth + 1,
                path=[*parent.path[: Post.DEEPEST - 1], number],
                author=author,
                created_at=root.created_at,
                source="Words of some length. " * 20,
                html="<p>Words of some length.</p>",
                plain="Words of some length. " * 20,
            )
        )
    Post.objects.bulk_create(made[1:])
    Thread.objects.filter(pk=root.thread_id).update(last_number=many + 1, posts_count=many + 1)
