"""What is for one person: told of nothing they cannot open, each thing once, and the bell says what the page shows."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from courses.models import Circle, Membership, Role
from discussions.actions import (
    delete_post,
    mark_all_seen,
    mark_circle_seen,
    mark_seen,
    thread_of_question,
    undelete_post,
)
from discussions.actions.following import follow
from discussions.actions.notices import tell_of_post
from discussions.models import Following, Notice, Post, Report, Thread
from discussions.queries.notices import PAGE, notice_page
from discussions.ranges import as_multirange
from tests import factories
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db


def member(
    circle: Circle, role: Role = Role.MEMBER, mode: Following.Mode | None = None, name: str = ""
) -> User:
    user = factories.make_member(circle, role, factories.make_user(name))
    if mode:
        follow(access=factories.access_of(user, circle), mode=mode)
    return user


def say(thread: Thread, user: User, body: str = "", **said: Any) -> Post:
    """A post that has been told."""
    post = factories.make_post(thread, user, body, **said)
    tell_of_post(post=post)
    return post


def told(post: Post) -> dict[str, str]:
    return dict(Notice.objects.filter(post=post).values_list("user__name", "kind"))


def shown(user: User, circle: Circle) -> list[tuple[str, str]]:
    """Kind and first words of what the page shows; the bell must say as many."""
    access = factories.access_of(user, circle)
    lines = notice_page(access).lines
    assert access.waiting == len([line for line in lines if not line.seen])
    return [(line.kind, line.words) for line in lines]


# For whom a post is -----------------------------------------------------------------------------------------


def test_called_beats_answered_beats_followed_and_nobody_hears_of_themselves() -> None:
    circle = factories.make_circle()
    every = Following.Mode.ALL
    asked = member(circle, mode=every, name="Asked Person")
    called = member(circle, mode=every, name="Called Person")
    both = member(circle, mode=Following.Mode.SPOKEN_TO, name="Both Person")
    member(circle, mode=every, name="Follower")
    member(circle, mode=every, name="Writer")
    member(circle, name="Bystander")
    member(factories.make_circle(), mode=every, name="Elsewhere")
    writer = User.objects.get(name="Writer")
    thread = factories.make_thread(circle, asked)
    answer = say(thread, writer, "For @Called Person and @Writer", to=thread.posts.get())
    assert told(answer) == {"Asked Person": "reply", "Called Person": "mention", "Follower": "followed"}
    second = say(thread, called, "And @Both Person", to=factories.make_post(thread, both))
    assert told(second)["Both Person"] == "mention"
    assert "Called Person" not in told(second)


def test_who_said_nothing_hears_nothing_even_when_called_and_announcements_reach_everybody() -> None:
    circle = factories.make_circle()
    facilitator = member(circle, Role.FACILITATOR, name="Fay Lamp")
    member(circle, mode=Following.Mode.MUTED, name="Quiet Person")
    member(circle, Role.OBSERVER, name="Observer Person")
    news = factories.make_thread(circle, facilitator, body="For @Quiet Person too", announcement=True)
    first = news.posts.get()
    tell_of_post(post=first)
    assert {
        name: kind for name, kind in told(first).items() if name in ("Quiet Person", "Observer Person")
    } == {
        "Quiet Person": "announcement",
        "Observer Person": "announcement",
    }
    assert "Fay Lamp" not in told(first)
    more = say(news, facilitator, "Once more @Quiet Person")
    assert told(more) == {}


def test_nobody_hears_of_what_they_cannot_open() -> None:
    circle = factories.make_circle()
    every = Following.Mode.ALL
    answered = member(circle, mode=every, name="Answered")
    member(circle, mode=every, name="Thinking")
    member(circle, Role.FACILITATOR, mode=every, name="Facilitator")
    member(circle, Role.OBSERVER, mode=every, name="Observer")
    gone, suspended = member(circle, mode=every, name="Gone"), member(circle, mode=every, name="Suspended")
    Membership.objects.filter(user=gone).update(ended_at=timezone.now())
    User.objects.filter(pk=suspended.pk).update(is_active=False)
    question = factories.make_question(circle.course)
    type(question).objects.filter(pk=question.pk).update(think_first=True)
    thread = thread_of_question(circle=circle, question=question)
    factories.make_post(thread, answered)
    post = say(thread, member(circle, name="Writer"), "Here is @Thinking")
    assert set(told(post)) == {"Answered", "Facilitator", "Observer"}
    hidden = factories.make_post(thread, answered)
    Post.objects.filter(pk=hidden.pk).update(state="hidden")
    hidden.refresh_from_db()
    assert tell_of_post(post=hidden) == 0


def test_who_read_it_before_the_job_came_needs_no_bell() -> None:
    circle = factories.make_circle()
    anna = member(circle, mode=Following.Mode.ALL)
    thread = factories.make_thread(circle)
    mark_all_seen(access=factories.access_of(anna, circle), thread=thread)
    tell_of_post(post=thread.posts.get())
    assert Notice.objects.get(user=anna).seen_at is not None


# What the page shows ----------------------------------------------------------------------------------------


def test_words_of_what_cannot_be_opened_any_more_are_told_no_longer() -> None:
    circle = factories.make_circle()
    anna, ben = member(circle, mode=Following.Mode.ALL, name="Anna"), member(circle, name="Ben")
    question = factories.make_question(circle.course)
    thread = thread_of_question(circle=circle, question=question)
    own = factories.make_post(thread, anna)
    post = say(thread, ben, "Some new words.")
    assert shown(anna, circle) == [("followed", "Some new words.")]
    assert shown(ben, circle) == []
    delete_post(access=factories.access_of(ben, circle), post=post)
    assert shown(anna, circle) == []
    undelete_post(access=factories.access_of(ben, circle), post=post)
    for state, wanted in (("hidden", 0), ("held", 0), ("shown", 1)):
        Post.objects.filter(pk=post.pk).update(state=state)
        assert len(shown(anna, circle)) == wanted
    type(question).objects.filter(pk=question.pk).update(think_first=True)
    assert len(shown(anna, circle)) == 1
    delete_post(access=factories.access_of(anna, circle), post=own)  # closed to her again
    assert shown(anna, circle) == []
    assert "Some new words" not in client_of(anna).get(f"/c/{circle.slug}/for-you/").content.decode()


def test_what_went_to_another_discussion_leads_there() -> None:
    circle = factories.make_circle()
    anna = member(circle, mode=Following.Mode.ALL)
    thread, other = factories.make_thread(circle), factories.make_thread(circle, title="Where it went")
    post = say(thread, member(circle))
    Post.objects.filter(pk=post.pk).update(thread=other, number=9, path=[9])
    lines = notice_page(factories.access_of(anna, circle)).lines
    assert [line.thread for line in lines] == ["Where it went"]


def test_keepers_of_order_see_what_waits_as_long_as_it_waits_and_they_keep_order() -> None:
    circle = factories.make_circle()
    keeper = member(circle, Role.FACILITATOR)
    post = factories.make_thread(circle).posts.get()
    Post.objects.filter(pk=post.pk).update(state="held")
    post.refresh_from_db()
    tell_of_post(post=post)
    other = factories.make_thread(circle).posts.get()
    report = Report.objects.create(post=other, reason="Off the point.")
    Notice.objects.create(
        user=keeper, circle=circle, post=other, kind=Notice.Kind.REPORT, event=f"report:{report.pk}"
    )
    assert [kind for kind, _ in shown(keeper, circle)] == ["report", "held"]
    for notice in Notice.objects.filter(user=keeper):
        leads = client_of(keeper).get(f"/c/{circle.slug}/for-you/{notice.pk}/")["Location"]
        assert leads == f"/c/{circle.slug}/moderation/"
    Membership.objects.filter(user=keeper).update(role=Role.MEMBER)
    assert shown(keeper, circle) == []
    Membership.objects.filter(user=keeper).update(role=Role.OWNER)
    Report.objects.update(outcome="kept", closed_at=timezone.now())
    Post.objects.filter(pk=post.pk).update(state="shown")
    assert shown(keeper, circle) == []


def test_the_author_of_a_hidden_post_reads_why() -> None:
    circle = factories.make_circle()
    anna, ben = member(circle, name="Anna"), member(circle, name="Ben")
    post = factories.make_thread(circle, anna, body="Sharp words.").posts.get()
    Post.objects.filter(pk=post.pk).update(state="hidden")
    for user in (anna, ben):  # who reported it is told as well, and reads no words of it
        kind = Notice.Kind.MODERATION if user == anna else Notice.Kind.REPORT
        Notice.objects.create(
            user=user, circle=circle, post=post, kind=kind, said="Too sharp.", event="act:1"
        )
    assert shown(anna, circle) == [("moderation", "Sharp words.")]
    assert shown(ben, circle) == [("report", "")]
    assert "Too sharp." in client_of(ben).get(f"/c/{circle.slug}/for-you/").content.decode()


def test_pages_follow_one_another_and_cost_the_same() -> None:
    circle = factories.make_circle()
    anna, ben = member(circle, mode=Following.Mode.ALL), member(circle)
    threads = [factories.make_thread(circle), factories.make_thread(circle)]  # by turns, so a line each
    posts = [say(threads[0], ben)]
    client, costs = client_of(anna), []
    for many in (0, PAGE + 2):
        posts += [say(threads[at % 2], ben) for at in range(1, many + 1)]
        client.get(f"/c/{circle.slug}/for-you/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/c/{circle.slug}/for-you/").status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1] == 5  # session, person, seat with the circles, notices, the bell
    access = factories.access_of(anna, circle)
    first = notice_page(access)
    second = notice_page(access, before=first.more)
    assert (len(first.lines), len(second.lines), second.more) == (PAGE, 3, None)
    at = [line.pk for line in first.lines + second.lines]
    assert at == sorted(at, reverse=True)


# Seen -------------------------------------------------------------------------------------------------------


def test_seeing_a_post_sees_its_notice_and_no_other() -> None:
    circle = factories.make_circle()
    anna, ben, other = (member(circle, mode=Following.Mode.ALL) for _ in range(3))
    thread, elsewhere = factories.make_thread(circle, ben), factories.make_thread(circle, ben)
    posts = [say(thread, ben), say(thread, ben), say(elsewhere, ben)]
    access = factories.access_of(anna, circle)

    def waits() -> list[int]:
        return list(
            Notice.objects.filter(user=anna, seen_at=None).order_by("pk").values_list("post", flat=True)
        )

    mark_seen(access=access, thread=thread, numbers=as_multirange([posts[0].number]))
    assert waits() == [posts[1].pk, posts[2].pk]
    mark_all_seen(access=access, thread=thread)
    assert waits() == [posts[2].pk]
    Notice.objects.create(user=anna, circle=circle, kind=Notice.Kind.MODERATION, event="act:1")
    mark_circle_seen(access=access)
    assert waits() == [None]
    assert Notice.objects.filter(user=other, seen_at=None).count() == 3


def test_the_bell_the_page_and_all_of_it_seen() -> None:
    circle, elsewhere = factories.make_circle(), factories.make_circle()
    anna, ben = member(circle, name="Anna"), member(circle, name="Ben <b>")
    factories.make_member(elsewhere, Role.MEMBER, anna)
    thread = factories.make_thread(circle, anna, title="On candles & lamps")
    client, address = client_of(anna), f"/c/{circle.slug}/for-you/"
    empty = client.get(address).content.decode()
    assert "Nothing has come for you yet" in empty
    assert 'aria-label="For you"' in empty
    post = say(thread, ben, "Who pays for <i>oil</i>?", to=thread.posts.get())
    page = client.get(address).content.decode()
    assert 'aria-label="For you, 1 new"' in page
    assert "Ben &lt;b&gt;</bdi> answered you in</span> <bdi>On candles &amp; lamps" in page
    assert "Who pays for" in page
    assert "<i>oil" not in page
    assert 'aria-label="For you"' in client.get(f"/c/{elsewhere.slug}/for-you/").content.decode()
    notice = Notice.objects.get(user=anna)
    assert client.head(f"{address}{notice.pk}/").status_code == 302
    assert Notice.objects.get(pk=notice.pk).seen_at is None
    assert client.get(f"{address}{notice.pk}/")["Location"] == f"/c/{circle.slug}/posts/{post.pk}/"
    assert 'aria-label="For you"' in client.get(address).content.decode()
    assert client_of(ben).get(f"{address}{notice.pk}/").status_code == 404

    first = say(thread, ben, to=thread.posts.get(number=1))
    up_to = Notice.objects.get(user=anna, post=first).pk
    say(thread, ben, to=thread.posts.get(number=1))  # comes while the page is looked at
    assert client.post(f"{address}seen/", {"up_to": up_to}).status_code == 302
    assert 'aria-label="For you, 1 new"' in client.get(address).content.decode()
    assert client.post(f"{address}seen/").status_code == 302
    assert Notice.objects.filter(user=anna, seen_at=None).count() == 0


def test_a_page_without_news_asks_nothing_more_for_the_bell() -> None:
    circle = factories.make_circle()
    anna = member(circle)
    with CaptureQueriesContext(connection) as asked:
        access = factories.access_of(anna, circle)
        assert access.waiting == 0
    assert len(asked) == 1


def test_posts_one_follows_take_one_line_a_discussion() -> None:
    circle = factories.make_circle()
    anna, ben = factories.make_member(circle), factories.make_member(circle)
    access = factories.access_of(anna, circle)
    thread, other = factories.make_thread(circle, ben), factories.make_thread(circle, ben)
    follow(access=access, mode=Following.Mode.ALL)
    for on in (thread, thread, other, thread):
        say(on, ben)
    found = notice_page(access).lines
    assert [(line.thread, line.older) for line in found] == [
        (thread.label, 0),
        (other.label, 0),
        (thread.label, 1),  # two in a row
    ]
