"""What is typed is kept: drafts of every place, one a person, the words that were typed last."""

from __future__ import annotations

import time
import uuid
from typing import Any

import pytest
from django.test import Client

from courses.models import Circle, Role
from discussions.actions import edit_post, open_thread, thread_of_question, write_post
from discussions.models import Draft, Post, Thread
from discussions.queries.drafts import my_drafts
from tests import factories
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db

NOW = int(time.time() * 1000) - 60_000


@pytest.fixture
def circle() -> Circle:
    return factories.make_circle()


def at(circle: Circle, rest: str = "drafts/") -> str:
    return f"/c/{circle.slug}/discussions/{rest}"


def keep(client: Client, circle: Circle, place: str, body: str, **said: Any) -> Any:
    return client.post(at(circle), {"place": place, "body": body, **said})


def kept(circle: Circle) -> list[tuple[str, str]]:
    return list(Draft.objects.filter(circle=circle).order_by("pk").values_list("place", "body"))


def test_words_are_kept_for_every_place_one_may_write_in(circle: Circle) -> None:
    anna = factories.make_member(circle)
    client = client_of(anna)
    thread = factories.make_thread(circle, anna)
    post = thread.posts.get()
    question = factories.make_question(circle.course)
    unit = factories.make_unit(circle.course)
    words = ["new", f"new:{unit.pk}.1.0.9", f"thread:{thread.pk}", f"reply:{post.pk}", f"edit:{post.pk}"]
    for place in [*words, f"question:{question.pk}"]:
        answer = keep(client, circle, place, f"  Words for {place}\n")
        assert (answer.status_code, answer.content) == (204, b"")
        assert ":" in answer["Draft-Kept"]
    assert kept(circle) == [
        (place, f"  Words for {place}\n") for place in [*words, f"question:{question.pk}"]
    ]
    assert {draft.user for draft in Draft.objects.all()} == {anna}
    assert Draft.objects.get(place=f"reply:{post.pk}").thread == thread


def test_nothing_but_blanks_throws_a_draft_away(circle: Circle) -> None:
    client = client_of(factories.make_member(circle))
    keep(client, circle, "new", "Words.")
    for _ in range(2):
        assert keep(client, circle, "new", " \n").status_code == 204
    assert kept(circle) == []
    keep(client, circle, "new", "", title="A title alone")
    assert [draft.title for draft in Draft.objects.all()] == ["A title alone"]


def test_an_older_request_never_overwrites_newer_words(circle: Circle) -> None:
    client = client_of(factories.make_member(circle))
    assert keep(client, circle, "new", "Second.", at=NOW + 2).status_code == 204
    assert keep(client, circle, "new", "First.", at=NOW + 1).status_code == 409
    assert (
        keep(client, circle, "new", "", at=NOW + 1).status_code == 204
    )  # the older one was empty: passed over
    assert kept(circle) == [("new", "Second.")]
    assert keep(client, circle, "new", "Second.", at=NOW + 2).status_code == 204  # the same once more
    assert keep(client, circle, "new", "Third.", at=NOW + 3).status_code == 204
    assert kept(circle) == [("new", "Third.")]


def test_a_clock_that_is_ahead_shuts_nobody_out(circle: Circle) -> None:
    client = client_of(factories.make_member(circle))
    assert keep(client, circle, "new", "From tomorrow.", at=NOW + 86_400_000).status_code == 204
    assert keep(client, circle, "new", "From today.").status_code == 204
    assert kept(circle) == [("new", "From today.")]


