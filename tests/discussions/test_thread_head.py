"""A thread with all its page says: the hand-written query finds what the models hold."""

from __future__ import annotations

import pytest
from django.http import Http404

from discussions.actions import thread_of_question
from discussions.queries.seals import threads_for
from discussions.queries.thread_head import thread_of
from readings.queries import quoted_passage
from tests import factories

pytestmark = pytest.mark.django_db


def test_question_and_passage_come_with_their_own_values() -> None:
    course = factories.make_course(sessions=2)
    session = course.sessions.get(position=2)
    unit = factories.make_unit(course, session, title="The mill")
    circle = factories.make_circle(course)
    anna = factories.make_member(circle)
    access = factories.access_of(anna, circle)
    for number in range(3):  # so that ids of different tables differ
        factories.make_question(course, f"Noise {number}?")
    question = factories.make_question(course, "Who asked first?", session=session)
    asked = thread_of(access, thread_of_question(circle=circle, question=question).pk)
    assert (asked.label, asked.question.pk, asked.question.asked_in.position) == (
        "Who asked first?",
        question.pk,
        2,
    )
    assert asked.question.asked_in.title == session.title
    assert (asked.passage, asked.unit) == (None, None)
    quoted = quoted_passage(unit, unit.first_number or 1, start=4, end=8)
    thread = factories.make_thread(circle, anna, on=quoted)
    found = thread_of(access, thread.pk)
    assert (found.unit.slug, found.unit.title) == (unit.slug, unit.title)
    assert (found.passage.exact, found.passage.text.label) == ("mill", "The mill")
    assert found.question is None


def test_the_written_condition_is_the_one_of_lists() -> None:
    circle = factories.make_circle()
    anna, ben = factories.make_member(circle), factories.make_member(circle)
    thread = factories.make_thread(circle, anna)
    thread.posts_count = 0
    thread.save(update_fields=["posts_count"])
    for who, sees in ((anna, True), (ben, False)):
        access = factories.access_of(who, circle)
        assert threads_for(access).filter(pk=thread.pk).exists() is sees
        if sees:
            assert thread_of(access, thread.pk).pk == thread.pk
        else:
            with pytest.raises(Http404):
                thread_of(access, thread.pk)
