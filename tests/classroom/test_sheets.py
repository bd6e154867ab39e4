"""Run sheet and sign-in sheet: what stands on them, in which order, and what stays off."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from classroom.actions import attendance
from classroom.models import AgendaItem, Attendance
from classroom.queries.expected import in_order
from classroom.queries.sheets import GUESTS, RunSheet, SignIn, run_sheet, sign_in_sheet
from courses.models import Circle, Invitation, Meeting, Role, Session
from discussions.actions import moderation as acts
from discussions.models import Post, Question, Thread
from readings.models import Unit
from readings.queries import Quoted
from tests import factories
from tests.discussions.filling import fill_people
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db

EVENING = datetime(2026, 11, 26, 19, tzinfo=UTC)


@pytest.fixture
def owner() -> User:
    return factories.make_user("Olga")


@pytest.fixture
def circle(owner: User) -> Circle:
    course = factories.make_course(sessions=2)
    return factories.make_circle(
        course, owner=owner, slug="mill-street", name="Mill Street", place="Library", time_zone="Asia/Tokyo"
    )


@pytest.fixture
def session(circle: Circle) -> Session:
    return circle.course.sessions.earliest("position")


@pytest.fixture
def unit(session: Session) -> Unit:
    return factories.make_unit(session.course, session, title="The mill")


@pytest.fixture
def meeting(circle: Circle, session: Session) -> Meeting:
    return factories.make_meeting(circle, session, EVENING)


def sheet(meeting: Meeting, owner: User) -> RunSheet:
    return run_sheet(factories.access_of(owner, meeting.circle), meeting.pk, now=EVENING - timedelta(days=1))


def signs(meeting: Meeting, owner: User) -> SignIn:
    return sign_in_sheet(factories.access_of(owner, meeting.circle), meeting.pk)


def printed(meeting: Meeting, user: User, which: str = "run-sheet") -> str:
    answer = client_of(user).get(f"/c/{meeting.circle.slug}/meetings/{meeting.pk}/{which}/")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode().partition("<article")[2]).split())


def passage_of(unit: Unit, number: int, first: int = 0, last: int = 20) -> Quoted:
    block = unit.text.editions.get().blocks.get(number=number)
    return Quoted(unit=unit, block=block, start=first, end=last)


# The run sheet ------------------------------------------------------------------------------------------------


def test_the_agenda_has_its_times_in_the_circles_zone(
    meeting: Meeting, session: Session, owner: User
) -> None:
    question = factories.make_question(session.course, "Who asked first?", session=session)
    for position, (kind, title, minutes, asked) in enumerate(
        [("point", "Welcome", 10, None), ("question", "", 35, question), ("pause", "", 15, None)], 1
    ):
        AgendaItem.objects.create(
            meeting=meeting, position=position, kind=kind, title=title, minutes=minutes, question=asked
        )
    page = sheet(meeting, owner)
    assert [(p.starts - EVENING, p.title, p.asked.body if p.asked else "") for p in page.points] == [
        (timedelta(0), "Welcome", ""),
        (timedelta(minutes=10), "", "Who asked first?"),
        (timedelta(minutes=45), "Pause", ""),
    ]
    assert page.also_asked == []
    said = printed(meeting, owner)
    assert "Friday 27 November 2026" in said  # 19:00 in London is four in the morning there
    assert "04:00–05:00" in said
    for line in ("04:00 Welcome", "04:10 Question 1. Who asked first?", "04:45 Pause"):
        assert line in said


def test_every_question_stands_there_in_full_with_its_passages(
    meeting: Meeting, session: Session, unit: Unit, owner: User
) -> None:
    words = "What do the minutes of ¶ 3 leave out, and who asked? " * 8
    question = factories.make_question(session.course, words, session=session)
    Question.objects.filter(pk=question.pk).update(unit=unit)
    factories.make_answer(meeting.circle, question)
    other = factories.make_question(
        session.course, "Of the second evening", session=session.course.sessions.last()
    )
    gone = factories.make_question(session.course, "Withdrawn", session=session)
    Question.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now())
    factories.make_own_question(
        factories.make_circle(session.course), body="Of another circle", session=session
    )
    (asked,) = sheet(meeting, owner).also_asked
    assert (asked.pk, asked.number, asked.answers, asked.reading) == (question.pk, 1, 1, unit.title)
    (passage,) = asked.passages
    assert (passage.number, passage.words[:20]) == (3, factories.PARAGRAPHS[2][:20])
    said = printed(meeting, owner)
    assert words.strip() in said
    assert f"¶ 3 {factories.PARAGRAPHS[2]}" in said
    assert other.body not in said


def test_passages_people_talk_about_come_most_posts_first(meeting: Meeting, unit: Unit, owner: User) -> None:
    circle = meeting.circle
    people = [factories.make_member(circle) for _ in range(3)]
    quiet = factories.make_thread(circle, people[0], "A small one", on=passage_of(unit, 1))
    loud = factories.make_thread(circle, people[0], "The quarrel", on=passage_of(unit, 3, 3, 13))
    for person in (people[1], people[2], people[1]):
        factories.make_post(loud, person)
    hidden = factories.make_post(loud)
    acts.hide_post(access=factories.access_of(owner, circle), post=hidden, reason="Rude.")
    elsewhere = factories.make_circle(circle.course)
    factories.make_thread(elsewhere, title="Of another circle", on=passage_of(unit, 2))
    loose = factories.make_unit(circle.course)
    factories.make_thread(circle, title="Of no session", on=passage_of(loose, 2))
    found = sheet(meeting, owner).contested
    assert [(c.label, c.passage.number, c.posts, c.people) for c in found] == [
        ("The quarrel", 3, 4, 3),
        ("A small one", 1, 1, 1),
    ]
    assert found[0].passage.words == factories.PARAGRAPHS[2][3:13]
    assert "4 posts by 3 people: The quarrel" in printed(meeting, owner)
    assert quiet.pk != loud.pk


def test_what_nobody_replied_to_stands_there_up_to_the_evening(meeting: Meeting, owner: User) -> None:
    now = timezone.now()
    for days, body in ((1, "Is there a map?"), (9, "Words.")):
        post = factories.make_thread(meeting.circle, body=body).posts.get()
        Post.objects.filter(pk=post.pk).update(created_at=now - timedelta(days=days))
    factories.make_post(factories.make_thread(meeting.circle, title="Replied to"))
    access = factories.access_of(owner, meeting.circle)
    page = run_sheet(access, meeting.pk, now=now)
    assert [(post.words, post.asks) for post in page.open] == [("Is there a map?", True), ("Words.", False)]
    assert page.open_in_all == 2


def test_it_says_who_chairs_and_who_sent_apologies_and_not_who_is_silent(
    meeting: Meeting, owner: User
) -> None:
    circle = meeting.circle
    jack, nick = (factories.make_member(circle, user=factories.make_user(name)) for name in ("Jack", "Nick"))
    attendance.send_apologies(access=factories.access_of(jack, circle), meeting=meeting, said="On <shift>")
    Meeting.objects.filter(pk=meeting.pk).update(chair=owner)
    said = printed(meeting, owner)
    assert "Chair Olga" in said
    assert "Apologies Jack ( On &lt;shift&gt; )" in said
    assert nick.name not in said


def test_an_evening_of_two_sessions_says_both(meeting: Meeting, session: Session, owner: User) -> None:
    second = session.course.sessions.get(position=2)
    meeting.also.add(second)
    for each in (second, session):
        factories.make_question(session.course, f"Asked in {each.position}", session=each)
    page = sheet(meeting, owner)
    assert (page.number, page.title) == ("Sessions 1 and 2", "Evening 1 · Evening 2")
    assert [(a.body, a.number) for a in page.asked] == [("Asked in 1", 1), ("Asked in 2", 1)]


def test_an_empty_evening_has_a_sheet_too(meeting: Meeting, owner: User) -> None:
    said = printed(meeting, owner)
    assert "No question is asked this evening." in said
    assert "Notes" in said
    for nothing in ("Agenda", "Passages people talk about", "Nobody has replied yet"):
        assert nothing not in said


@pytest.mark.parametrize("many", [1, 30])
def test_the_run_sheet_costs_the_same_for_little_and_much(
    meeting: Meeting, session: Session, unit: Unit, owner: User, many: int, django_assert_num_queries: Any
) -> None:
    for number in range(1, many + 1):
        question = factories.make_question(session.course, "On ¶ 2?", session=session)
        Question.objects.filter(pk=question.pk).update(unit=unit)
        AgendaItem.objects.create(
            meeting=meeting, position=number, kind="question", minutes=5, question=question
        )
        factories.make_thread(meeting.circle, owner, on=passage_of(unit, 1))
    fill_people(meeting.circle, many)
    access = factories.access_of(owner, meeting.circle)
    with django_assert_num_queries(10):
        assert len(run_sheet(access, meeting.pk).points) == many


# The sheet that goes round ------------------------------------------------------------------------------------


def test_names_stand_as_people_look_for_them(meeting: Meeting, owner: User) -> None:
    names = [
        "zoe",
        "Ángel",
        "Andreas",
        "Ørsted",
        "Otto",
        "Łukasz",
        "Lucy",
        "d’Arcy",
        "Dana",
        "Zoë",
        "Öz",
        "Reader 10",
        "Reader 9",
    ]
    for name in names:
        factories.make_member(meeting.circle, user=factories.make_user(name))
    factories.make_member(meeting.circle, Role.OBSERVER, factories.make_user("Aaron observes"))
    left = factories.make_member(meeting.circle, user=factories.make_user("Aaron left"))
    meeting.circle.memberships.filter(user=left).update(ended_at=timezone.now())
    shown = [each.name for each in signs(meeting, owner).expected.everybody]
    assert shown == [
        *(
            "Andreas",
            "Ángel",
            "Dana",
            "d’Arcy",
            "Lucy",
            "Łukasz",
            "Olga",
            "Ørsted",
            "Otto",
            "Öz",
            "Reader 9",
            "Reader 10",
            "Zoë",
            "zoe",
        )
    ]
    assert in_order("ÁNGEL")[0] == in_order("angel")[0]


def test_there_is_room_for_guests_and_apologies_are_marked_without_why(meeting: Meeting, owner: User) -> None:
    jack = factories.make_member(meeting.circle, user=factories.make_user("Jack"))
    attendance.send_apologies(
        access=factories.access_of(jack, meeting.circle), meeting=meeting, said="A private matter"
    )
    Attendance.objects.create(meeting=meeting, name="Aunt Rosa", state="here")
    said = printed(meeting, owner, "sign-in")
    assert "1 Jack sent apologies 2 Olga 3 A guest" in said
    assert said.count("A guest") == GUESTS
    assert "A private matter" not in said


def test_guests_come_in_by_an_open_link_that_is_for_everybody(meeting: Meeting, owner: User) -> None:
    circle = meeting.circle
    make = Invitation.objects.create
    make(circle=circle, email="paula@example.org")
    make(circle=circle, role=Role.FACILITATOR)
    make(circle=circle, role=Role.MEMBER, revoked_at=timezone.now())
    make(circle=circle, role=Role.MEMBER, expires_at=timezone.now() - timedelta(hours=1))
    make(circle=circle, role=Role.MEMBER, most_uses=1, uses=1)
    make(circle=factories.make_circle(circle.course), role=Role.MEMBER)
    make(circle=circle, role=Role.MEMBER, made_by=factories.make_member(circle))  # who invites no longer
    assert signs(meeting, owner).invitation is None
    student = make(circle=circle)
    assert signs(meeting, owner).invitation == student
    member = make(circle=circle, role=Role.MEMBER)
    assert signs(meeting, owner).invitation == member
    by_name = make(circle=circle, role=Role.STUDENT, by_name=True)
    assert signs(meeting, owner).invitation == by_name
    assert f"http://testserver{by_name.get_absolute_url()}" in printed(meeting, owner, "sign-in")


@pytest.mark.parametrize("many", [1, 300])
def test_the_sign_in_sheet_costs_the_same_for_few_and_many(
    meeting: Meeting, owner: User, many: int, django_assert_num_queries: Any
) -> None:
    fill_people(meeting.circle, many)
    access = factories.access_of(owner, meeting.circle)
    with django_assert_num_queries(4):
        assert len(sign_in_sheet(access, meeting.pk).expected.everybody) == many + 1


# Both ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["run-sheet", "sign-in"])
def test_sheets_are_for_who_holds_the_evening(meeting: Meeting, owner: User, which: str) -> None:
    circle = meeting.circle
    theirs = factories.make_circle(circle.course)
    elsewhere = factories.make_meeting(theirs, circle.course.sessions.earliest("position"), EVENING)
    for user, status in (
        (factories.make_member(circle, Role.FACILITATOR), 200),
        (factories.make_member(circle), 403),
        (factories.make_member(circle, Role.OBSERVER), 403),
        (factories.make_user(), 404),
    ):
        assert client_of(user).get(f"/c/{circle.slug}/meetings/{meeting.pk}/{which}/").status_code == status
    assert client_of(owner).get(f"/c/{circle.slug}/meetings/{elsewhere.pk}/{which}/").status_code == 404
    assert client_of(owner).post(f"/c/{circle.slug}/meetings/{meeting.pk}/{which}/").status_code == 405


@pytest.mark.parametrize("which", ["run-sheet", "sign-in"])
def test_hostile_words_do_no_harm(
    circle: Circle, meeting: Meeting, session: Session, owner: User, which: str
) -> None:
    factories.make_member(circle, user=factories.make_user("<script>x</script>"))
    factories.make_question(circle.course, "<img src=x onerror=y>", session=session)
    factories.make_thread(circle, title="<b>t", body="<i>z?")
    AgendaItem.objects.create(meeting=meeting, position=1, title="<u>w", minutes=5)
    Session.objects.filter(pk=session.pk).update(title="<s>t", aims="<s>a")
    answer = client_of(owner).get(f"/c/{circle.slug}/meetings/{meeting.pk}/{which}/").content.decode()
    for tag in ("<script>x", "<img", "<b>t", "<i>z", "<u>w", "<s>"):
        assert tag not in answer
    assert Thread.objects.count() == 1