def test_what_is_not_theirs_to_write_in_is_not_found(circle: Circle) -> None:
    anna, other = factories.make_member(circle), factories.make_circle()
    client = client_of(anna)
    there = factories.make_thread(other)
    mine = factories.make_thread(circle)
    for place in (
        f"thread:{there.pk}",
        f"reply:{there.posts.get().pk}",
        f"edit:{mine.posts.get().pk}",  # somebody else's
        f"question:{factories.make_question(other.course).pk}",
        f"new:{factories.make_unit(other.course).pk}.1.0.9",
        *("thread:0", "reply:x", "attic:1", "thread:99999999999", "thread:1 ", "new:1", "NEW", ""),
    ):
        assert keep(client, circle, place, "Words.").status_code in (400, 404), place
    assert kept(circle) == []
    observer = client_of(factories.make_member(circle, Role.OBSERVER))
    assert keep(observer, circle, "new", "Words.").status_code == 403


def test_a_sealed_answer_is_no_place_to_reply_to(circle: Circle) -> None:
    question = factories.make_question(circle.course)
    type(question).objects.filter(pk=question.pk).update(think_first=True)
    thread = thread_of_question(circle=circle, question=question)
    answer = factories.make_post(thread)
    client = client_of(factories.make_member(circle))
    assert keep(client, circle, f"reply:{answer.pk}", "Words.").status_code == 404
    assert keep(client, circle, f"question:{question.pk}", "Mine.").status_code == 204
    assert b"Mine." in client.get(thread.get_absolute_url()).content


def test_too_much_is_refused_and_controls_are_not(circle: Circle) -> None:
    client = client_of(factories.make_member(circle))
    refused = keep(client, circle, "new", "x" * 40_001)
    assert (refused.status_code, refused.content[:19]) == (400, b"This is too long to")
    assert keep(client, circle, "new", "With \0 in it").status_code == 204
    assert kept(circle) == [("new", "With  in it")]


def test_what_is_sent_leaves_no_draft_behind(circle: Circle) -> None:
    anna = factories.make_member(circle)
    client, access = client_of(anna), factories.access_of(anna, circle)
    question = factories.make_question(circle.course)
    unit = factories.make_unit(circle.course)
    answers = thread_of_question(circle=circle, question=question)
    thread = factories.make_thread(circle)
    post = factories.make_post(thread, anna)
    on = f"new:{unit.pk}.1.0.{len(factories.PARAGRAPHS[0])}@1"
    for place in (
        "new",
        on,
        f"thread:{thread.pk}",
        f"reply:{post.pk}",
        f"question:{question.pk}",
        f"edit:{post.pk}",
    ):
        assert keep(client, circle, place, f"For {place}").status_code == 204
    client.post(at(circle, "new/"), {"title": "T", "body": "W.", "key": str(uuid.uuid4())})
    client.post(
        f"{at(circle, 'new/')}?unit={unit.slug}&paragraph=1",
        {"title": "T", "body": "W.", "key": str(uuid.uuid4())},
    )
    write_post(access=access, thread=thread, source="W.", key=uuid.uuid4())
    write_post(access=access, thread=thread, parent=post, source="W.", key=uuid.uuid4())
    write_post(access=access, thread=answers, source="W.", key=uuid.uuid4())
    edit_post(access=access, post=post, source="Other words.", version=1)
    assert kept(circle) == []


def test_a_draft_of_what_was_sent_meanwhile_is_not_kept(circle: Circle) -> None:
    anna = factories.make_member(circle)
    key = uuid.uuid4()
    open_thread(access=factories.access_of(anna, circle), title="T", source="W.", key=key)
    late = keep(client_of(anna), circle, "new", "W", key=str(key))
    assert late.status_code == 410
    assert kept(circle) == []


def test_the_draft_comes_back_where_it_was_written(circle: Circle) -> None:
    anna = factories.make_member(circle)
    client = client_of(anna)
    thread = factories.make_thread(circle)
    post = factories.make_post(thread, anna)
    unit = factories.make_unit(circle.course)
    on = f"new:{unit.pk}.1.0.{len(factories.PARAGRAPHS[0])}@1"
    for place, path in (
        ("new", at(circle, "new/")),
        (on, f"{at(circle, 'new/')}?unit={unit.slug}&paragraph=1"),
        (f"thread:{thread.pk}", thread.get_absolute_url()),
        (f"thread:{thread.pk}", at(circle, f"{thread.pk}/reply/")),
        (f"reply:{post.pk}", at(circle, f"{thread.pk}/reply/?to={post.number}")),
        (f"edit:{post.pk}", f"/c/{circle.slug}/posts/{post.pk}/edit/"),
    ):
        assert "<Half> a thought" not in client.get(path).content.decode()
        keep(client, circle, place, "<Half> a thought")
        said = client.get(path).content.decode()
        assert "&lt;Half&gt; a thought</textarea>" in said, place
        assert "Your draft of" in said
        keep(client, circle, place, "")


