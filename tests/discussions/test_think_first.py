"""Think first: nothing of what others wrote is told before one's own answer stands."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from courses.models import Circle, Role
from discussions.actions import delete_post, mark_seen
from discussions.models import DiscussionSettings, Post, Question, Thread
from discussions.queries.questions import questions_page
from discussions.queries.seals import posts_for, sealed_for, threads_for
from discussions.queries.thread_list import next_unread, thread_list
from discussions.ranges import as_multirange
from tests import factories
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db

SECRET = "The oil was paid by the readers"
DEEPER = "And the reply tells it again"
THINKERS = (Role.MEMBER, Role.STUDENT)
STATES = ("nothing", "answered", "held", "taken back", "hidden", "a reply only")
CASES = [
    (role, state) for role in Role for state in STATES if role is not Role.OBSERVER or state == "nothing"
]  # an observer writes nothing


def asked(*, by_question: bool, by_circle: bool) -> tuple[Circle, Question, Post]:
    """A question with an answer of somebody else, and a reply to it."""
    circle = factories.make_circle(factories.make_course(sessions=1))
    question = factories.make_question(circle.course, session=circle.course.sessions.get())
    Question.objects.filter(pk=question.pk).update(think_first=by_question)
    if by_circle:
        DiscussionSettings.objects.create(circle=circle, think_first=True)
    ben = factories.make_member(circle, Role.MEMBER)
    answer = factories.make_answer(circle, question, ben, SECRET)
    factories.make_post(answer.thread, ben, DEEPER, to=answer)
    return circle, question, answer


def do(circle: Circle, question: Question, answer: Post, user: User, state: str) -> None:
    """Brings somebody who may post into a state of their own answer."""
    if state == "nothing":
        return
    if state == "a reply only":  # to what they could read before they were asked to think first
        Question.objects.filter(pk=question.pk).update(think_first=False)
        settings = DiscussionSettings.objects.filter(circle=circle, think_first=True)
        by_circle = settings.update(think_first=False)
        factories.make_post(answer.thread, user, "My reply.", to=answer)
        Question.objects.filter(pk=question.pk).update(think_first=question.think_first)
        DiscussionSettings.objects.filter(circle=circle).update(think_first=bool(by_circle))
        return
    own = factories.make_answer(circle, question, user, "My own answer.")
    if state == "taken back":
        delete_post(access=factories.access_of(user, circle), post=own)
    elif state in ("held", "hidden"):
        Post.objects.filter(pk=own.pk).update(state=state)


@pytest.mark.parametrize(("role", "state"), CASES)
@pytest.mark.parametrize(
    ("by_question", "by_circle"), [(False, False), (True, False), (False, True), (True, True)]
)
def test_whom_the_answers_wait_for(role: Role, by_question: bool, by_circle: bool, state: str) -> None:
    circle, question, answer = asked(by_question=by_question, by_circle=by_circle)
    question.refresh_from_db()
    anna = factories.make_member(circle, role)
    do(circle, question, answer, anna, state)
    access = factories.access_of(anna, circle)
    thinks = role in THINKERS and (by_question or by_circle)
    closed = thinks and state not in ("answered", "held")
    thread = threads_for(access).get()
    assert bool(thread.sealed) is sealed_for(access, answer.thread) is closed  # type: ignore[attr-defined]
    assert posts_for(access).filter(pk=answer.pk).exists() is not closed
    (listed,) = thread_list(access).threads
    assert (listed.unread_count > 0) is not closed
    assert (next_unread(access) is None) is closed
    (line,) = questions_page(access, session=1, answers=True).asked
    assert line.others == 1
    assert bool(line.said) is not closed


def reading(circle: Circle, question: Question, answer: Post) -> list[str]:
    """Every page on which the others' words could stand."""
    here, thread = f"/c/{circle.slug}", answer.thread
    views = ("", "?view=newest", "?view=unread", "?at=1", "?last=1", "?after=1", "?before=2", "?unfolded=1")
    return [
        *(f"{here}/discussions/{thread.pk}/{view}" for view in views),
        *(f"{here}/discussions/{rest}" for rest in ("", "?show=unread", "?show=mine", "?session=1")),
        *(f"{here}/discussions/{thread.pk}/reply/{rest}" for rest in ("", "?to=1", "?to=1&quote=1", "?to=2")),
        *(f"{here}/posts/{answer.pk}/{rest}" for rest in ("", "more/", "history/")),
        *(f"{here}/questions/{rest}" for rest in ("", "session/1/", f"{question.pk}/")),
        f"{here}/questions/session/1/?answered={question.pk}",
        f"{here}/discussions/{thread.pk}/since/?after=0",
        f"{here}/discussions/{thread.pk}/pulse/?after=0",
        f"{here}/readings/",
    ]


