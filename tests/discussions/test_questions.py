"""Questions: their pages in a circle, and how they are kept."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from courses.access import Access
from courses.actions import add_editor
from courses.models import Circle, Role
from discussions.actions import (
    ask_again,
    ask_question,
    change_question,
    move_question,
    withdraw_question,
)
from discussions.actions.questions import About
from discussions.models import Question
from discussions.queries.questions import course_questions, questions_page, unit_questions
from tests import factories
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db

PRINTED = b"""# The lamp

The keeper trimmed the wick at dusk.

## Questions for discussion

1. Who should have paid for the oil?
"""


@pytest.fixture
def circle() -> Circle:
    return factories.make_circle(factories.make_course(sessions=2))


def page_of(circle: Circle, user: User, rest: str = "") -> str:
    answer = client_of(user).get(f"/c/{circle.slug}/questions/{rest}")
    assert answer.status_code == 200
    return str(answer.content.decode())


# What is asked ------------------------------------------------------------------------------------------------


def test_the_questions_stand_by_session_then_by_text_and_others_stay_away(circle: Circle) -> None:
    first, second = circle.course.sessions.all()
    text = factories.make_text(circle.course, "A late letter")
    lines = [
        factories.make_question(circle.course, "Asked for the second?", session=second),
        factories.make_question(circle.course, "Asked for the first?", session=first),
        factories.make_own_question(circle, body="On the letter?", text=text),
        factories.make_own_question(circle, body="On nothing?"),
    ]
    withdrawn = factories.make_own_question(circle, body="Not any more?")
    miriam = factories.make_member(circle, Role.FACILITATOR)
    withdraw_question(access=factories.access_of(miriam, circle), question=withdrawn)
    factories.make_own_question(
        factories.make_circle(circle.course), body="Of the other circle?", session=first
    )
    factories.make_question(factories.make_course(), "Of another course?")
    said = page_of(circle, factories.make_member(circle))
    places = [said.index(lines[at].body) for at in (1, 0, 2, 3)]
    assert places == sorted(places)
    for other in ("Not any more?", "Of the other circle?", "Of another course?"):
        assert other not in said
        assert other not in page_of(circle, miriam, "session/1/")


def test_the_lines_of_the_readings_leave_out_what_is_not_asked_here(circle: Circle) -> None:
    session = circle.course.sessions.get(position=1)
    unit = factories.make_unit(circle.course, session)
    anna = factories.access_of(factories.make_member(circle), circle)
    asked = factories.make_question(circle.course, "Asked?", session=session)
    own = factories.make_own_question(circle, body="Our own?", session=session)
    factories.make_own_question(factories.make_circle(circle.course), body="Theirs?", session=session)
    gone = factories.make_own_question(circle, body="Gone?", session=session)
    miriam = factories.make_member(circle, Role.FACILITATOR)
    withdraw_question(access=factories.access_of(miriam, circle), question=gone)
    unit.refresh_from_db()
    for lines in (unit_questions(anna, unit), course_questions(anna)):
        assert [line.body for line in lines] == ["Asked?", "Our own?"]
        assert [line.url for line in lines] == [
            f"/c/{circle.slug}/questions/{each.pk}/" for each in (asked, own)
        ]


def test_a_session_page_is_called_by_its_evening_and_leads_to_the_paragraph(circle: Circle) -> None:
    session = circle.course.sessions.get(position=1)
    factories.make_unit(circle.course, session, title="The lamp", data=PRINTED, name="lamp.md")
    factories.make_meeting(circle, session, timezone.now() + timedelta(days=2))
    said = page_of(circle, factories.make_member(circle), "session/1/")
    day = f"{timezone.localtime() + timedelta(days=2):%A}"
    assert f"One question for {day}" in said
    assert "Who should have paid for the oil?" in said
    question = Question.objects.get()
    at = circle.course.texts.get().editions.get().blocks.get(kind="question").position
    assert f'/readings/{question.unit.slug}/#b{at}"' in said  # type: ignore[union-attr]
    assert (
        client_of(factories.make_member(circle)).get(f"/c/{circle.slug}/questions/session/9/").status_code
        == 404
    )


@pytest.mark.parametrize("rest", ["", "session/1/"])
def test_three_and_sixty_questions_cost_the_same(circle: Circle, rest: str) -> None:
    session = circle.course.sessions.get(position=1)
    anna, ben = factories.make_member(circle), factories.make_member(circle, Role.MEMBER)
    client, counts = client_of(anna), []
    for more in (3, 57):
        for number in range(more):
            question = factories.make_question(circle.course, session=session)
            if number % 3 == 0:
                factories.make_answer(circle, question, ben)
            if number % 4 == 0:
                factories.make_answer(circle, question, anna)
        client.get(f"/c/{circle.slug}/questions/{rest}")
        with CaptureQueriesContext(connection) as queries:
            page = client.get(f"/c/{circle.slug}/questions/{rest}").content.decode()
        counts.append(len(queries))
    assert page.count("?</a></h2>" if rest else "?</bdi></a>") == 60
    assert counts[0] == counts[1]
    assert counts[0] <= 11


# How they are kept ---------------------------------------------------------------------------------------------


def keep(circle: Circle, role: Role, *, edits: bool = False) -> Access:
    user = factories.make_member(circle, role)
    if edits:
        add_editor(course=circle.course, user=user)
    return factories.access_of(user, circle)


@pytest.mark.parametrize(
    ("role", "edits", "own", "courses"),
    [
        (Role.OBSERVER, False, False, False),
        (Role.MEMBER, False, False, False),
        (Role.STUDENT, False, False, False),
        (Role.STUDENT, True, False, True),
        (Role.FACILITATOR, False, True, False),
        (Role.FACILITATOR, True, True, True),
        (Role.OWNER, False, True, False),
    ],
)
def test_who_keeps_which_questions(circle: Circle, role: Role, edits: bool, own: bool, courses: bool) -> None:
    access = keep(circle, role, edits=edits)
    of_circle, of_course = factories.make_own_question(circle), factories.make_question(circle.course)
    theirs = factories.make_own_question(factories.make_circle(circle.course))

    def may(act: Callable[[], object]) -> bool:
        try:
            act()
        except PermissionDenied:
            return False
        return True

    for question, expected in ((of_circle, own), (of_course, courses), (theirs, False)):
        asked: dict[str, Any] = {"access": access, "question": question}
        acts: list[Callable[[], object]] = [
            partial(change_question, **asked, words="Other words?", about=About(), think_first=True),
            partial(move_question, **asked, up=True, place=0),
            partial(withdraw_question, **asked),
            partial(ask_again, **asked),
        ]
        assert [may(act) for act in acts] == [expected] * 4
    for everywhere, expected in ((False, own), (True, courses)):
        new: dict[str, Any] = {
            "words": "New?",
            "key": uuid.uuid4(),
            "about": About(),
            "everywhere": everywhere,
        }
        assert may(partial(ask_question, access=access, **new)) is expected


def test_a_form_sent_twice_asks_once_and_again_elsewhere_is_refused(circle: Circle) -> None:
    miriam = factories.make_member(circle, Role.FACILITATOR)
    client, key = client_of(miriam), str(uuid.uuid4())
    session = circle.course.sessions.get(position=2)
    said = {"words": "  What\n is asked? ", "session": str(session.pk), "think_first": "on", "key": key}
    for _ in range(2):
        assert client.post(f"/c/{circle.slug}/questions/new/", said).status_code == 302
    question = Question.objects.get()
    assert (question.body, question.session, question.circle, question.think_first, question.written_by) == (
        "What is asked?",
        session,
        circle,
        True,
        miriam,
    )
    other = factories.make_circle(circle.course)
    factories.make_member(other, Role.FACILITATOR, miriam)
    again = client.post(f"/c/{other.slug}/questions/new/", said)
    assert again.status_code == 400
    assert "sent elsewhere" in again.content.decode()


def test_a_question_hangs_on_what_the_form_offers_and_on_nothing_else(circle: Circle) -> None:
    client = client_of(factories.make_member(circle, Role.OWNER))
    unit, foreign = factories.make_unit(circle.course), factories.make_unit(factories.make_course(sessions=1))
    own = factories.make_own_question(circle)
    address = f"/c/{circle.slug}/questions/{own.pk}/edit/"
    assert client.post(address, {"words": "So?", "about": f"unit:{unit.pk}"}).status_code == 302
    own.refresh_from_db()
    assert (own.body, own.unit) == ("So?", unit)
    session = foreign.course.sessions.get()
    for bad in (
        {"about": f"unit:{foreign.pk}"},
        {"session": str(session.pk)},
        {"words": "x" * 1001},
        {"words": " "},
    ):
        assert client.post(address, {"words": "Bad?", **bad}).status_code == 400
    own.refresh_from_db()
    assert own.body == "So?"


def test_the_words_of_a_printed_one_follow_the_text(circle: Circle) -> None:
    factories.make_text(circle.course, data=PRINTED, name="lamp.md")
    found = Question.objects.get()
    unit = found.unit
    access = keep(circle, Role.STUDENT, edits=True)
    session = circle.course.sessions.get(position=2)
    change_question(
        access=access,
        question=found,
        words="Words of one's own?",
        about=About(session=session),
        think_first=True,
    )
    found.refresh_from_db()
    assert (found.body, found.unit, found.session, found.think_first) == (
        "Who should have paid for the oil?",
        unit,
        session,
        True,
    )


def test_buttons_change_the_order_once_each(circle: Circle) -> None:
    session = circle.course.sessions.get(position=1)
    miriam = factories.make_member(circle, Role.FACILITATOR)
    of_course = factories.make_question(circle.course, "The course's?", session=session)
    first, second, third = (
        factories.make_own_question(circle, miriam, f"Number {n}?", session=session) for n in (1, 2, 3)
    )
    Question.objects.filter(pk__in=[second.pk, third.pk]).update(position=first.position)
    client = client_of(miriam)
    for _ in range(2):  # pressed twice
        sent = client.post(f"/c/{circle.slug}/questions/{third.pk}/move/", {"to": "up", "place": "2"})
        assert sent.status_code == 302
    page = questions_page(factories.access_of(miriam, circle), session=1)
    assert [each.question.pk for each in page.asked] == [of_course.pk, first.pk, third.pk, second.pk]
    access = factories.access_of(miriam, circle)
    assert not move_question(access=access, question=first, up=True, place=0)  # not past the course's
    assert not move_question(access=access, question=second, up=False, place=2)
    of_course.refresh_from_db()
    assert of_course.position == 1


def test_editors_keep_the_questions_in_the_course_itself(circle: Circle) -> None:
    editor = factories.make_user()
    add_editor(course=circle.course, user=editor)
    of_course, own = factories.make_question(circle.course), factories.make_own_question(circle)
    client, base = client_of(editor), f"/courses/{circle.course.slug}/questions/"
    said = client.get(base).content.decode()
    assert of_course.body in said
    assert own.body not in said
    assert client.get(f"{base}{own.pk}/edit/").status_code == 404
    sent = client.post(f"{base}new/", {"words": "For everybody?", "key": str(uuid.uuid4())})
    assert sent.status_code == 302
    assert Question.objects.get(body="For everybody?").circle is None