def test_all_drafts_are_found_in_one_list(circle: Circle) -> None:
    anna = factories.make_member(circle)
    client = client_of(anna)
    thread = factories.make_thread(circle, title="On candles")
    post = thread.posts.get()
    keep(client, circle, f"reply:{post.pk}", "A reply begun")
    keep(client, circle, "new", "Something new", title="A new matter")
    factories.make_member(circle)
    keep(client_of(factories.make_member(circle)), circle, "new", "Somebody else's")
    said = client.get(at(circle)).content.decode()
    assert "A reply begun" in said
    assert f'href="{at(circle, f"{thread.pk}/reply/")}?to=1#reply"' in said
    assert "A new matter" in said
    assert "Somebody else" not in said
    assert "To the discussions" in client_of(factories.make_member(circle)).get(at(circle)).content.decode()


def test_words_whose_place_is_gone_are_still_there(circle: Circle) -> None:
    anna = factories.make_member(circle)
    client = client_of(anna)
    post = factories.make_thread(circle).posts.get()
    keep(client, circle, f"reply:{post.pk}", "Too good to lose")
    Post.objects.filter(pk=post.pk).update(state=Post.State.HIDDEN)
    said = client.get(at(circle)).content.decode()
    assert "Too good to lose" in said
    assert "No place any more" in said
    client.post(at(circle), {"place": f"reply:{post.pk}", "throw": "1"})
    assert kept(circle) == []


@pytest.mark.parametrize("many", [1, 30])
def test_the_list_asks_the_same_number_of_queries_for_any_number(
    circle: Circle, many: int, django_assert_num_queries: Any
) -> None:
    anna = factories.make_member(circle)
    thread = factories.make_thread(circle)
    for _ in range(many):
        post = factories.make_post(thread)
        Draft.objects.create(user=anna, circle=circle, place=f"reply:{post.pk}", body="W.")
        Draft.objects.create(
            user=anna, circle=circle, place=f"thread:{factories.make_thread(circle).pk}", body="W."
        )
    access = factories.access_of(anna, circle)
    with django_assert_num_queries(3):
        lines = my_drafts(access)
        assert all(line.place and line.place.label for line in lines)
    assert len(lines) == 2 * many


def test_put_aside_and_throw_away_work_without_script(circle: Circle) -> None:
    anna = factories.make_member(circle)
    client = client_of(anna)
    thread = factories.make_thread(circle)
    path = at(circle, f"{thread.pk}/reply/")
    form = {"to": "1", "body": "For later", "key": str(uuid.uuid4())}
    answer = client.post(path, {**form, "aside": "1"}, follow=True)
    assert "Put aside." in answer.content.decode()
    assert kept(circle) == [(f"reply:{thread.posts.get().pk}", "For later")]
    assert Thread.objects.get().posts_count == 1
    client.post(path, {**form, "throw": "1"})
    assert kept(circle) == []


def test_a_draft_leads_to_where_one_goes_on_writing(circle: Circle) -> None:
    """A question nobody has answered has no discussion yet: the words stand on its own page."""
    anna, question = factories.make_member(circle), factories.make_question(circle.course)
    client = client_of(anna)
    assert keep(client, circle, f"question:{question.pk}", "I begin.").status_code == 204
    (line,) = my_drafts(factories.access_of(anna, circle))
    assert line.place is not None
    assert "I begin." in client.get(line.place.url).content.decode()
