"""Answers: where one stands with a question, and what becomes of what one says."""

from __future__ import annotations

import uuid

import pytest

from accounts.changes import Refused
from accounts.models import User
from courses.models import Circle, Role
from discussions.actions import (
    answer_question,
    ask_again,
    withdraw_question,
)
from discussions.actions.drafts import save_draft
from discussions.models import Post, Thread
from discussions.queries.questions import questions_page
from tests import factories
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle() -> Circle:
    return factories.make_circle(factories.make_course(sessions=2))


def page_of(circle: Circle, user: User, rest: str = "") -> str:
    answer = client_of(user).get(f"/c/{circle.slug}/questions/{rest}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_each_question_says_where_one_stands(circle: Circle) -> None:
    session = circle.course.sessions.get(position=1)
    anna = factories.make_member(circle)
    answered, drafted, _untouched = (
        factories.make_question(circle.course, session=session) for _ in range(3)
    )
    factories.make_answer(circle, answered, anna, "My own **answer**.")
    factories.make_answer(circle, answered, body="Another one.")
    save_draft(
        access=factories.access_of(anna, circle),
        place=f"question:{drafted.pk}",
        thread=None,
        body="Half a thought",
    )
    page = questions_page(factories.access_of(anna, circle), session=1, answers=True)
    assert [(len(q.own), q.others, len(q.said), q.draft is not None) for q in page.asked] == [
        (1, 1, 1, False),
        (0, 0, 0, True),
        (0, 0, 0, False),
    ]
    assert page.first_open is page.asked[1]
    said = page_of(circle, anna, "session/1/")
    for words in (
        "Your answer stands",
        "Your draft",
        "Nobody yet",
        "Half a thought",
        "Be the first",
        "1 new",
    ):
        assert words in said
    assert "<strong>answer</strong>" in said
    assert "Another one." in said
    own = answered.threads.get().posts.get(author=anna)
    assert f"/c/{circle.slug}/posts/{own.pk}/edit/" in said


def test_an_answer_of_an_answer_is_none_and_twenty_are_shown(circle: Circle) -> None:
    question = factories.make_question(circle.course, session=circle.course.sessions.get(position=1))
    ben = factories.make_member(circle, Role.MEMBER)
    first = factories.make_answer(circle, question, ben, "The first.")
    factories.make_post(first.thread, ben, "A reply to it.", to=first)
    for _ in range(22):
        factories.make_post(first.thread, ben)
    anna = factories.make_member(circle)
    (asked,) = questions_page(factories.access_of(anna, circle), session=1, answers=True).asked
    assert (asked.others, len(asked.said), asked.more) == (23, 20, 3)
    said = page_of(circle, anna, "session/1/")
    assert "A reply to it." not in said
    assert "3 more" in said
    assert first.thread.get_absolute_url() in said


def test_the_first_answer_begins_the_discussion_and_looking_does_not(circle: Circle) -> None:
    question = factories.make_question(circle.course)
    anna = client_of(factories.make_member(circle))
    address, key = f"/c/{circle.slug}/questions/{question.pk}/", str(uuid.uuid4())
    page = anna.get(address)
    assert "Nobody has answered yet" in page.content.decode()
    assert not Thread.objects.exists()
    for _ in range(2):
        sent = anna.post(address, {"body": "I begin.", "key": key})
        assert sent.status_code == 302
    thread = Thread.objects.get()
    assert [post.plain for post in thread.posts.all()] == ["I begin."]
    assert anna.get(address)["Location"] == thread.get_absolute_url()


def test_an_answer_written_on_the_sessions_page_leads_back_to_it(circle: Circle) -> None:
    question = factories.make_question(circle.course, session=circle.course.sessions.get(position=2))
    anna = client_of(factories.make_member(circle))
    said = {"body": "So.", "key": str(uuid.uuid4()), "session": "2"}
    sent = anna.post(f"/c/{circle.slug}/questions/{question.pk}/", said)
    assert sent["Location"] == f"/c/{circle.slug}/questions/session/2/?answered={question.pk}#q{question.pk}"
    elsewhere = anna.post(
        f"/c/{circle.slug}/questions/{question.pk}/", {**said, "key": str(uuid.uuid4()), "session": "1"}
    )
    assert "/posts/" in elsewhere["Location"]


def test_what_cannot_be_taken_comes_back_with_its_words(circle: Circle) -> None:
    question = factories.make_question(circle.course)
    anna = client_of(factories.make_member(circle))
    address = f"/c/{circle.slug}/questions/{question.pk}/"
    long = "word " * 9000
    for body, problem in (("   ", "write a few words"), (long, "too long")):
        sent = anna.post(address, {"body": body, "key": str(uuid.uuid4())})
        assert sent.status_code == 400
        assert problem in sent.content.decode()
    assert long.strip() in sent.content.decode()
    looked = anna.post(address, {"body": "So *it* looks", "key": str(uuid.uuid4()), "preview": "1"})
    assert "<em>it</em>" in looked.content.decode()
    assert not Thread.objects.filter(posts__isnull=False).exists()


def test_a_withdrawn_question_takes_no_first_answer_and_keeps_what_was_said(circle: Circle) -> None:
    miriam = factories.make_member(circle, Role.FACILITATOR)
    talked, silent = (factories.make_own_question(circle, miriam) for _ in range(2))
    post = factories.make_answer(circle, talked, body="It was said.")
    access = factories.access_of(miriam, circle)
    for question in (talked, silent):
        withdraw_question(access=access, question=question)
        question.refresh_from_db()
    anna = factories.make_member(circle)
    with pytest.raises(Refused, match="no longer asked"):
        factories.make_answer(circle, silent, anna)
    assert "no longer asked" in page_of(circle, anna, f"{silent.pk}/")
    assert "It was said." in client_of(anna).get(post.thread.get_absolute_url()).content.decode()
    ask_again(access=access, question=silent)
    silent.refresh_from_db()
    factories.make_answer(circle, silent, anna)


def test_other_words_with_a_form_that_was_sent_are_not_lost(circle: Circle) -> None:
    """Whoever goes back in the browser and writes on has the words again, and may send them as a second answer."""
    question = factories.make_question(circle.course)
    anna, key = client_of(factories.make_member(circle)), str(uuid.uuid4())
    address = f"/c/{circle.slug}/questions/{question.pk}/"
    anna.post(address, {"body": "The first thought.", "key": key})
    again = anna.post(address, {"body": "A second thought.", "key": key})
    assert again.status_code == 400
    said = again.content.decode()
    assert "other words with this form" in said
    assert "A second thought." in said
    assert key not in said
    assert [post.plain for post in Post.objects.all()] == ["The first thought."]
    new_key = again.context["form"]["key"].value()
    assert anna.post(address, {"body": "A second thought.", "key": new_key}).status_code == 302
    assert Post.objects.count() == 2


def test_an_answer_needs_the_circles_own_question(circle: Circle) -> None:
    theirs = factories.make_own_question(factories.make_circle(circle.course))
    anna = factories.make_member(circle)
    assert client_of(anna).get(f"/c/{circle.slug}/questions/{theirs.pk}/").status_code == 404
    with pytest.raises(Refused, match="not asked in this circle"):
        answer_question(
            access=factories.access_of(anna, circle), question=theirs, source="So.", key=uuid.uuid4()
        )
