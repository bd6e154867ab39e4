"""Writing without script: forms that come back with the words, previews, quotations, names, two windows."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from courses.models import Circle, Role
from discussions.actions import delete_post, edit_post
from discussions.models import Draft, Post, Thread
from discussions.quoting import quoted_post
from tests import factories
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle() -> Circle:
    return factories.make_circle()


def reply_at(thread: Thread) -> str:
    return f"{thread.get_absolute_url()}reply/"


def form(body: str, **said: Any) -> dict[str, str]:
    return {"body": body, "key": str(uuid.uuid4()), **said}


def test_a_script_is_told_where_the_post_is(circle: Circle) -> None:
    anna = factories.make_member(circle)
    thread = factories.make_thread(circle)
    sent = form("An answer.", to="1")
    json = {"Accept": "application/json"}
    answers = [client_of(anna).post(reply_at(thread), sent, headers=json).json() for _ in range(2)]
    post = thread.posts.get(number=2)
    assert answers == [{"to": f"/c/{circle.slug}/posts/{post.pk}/"}] * 2
    assert (post.parent, post.source) == (thread.posts.get(number=1), "An answer.")


def test_other_words_under_a_used_key_are_not_lost(circle: Circle) -> None:
    anna = client_of(factories.make_member(circle))
    thread = factories.make_thread(circle)
    sent = form("First words.")
    anna.post(reply_at(thread), sent)
    again = anna.post(reply_at(thread), {**sent, "body": "Other words."})
    said = again.content.decode()
    assert again.status_code == 400
    assert "You have posted other words with this form already" in said
    assert "Other words.</textarea>" in said
    assert sent["key"] not in said
    assert thread.posts.count() == 2
    opened = {"title": "T", **form("Words.")}
    anna.post(f"/c/{circle.slug}/discussions/new/", opened)
    assert anna.post(f"/c/{circle.slug}/discussions/new/", {**opened, "body": "Third."}).status_code == 400
    assert Thread.objects.count() == 2


def test_a_form_that_is_refused_comes_back_with_its_words(circle: Circle) -> None:
    anna = client_of(factories.make_member(circle))
    thread = factories.make_thread(circle)
    long = "A long thought. " * 3000
    answer = anna.post(reply_at(thread), form(long))
    assert answer.status_code == 400
    assert "This is too long for one post" in answer.content.decode()
    assert long in answer.content.decode()
    Thread.objects.update(locked_at="2026-01-01T00:00Z")
    answer = anna.post(reply_at(thread), form("Just in time."))
    assert "This discussion is closed" in answer.content.decode()
    assert "Just in time.</textarea>" in answer.content.decode()


def test_who_was_signed_out_gets_the_words_back(circle: Circle) -> None:
    thread = factories.make_thread(circle)
    for path in (
        reply_at(thread),
        f"/c/{circle.slug}/discussions/new/",
        f"/c/{circle.slug}/posts/{thread.posts.get().pk}/edit/",
        "/c/no-such-circle/discussions/1/reply/",
    ):
        answer = Client().post(path, form("<b>Not lost"))
        said = answer.content.decode()
        assert answer.status_code == 403
        assert "&lt;b&gt;Not lost</textarea>" in said
        assert f"?next={path.replace('/', '%2F')}" in said
    assert Post.objects.count() == 1


def test_a_form_with_an_old_token_gives_the_words_back(circle: Circle) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client_of(factories.make_member(circle)).cookies
    answer = strict.post(reply_at(factories.make_thread(circle)), form("<b>Still here"))
    assert answer.status_code == 403
    assert "The form was open too long." in answer.content.decode()
    assert "&lt;b&gt;Still here</textarea>" in answer.content.decode()
    assert "textarea" not in strict.post("/settings/", {"name": "x"}).content.decode()


def test_a_preview_is_what_will_be_posted(circle: Circle) -> None:
    anna = factories.make_member(circle, user=factories.make_user("Anna Berg"))
    thread = factories.make_thread(circle)
    words = "# A *word*, @Anna Berg\n\n<script>alert(1)</script>\n\n> So?\n> — [Leo, 1 Nov](/c/x/posts/1/)"
    client = client_of(anna)
    shown = client.post(f"/c/{circle.slug}/discussions/preview/", {"body": words}).content.decode()
    client.post(reply_at(thread), form(words))
    post = thread.posts.get(number=2)
    assert post.html in shown
    assert "<script" not in shown
    refused = client.post(f"/c/{circle.slug}/discussions/preview/", {"body": " "}).content.decode()
    assert "There is nothing in it yet" in refused
    observer = client_of(factories.make_member(circle, Role.OBSERVER))
    assert observer.post(f"/c/{circle.slug}/discussions/preview/", {"body": words}).status_code == 403


def test_the_preview_works_without_script_and_posts_nothing(circle: Circle) -> None:
    anna = factories.make_member(circle)
    client, thread = client_of(anna), factories.make_thread(circle, anna)
    post = thread.posts.get()
    for path, more in (
        (reply_at(thread), {"to": "1"}),
        (f"/c/{circle.slug}/discussions/new/", {"title": ""}),
        (f"/c/{circle.slug}/posts/{post.pk}/edit/", {"version": "1"}),
    ):
        sent = form("Some *words*.", preview="1", **more)
        answer = client.post(path, sent)
        said = answer.content.decode()
        assert answer.status_code == 200
        assert "<em>words</em>" in said
        assert "Some *words*.</textarea>" in said
        assert 'role="alert"' not in said
        assert sent["key"] in said or "edit" in path
    assert Post.objects.count() == 1
    assert Post.objects.get().version == 1


def test_a_reply_begins_with_a_quotation_where_one_is_asked_for(circle: Circle) -> None:
    leo = factories.make_member(circle, user=factories.make_user("Leo *Star*"))
    thread = factories.make_thread(
        circle, leo, body="The first.\n\n> Somebody else's\n\nThe *second*.\nIts end."
    )
    post = thread.posts.get()
    anna = client_of(factories.make_member(circle))
    said = anna.get(f"{reply_at(thread)}?to=1&quote=1").content.decode()
    quotation = quoted_post(factories.access_of(leo, circle), post)
    assert quotation == (
        "> The first.\n>\n> The *second*.\n> Its end.\n"
        f"> — [Leo \\*Star\\*, {post.created_at.day} {post.created_at:%b}](/c/{circle.slug}/posts/{post.pk}/)\n\n"
    )
    assert quotation.replace(">", "&gt;") in said
    assert (
        "The first"
        not in said.partition("<textarea")[0].rpartition("data-quotation")[0].rpartition("<form")[2]
    )
    Draft.objects.create(
        user_id=leo.pk, circle=circle, place=f"reply:{post.pk}", thread=thread, body="Begun."
    )
    mine = client_of(leo).get(f"{reply_at(thread)}?to=1&quote=1").content.decode()
    assert f">Begun.\n\n{quotation.replace('>', '&gt;')}</textarea>" in mine
    button = anna.post(reply_at(thread), form("I think:", to="1", quote="1")).content.decode()
    assert f">I think:\n\n{quotation.replace('>', '&gt;')}</textarea>" in button
    drawn = anna.post(f"/c/{circle.slug}/discussions/preview/", {"body": quotation}).content.decode()
    assert f'<footer><a href="/c/{circle.slug}/posts/{post.pk}/"' in drawn


def test_a_long_post_is_quoted_by_its_first_words(circle: Circle) -> None:
    def quoted(body: str) -> str:
        leo = factories.make_member(circle)
        thread = factories.make_thread(circle, leo, body=body)
        return quoted_post(factories.access_of(leo, circle), thread.posts.get())

    words = quoted("word " * 400)
    assert len(words) < 750
    assert " …\n> —" in words
    two = quoted("a" * 500 + "\n\n" + "b" * 500)
    assert "b" not in two.partition("— [")[0]
    code = quoted("```\n" + "x = 1\n" * 200 + "```")
    assert "\n> ```\n> —" in code
    items = quoted("- one\n- two")
    assert "> - two\n>\n> —" in items
    assert quoted("> only theirs").startswith("> …\n> —")


def test_a_passage_is_quoted_with_the_way_to_it(circle: Circle) -> None:
    unit = factories.make_unit(circle.course, title="The *lane*")
    thread = factories.make_thread(circle)
    anna = client_of(factories.make_member(circle))
    address = f"{reply_at(thread)}?unit={unit.slug}&paragraph=1&quote"
    said = anna.get(address).content.decode()
    source = f"— [The \\*lane\\*, ¶ 1](/c/{circle.slug}/readings/{unit.slug}/%C2%B61/?edition=1)"
    assert f"&gt; {factories.PARAGRAPHS[0]}\n&gt; {source}\n\n</textarea>" in said
    words = anna.get(f"{address}&start=4&end=8").content.decode()
    assert f"&gt; {factories.PARAGRAPHS[0][4:8]}\n&gt; {source}" in words
    other = factories.make_unit(factories.make_course())
    assert anna.get(f"{reply_at(thread)}?unit={other.slug}&paragraph=1").status_code == 404
    assert anna.get(f"{reply_at(thread)}?unit={unit.slug}&paragraph=99").status_code == 404


def test_what_is_gone_is_not_quoted(circle: Circle) -> None:
    leo = factories.make_member(circle)
    thread = factories.make_thread(circle, leo, body="Better not.")
    delete_post(access=factories.access_of(leo, circle), post=thread.posts.get())
    said = client_of(factories.make_member(circle)).get(f"{reply_at(thread)}?to=1&quote=1")
    assert "Better not" not in said.content.decode()
    mine = client_of(leo).get(f"{reply_at(thread)}?to=1&quote=1").content.decode()
    assert "> Better not" not in mine


def test_names_are_completed_within_the_circle(circle: Circle) -> None:
    for name in ("André Weil", "Andrea", "Weila", "Zoë"):
        factories.make_member(circle, user=factories.make_user(name))
    factories.make_member(factories.make_circle(), user=factories.make_user("Andropov"))
    anna = client_of(factories.make_member(circle))

    def names(typed: str) -> list[str]:
        found: list[str] = anna.get(f"/c/{circle.slug}/discussions/people/", {"q": typed}).json()["names"]
        return found

    assert names("andr") == ["André Weil", "Andrea"]
    assert names("WEIL") == ["Weila", "André Weil"]
    assert names("zoe") == ["Zoë"]
    assert names("") == []
    assert names("x" * 100) == []
    assert names("%") == []


def test_two_windows_that_edit_one_post_are_told_and_see_both_wordings(circle: Circle) -> None:
    anna = factories.make_member(circle)
    post = factories.make_thread(circle, anna, body="The first wording.").posts.get()
    client = client_of(anna)
    path = f"/c/{circle.slug}/posts/{post.pk}/edit/"
    assert 'name="version" value="1"' in client.get(path).content.decode()
    edit_post(access=factories.access_of(anna, circle), post=post, source="The other window's.", version=1)
    answer = client.post(path, {"body": "This window's.", "version": "1"})
    said = answer.content.decode()
    assert answer.status_code == 400
    assert "edited in another window" in said
    assert "The other window&#x27;s.</pre>" in said
    assert "This window&#x27;s.</textarea>" in said
    assert 'name="version" value="2"' in said
    assert client.post(path, {"body": "This window's.", "version": "2"}).status_code == 302
    post.refresh_from_db()
    assert (post.source, post.version) == ("This window's.", 3)
    assert [r.source for r in post.revisions.all()] == ["The first wording.", "The other window's."]
