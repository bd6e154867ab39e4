"""What somebody tries who wants to read, spoil or slow down what is not theirs."""

from __future__ import annotations

import time
import uuid

import pytest

from courses.models import Role
from discussions import rendering
from discussions.actions import delete_post, mark_all_seen
from discussions.actions.drafts import MOST
from discussions.actions.moderation import hide_post, report_post
from discussions.models import Post, Thread
from discussions.queries.notices import notice_page, waiting
from tests import factories
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", [Post.State.DELETED, Post.State.HIDDEN])
def test_a_folded_branch_does_not_tell_the_words_of_a_post_that_is_gone(state: Post.State) -> None:
    circle = factories.make_circle()
    anna, ben, ida = (
        factories.make_member(circle, role) for role in (Role.MEMBER, Role.MEMBER, Role.FACILITATOR)
    )
    thread = factories.make_thread(circle, ben)
    gone = post = factories.make_post(thread, ben, "The sexton drank the oil.", to=thread.posts.get())
    for words in ("Who says so?", "Never.", "Ask him."):
        post = factories.make_post(thread, ben, words, to=post)
    if state is Post.State.DELETED:
        delete_post(access=factories.access_of(ben, circle), post=gone)
    else:
        hide_post(access=factories.access_of(ida, circle), post=gone, reason="Slander.")
    mark_all_seen(access=factories.access_of(anna, circle), thread=thread)
    factories.make_post(thread, ben)  # something unread: what was read folds
    page = client_of(anna).get(thread.get_absolute_url()).content.decode()
    assert '<span class="faint">Who says so?</span></summary>' in page
    assert "sexton" not in page


def test_a_form_sent_as_a_reply_opens_no_empty_discussion() -> None:
    circle = factories.make_circle()
    anna = factories.make_member(circle, Role.MEMBER)
    thread, client, key = factories.make_thread(circle, anna), client_of(anna), str(uuid.uuid4())
    client.post(f"{thread.get_absolute_url()}reply/", {"body": "The same words.", "key": key})
    new = {"title": "Another matter", "body": "The same words.", "key": key}
    said = client.post(f"/c/{circle.slug}/discussions/new/", new)
    assert said.status_code == 400
    assert "You have sent this form as a reply already: open a new one." in said.content.decode()
    assert list(Thread.objects.all()) == [thread]


def test_the_key_of_a_form_that_opened_a_discussion_splits_as_any_other() -> None:
    course = factories.make_course()
    here, there = factories.make_circle(course), factories.make_circle(course)
    ida = factories.make_member(here, Role.FACILITATOR)
    factories.make_member(there, Role.FACILITATOR, ida)
    client, key = client_of(ida), str(uuid.uuid4())
    client.post(f"/c/{there.slug}/discussions/new/", {"title": "Elsewhere", "body": "Words.", "key": key})
    thread = factories.make_thread(here, ida)
    post = factories.make_post(thread, ida)
    for _ in range(2):
        split = {"title": "Apart", "key": key, "reason": "Another matter."}
        assert client.post(f"/c/{here.slug}/posts/{post.pk}/split/", split).status_code == 302
    assert Thread.objects.filter(title="Apart", circle=here, posts_count=1).count() == 1


def test_who_keeps_order_is_not_told_the_words_of_a_post_that_was_taken_back() -> None:
    circle = factories.make_circle()
    ida = factories.make_member(circle, Role.FACILITATOR)
    anna, ben = factories.make_member(circle, Role.MEMBER), factories.make_member(circle, Role.MEMBER)
    post = factories.make_post(factories.make_thread(circle), ben, "The sexton drank the oil.")
    report_post(access=factories.access_of(anna, circle), post=post, reason="Slander.")
    access = factories.access_of(ida, circle)
    assert (waiting(access), [line.words for line in notice_page(access).lines]) == (1, [post.plain])
    delete_post(access=factories.access_of(ben, circle), post=post)
    access = factories.access_of(ida, circle)
    assert (waiting(access), notice_page(access).lines) == (0, [])


@pytest.mark.parametrize("call", ["@a ", "@anna ", "@anna 1 "])
def test_calls_of_nobody_in_a_large_circle_cost_little(call: str) -> None:
    people = {f"Anna {n} Abernathy": [n] for n in range(300)}
    words = rendering.tidy(call * (rendering.LONGEST // len(call)))
    took = []
    for _ in range(3):
        began = time.process_time()
        rendering.render(words, people)
        took.append(time.process_time() - began)
    assert min(took) < 0.2


def test_names_are_called_the_longest_first_and_whatever_their_letters() -> None:
    people = {"Anna": [1], "Anna Lee": [2], "ANNA": [3], "Ben": [4]}
    assert rendering.render("@anna lee, @Anna Leeds, @BEN", people).mentioned == {1, 2, 4}


def test_what_is_to_be_put_aside_is_not_sent_where_it_cannot_be_kept() -> None:
    circle = factories.make_circle()
    anna = factories.make_member(circle, Role.MEMBER)
    thread, client = factories.make_thread(circle, anna), client_of(anna)
    aside = {"body": "Unripe words.", "key": str(uuid.uuid4()), "aside": "1", "at": "never"}
    assert client.post(f"{thread.get_absolute_url()}reply/", aside).status_code == 400
    new = f"/c/{circle.slug}/discussions/new/"
    assert client.post(new, {**aside, "title": "Unripe"}).status_code == 400
    assert Post.objects.count() == 1
    lines = "line\r\n" * 3_000 + "w" * (rendering.LONGEST - 15_001)  # browsers end lines with two signs
    kept = {"body": lines, "key": str(uuid.uuid4()), "aside": "1"}
    assert client.post(f"{thread.get_absolute_url()}reply/", kept).status_code == 302
    assert (Post.objects.count(), anna.drafts.count()) == (1, 1)


def test_drafts_have_an_end() -> None:
    circle = factories.make_circle(factories.make_course(sessions=1))
    unit = factories.make_unit(circle.course, circle.course.sessions.get())
    client = client_of(anna := factories.make_member(circle, Role.MEMBER))
    for nth in range(MOST):
        words = {"place": f"new:{unit.pk}.1.{nth}.{nth + 5}", "body": "Words."}
        assert client.post(f"/c/{circle.slug}/discussions/drafts/", words).status_code == 204
    said = client.post(f"/c/{circle.slug}/discussions/drafts/", {"place": "new", "body": "One more."})
    assert (said.status_code, anna.drafts.count()) == (400, MOST)
    assert "throw some of them away first" in said.content.decode()
    again = {"place": f"new:{unit.pk}.1.0.5", "body": "Other words."}
    assert client.post(f"/c/{circle.slug}/discussions/drafts/", again).status_code == 204


def test_a_link_to_the_point_of_a_page_marks_nothing_as_seen() -> None:
    circle = factories.make_circle()
    thread = factories.make_thread(circle)
    client = client_of(anna := factories.make_member(circle, Role.MEMBER))
    shown = f"{thread.get_absolute_url()}shown/?numbers=1"
    assert client.get(shown, headers={"Sec-Fetch-Dest": "document"}).status_code == 200
    assert not anna.read_states.exists()
    client.get(shown, headers={"Sec-Fetch-Dest": "image"})
    assert anna.read_states.exists()