@pytest.mark.parametrize("state", ["nothing", "taken back", "a reply only"])
def test_no_page_tells_the_others_words_before(state: str) -> None:
    circle, question, answer = asked(by_question=True, by_circle=False)
    question.refresh_from_db()
    anna = factories.make_member(circle)
    do(circle, question, answer, anna, state)
    client = client_of(anna)
    for address in reading(circle, question, answer):
        said = client.get(address, follow=True)
        assert said.status_code in (200, 204, 304, 400, 404), address
        for words in ("oil was paid", "reply tells"):
            assert words not in said.content.decode(), address
    here = f"/c/{circle.slug}/posts/{answer.pk}"
    for address in (f"{here}/", f"{here}/more/", f"{here}/history/"):
        assert client.get(address).status_code == 404
    assert client.post(f"{here}/react/", {"kind": "agree"}).status_code == 404
    reply = {"body": "Blind.", "key": "0d6b4a4c-6d0b-4d5f-8d4a-35f0a9b1f001", "to": "1"}
    assert client.post(f"{answer.thread.get_absolute_url()}reply/", reply).status_code == 404
    assert not answer.replies.filter(source="Blind.").exists()


def test_the_pages_say_why_and_how_many_wait_and_open_with_the_answer() -> None:
    circle, question, answer = asked(by_question=True, by_circle=False)
    anna = factories.make_member(circle)
    client, page = client_of(anna), f"/c/{circle.slug}/questions/session/1/"
    before = client.get(page).content.decode()
    assert "asked to think first" in before
    assert "One answer is waiting behind yours" in before
    thread = client.get(answer.thread.get_absolute_url()).content.decode()
    assert "Think first" in thread
    assert "2 posts wait behind your answer" in thread
    factories.make_answer(circle, question, anna, "My own answer.")
    after = client.get(page).content.decode()
    assert "asked to think first" not in after
    assert SECRET in after
    assert SECRET in client.get(answer.thread.get_absolute_url()).content.decode()


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.FACILITATOR, Role.OWNER])
def test_who_is_not_asked_reads_everything(role: Role) -> None:
    circle, _, answer = asked(by_question=True, by_circle=True)
    client = client_of(factories.make_member(circle, role))
    for address in (answer.thread.get_absolute_url(), f"/c/{circle.slug}/questions/session/1/"):
        said = client.get(address).content.decode()
        assert SECRET in said
        assert "to think first" not in said


def test_seeing_nothing_marks_nothing_as_seen() -> None:
    circle, question, answer = asked(by_question=True, by_circle=False)
    anna = factories.make_member(circle)
    client, thread = client_of(anna), answer.thread.get_absolute_url()
    client.post(f"{thread}seen/", {"numbers": "1-2"})
    client.get(f"{thread}shown/?numbers=1-2")
    client.post(f"{thread}mark/")
    client.post(f"/c/{circle.slug}/discussions/mark-read/")
    factories.make_answer(circle, question, anna)
    (listed,) = thread_list(factories.access_of(anna, circle)).threads
    assert listed.unread_count == 2
    mark_seen(access=factories.access_of(anna, circle), thread=answer.thread, numbers=as_multirange([1]))
    (listed,) = thread_list(factories.access_of(anna, circle)).threads
    assert listed.unread_count == 1


def test_only_questions_are_thought_about_first() -> None:
    circle, _, _ = asked(by_question=False, by_circle=True)
    thread = factories.make_thread(circle, body="Open to all.")
    access = factories.access_of(factories.make_member(circle), circle)
    found: dict[int, Any] = {each.pk: each for each in threads_for(access)}
    assert not found[thread.pk].sealed
    assert Thread.objects.count() == 2
