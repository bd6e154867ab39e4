"""The home of a circle: what comes next, for each kind of person and each time in a circle's life."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from classroom.actions import apologies, attendance
from classroom.models import Attendance, Room
from classroom.queries.circle_home import CircleHome, circle_home
from classroom.queries.dates import evenings_of, is_over
from classroom.queries.evenings import still_to_come
from courses.models import Circle, Course, Meeting, Role
from discussions.actions.drafts import save_draft
from discussions.models import Notice
from readings.actions import assign_units, declare, keep_place
from readings.models import Declaration
from readings.queries import course_page
from tests import factories
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db

ALL = list(Role)


@pytest.fixture
def circle() -> Circle:
    """Three evenings, each with a reading: one is over, one comes in four days, one later."""
    course = factories.make_course("Fog and law", sessions=3)
    circle = factories.make_circle(course, place="The reading room")
    for weeks, session in zip((-1, 0, 1), course.sessions.all(), strict=True):
        factories.make_meeting(circle, session, timezone.now() + timedelta(days=4 + 7 * weeks))
        factories.make_unit(course, session, title=f"Reading {session.position}", author="A. Walker")
    return circle


def page_of(circle: Circle, user: User) -> str:
    response = client_of(user).get(f"/c/{circle.slug}/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def home_of(circle: Circle, user: User, **options: datetime) -> CircleHome:
    return circle_home(factories.access_of(user, circle), **options)


def buttons(page: str) -> list[str]:
    found = re.findall(r'<(?:a|button)[^>]*class="[^"]*btn--main[^"]*"[^>]*>(.*?)</(?:a|button)>', page)
    return [" ".join(re.sub("<[^>]*>", "", words).split()) for words in found]


def band(page: str, title: str) -> str:
    """The section under this label, or nothing."""
    return next((part for part in page.split('<section class="band') if f"<b>{title}</b>" in part), "")


# What is next ------------------------------------------------------------------------------------------------


def test_the_next_evening_with_its_place_and_who_holds_it(circle: Circle) -> None:
    meeting = circle.meetings.get(session__position=2)
    miriam = factories.make_member(circle, Role.FACILITATOR, factories.make_user("Miriam"))
    Meeting.objects.filter(pk=meeting.pk).update(chair=miriam, link="https://talk.example.org/room")
    page = page_of(circle, factories.make_member(circle))
    head = band(page, "Next meeting")
    day = meeting.starts_at.astimezone(ZoneInfo(circle.time_zone))
    assert f"{day:%A, %H:%M}" in head
    assert "in four days" in head
    assert "Session 2. Evening 2" in head
    assert "The reading room" in head
    assert 'href="https://talk.example.org/room"' in head
    assert "<bdi>Miriam</bdi> holds the evening" in head
    assert "You hold the evening" in page_of(circle, miriam)


def test_times_are_those_of_the_room_not_of_the_reader(circle: Circle) -> None:
    Circle.objects.filter(pk=circle.pk).update(time_zone="Asia/Tokyo")
    meeting = circle.meetings.get(session__position=2)
    reader = factories.make_member(circle, user=factories.make_user(time_zone="America/New_York"))
    assert f"{meeting.starts_at.astimezone(ZoneInfo('Asia/Tokyo')):%H:%M}</time>" in page_of(circle, reader)


def test_several_sessions_on_one_evening_bring_all_their_readings(circle: Circle) -> None:
    second, third = circle.course.sessions.filter(position__gt=1)
    meeting = circle.meetings.get(session=second)
    meeting.also.add(third)
    circle.meetings.filter(session=third).delete()
    page = page_of(circle, factories.make_member(circle))
    assert "Session 2. Evening 2" in page
    assert "Session 3. Evening 3" in page
    assert "Reading 3" in band(page, "To read")
    home = home_of(circle, factories.make_member(circle))
    assert [step.now for step in home.steps] == [False, True, True]
    steps = course_page(home.access).steps
    assert [step.now for step in steps] == [False, True, True]
    assert steps[1].meeting is not None
    assert steps[2].meeting is not None
    assert steps[2].meeting.starts_at == meeting.starts_at
    assert steps[1].meeting.starts_at == meeting.starts_at


def test_a_session_held_again_counts_by_the_evening_that_is_not_over(circle: Circle) -> None:
    first = circle.course.sessions.get(position=1)
    again = factories.make_meeting(circle, circle.course.sessions.get(position=2), timezone.now())
    Meeting.objects.filter(pk=again.pk).update(session=first, starts_at=timezone.now() + timedelta(days=1))
    access = factories.access_of(factories.make_member(circle), circle)
    steps = course_page(access).steps
    assert [step.now for step in steps] == [True, False, False]
    assert not steps[0].past
    assert steps[1].meeting is None  # its only evening was given away
    assert [step.now for step in circle_home(access).steps] == [True, False, False]
    last = circle.meetings.get(session__position=3)
    Meeting.objects.filter(pk=last.pk).update(session=first)  # and once more, later
    (step, *_) = course_page(access).steps
    assert step.meeting is not None
    assert step.meeting.starts_at == Meeting.objects.get(pk=again.pk).starts_at


def test_during_an_evening_it_is_the_one_that_counts(circle: Circle) -> None:
    now = timezone.now()
    circle.meetings.filter(session__position=2).update(starts_at=now - timedelta(minutes=20))
    anna = factories.make_member(circle)
    page = page_of(circle, anna)
    assert buttons(page) == ["To the meeting room"]
    steps = course_page(factories.access_of(anna, circle)).steps
    assert [(step.now, step.past) for step in steps] == [(False, True), (True, False), (False, False)]
    assert "To the meeting room" not in page_of(circle, factories.make_member(circle, Role.OBSERVER))


def test_a_room_that_was_opened_early_is_now(circle: Circle) -> None:
    meeting = circle.meetings.get(session__position=3)
    Room.objects.create(meeting=meeting, opened_at=timezone.now())
    page = page_of(circle, factories.make_member(circle))
    assert "the room is open" in band(page, "Now")
    watched = page_of(circle, factories.make_member(circle, Role.OBSERVER))
    assert "the room is open" not in watched  # it is not for them
    assert "it is being held" in band(watched, "Now")
    assert "Session 3." in band(page, "Now")
    assert buttons(page) == ["To the meeting room"]


@pytest.mark.parametrize("hours", [-200, -3.6, -3.4, -2.6, -2.4, -1, 0.2, 5, 90])
def test_what_python_says_of_an_evening_the_database_says_too(circle: Circle, hours: float) -> None:
    now = timezone.now()
    circle.meetings.filter(session__position=2).update(starts_at=now + timedelta(hours=hours))
    access = factories.access_of(factories.make_member(circle), circle)
    evenings = evenings_of(access, list(circle.course.sessions.all()), now=now)
    coming = set(circle.meetings.filter(still_to_come(now)).values_list("pk", flat=True))
    assert {each.meeting.pk for each in evenings if each.to_come} == coming
    assert all(is_over(each.meeting, now) == each.over for each in evenings)


def test_cancelled_and_moved_evenings_are_said_so(circle: Circle) -> None:
    anna, ben = factories.make_member(circle), factories.make_member(circle)
    second, third = circle.meetings.filter(session__position__gt=1).order_by("starts_at")
    Meeting.objects.filter(pk=second.pk).update(cancelled_at=timezone.now())
    Notice.objects.create(
        user=anna,
        circle=circle,
        kind=Notice.Kind.MEETING,
        meeting=third,
        event="moved",
        said="Moved from Monday.",
    )
    page = page_of(circle, anna)
    assert "Session 3." in band(page, "Next meeting")
    assert re.search(rf"The meeting on <time[^>]*>\w+ {second.starts_at.day} \w+</time> is cancelled", page)
    assert "Moved from Monday." in page
    assert "Moved from Monday." not in page_of(circle, ben)


# What one reads ----------------------------------------------------------------------------------------------


def test_own_place_and_what_is_left(circle: Circle) -> None:
    anna = factories.make_member(circle)
    unit = circle.course.units.get(title="Reading 2")
    assert buttons(page_of(circle, anna)) == ["Begin reading"]
    keep_place(user=anna, unit=unit, number=2)
    page = page_of(circle, anna)
    assert buttons(page) == ["Continue at ¶ 2"]
    assert f'href="/c/{circle.slug}/readings/{unit.slug}/#p2"' in page
    assert "You are at ¶ 2 of 4, one minute left" in band(page, "To read")
    assert '<progress class="place rows__wide" value="2" max="4"' in page
    keep_place(user=anna, unit=unit, number=4)
    assert buttons(page_of(circle, anna)) == ["Say whether you have read it"]
    declare(user=anna, circle=circle, unit=unit, state=Declaration.State.READ)
    page = page_of(circle, anna)
    assert "You read it" in band(page, "To read")
    assert "You have been through all of it." in page
    assert "Reading 2" not in band(page, "Still open")
    other = factories.make_member(circle)
    assert "You read it" not in page_of(circle, other)
    assert "You are at" not in page_of(circle, other)


def test_several_readings_are_summed_up(circle: Circle) -> None:
    session = circle.course.sessions.get(position=2)
    units = [*session.units.all(), *(factories.make_unit(circle.course) for _ in range(2))]
    assign_units(session=session, units=units)
    anna = factories.make_member(circle)
    assert home_of(circle, anna).todo == "Three readings, three minutes together."
    keep_place(user=anna, unit=units[1], number=2)
    declare(user=anna, circle=circle, unit=units[0], state=Declaration.State.READ)
    assert home_of(circle, anna).todo == (
        "Two of three readings are left, two minutes. You are at ¶ 2 of the second."
    )
    declare(user=anna, circle=circle, unit=units[2], state=Declaration.State.NOT)
    assert home_of(circle, anna).todo == (
        "One of three readings is left, one minute. You are at ¶ 2 of the second."
    )


def test_who_missed_readings_gets_the_shortest_way_back_in(circle: Circle) -> None:
    session = circle.course.sessions.get(position=2)
    long = "\n\n".join(["word " * 900] * 4).split("\n\n")
    longer = factories.make_unit(circle.course, title="The long one", paragraphs=long)
    assign_units(session=session, units=[longer, *session.units.all()])
    anna = factories.make_member(circle)
    still = band(page_of(circle, anna), "Still open")
    assert "One minute is enough to take part" in still
    assert "Reading 2" in still
    assert "Session 1." in still
    assert "The long one" not in still
    short = circle.course.units.get(title="Reading 2")
    (button,) = re.findall(r'<a class="btn btn--main" href="([^"]*)"', page_of(circle, anna))
    assert button == f"/c/{circle.slug}/readings/{short.slug}/"
    declare(user=anna, circle=circle, unit=longer, state=Declaration.State.PARTLY)
    assert "You can take part" in band(page_of(circle, anna), "Still open")
    declare(
        user=anna, circle=circle, unit=circle.course.units.get(title="Reading 1"), state=Declaration.State.NOT
    )
    page = page_of(circle, anna)
    assert not band(page, "Still open")
    assert not re.search(r"\b(late|behind|missed|overdue)\b", re.sub("<[^>]*>", " ", page), re.IGNORECASE)


# What is asked and said --------------------------------------------------------------------------------------


def test_questions_say_how_many_answered_and_whether_one_has(circle: Circle) -> None:
    course, session = circle.course, circle.course.sessions.get(position=2)
    mine, drafted, theirs, none = (
        factories.make_question(course, f"Why {n}?", session=session) for n in range(4)
    )
    factories.make_question(course, "Of another evening?", session=course.sessions.get(position=3))
    factories.make_own_question(factories.make_circle(course), body="In another circle?", session=session)
    anna, ben = factories.make_member(circle), factories.make_member(circle)
    for question in (mine, theirs):
        factories.make_answer(circle, question, ben)
    factories.make_answer(circle, mine, anna)
    factories.make_answer(factories.make_circle(course), none)
    save_draft(
        access=factories.access_of(anna, circle), place=f"question:{drafted.pk}", thread=None, body="Because"
    )
    asked = band(page_of(circle, anna), "To think about")
    lines = [" ".join(re.sub("<[^>]*>", " ", line).split()) for line in asked.split("<li>")[1:]]
    assert lines == [
        "1 Why 0? 2 have answered, you among them",
        "2 Why 1? Nobody yet. Your answer is a draft",
        "3 Why 2? 1 has answered",
        "4 Why 3? Nobody yet. You could be the first",
    ]
    assert home_of(circle, anna).next_question == home_of(circle, anna).questions[1]


def test_think_first_gives_nothing_away(circle: Circle) -> None:
    session = circle.course.sessions.get(position=2)
    question = factories.make_own_question(circle, body="Why?", session=session, think_first=True)
    ben = factories.make_member(circle, user=factories.make_user("Benedict"))
    factories.make_answer(circle, question, ben, "Because of the harvest.")
    page = page_of(circle, factories.make_member(circle))
    assert "1 has answered" in page
    assert "harvest" not in page
    assert "Benedict" not in page
    assert not band(page, "Since you were here")


def test_since_you_were_here_the_longest_wait_stands_first(circle: Circle) -> None:
    anna = factories.make_member(circle, user=factories.make_user("Anna"))
    harry = factories.make_member(circle, user=factories.make_user("Harry <b>"))
    older = factories.make_thread(circle, harry, "The heating")
    factories.make_post(older, factories.make_member(circle, user=factories.make_user("Grace")))
    called = factories.make_thread(circle, harry, "The bread")
    post = factories.make_post(called, harry, "@Anna, what of it?")
    Notice.objects.create(
        user=anna, circle=circle, post=post, thread=called, kind=Notice.Kind.MENTION, by=harry, event="called"
    )
    own = factories.make_thread(circle, anna, "My own")
    factories.make_thread(factories.make_circle(circle.course), title="Elsewhere")
    since = band(page_of(circle, anna), "Since you were here")
    assert "4 new posts" in since
    first, second = since.split("<li>")[1:]
    assert "The heating" in first
    assert "2 new" in first
    assert "<bdi>Harry &lt;b&gt;</bdi> and <bdi>Grace</bdi> wrote" in first
    assert "<b><bdi>Harry &lt;b&gt;</bdi> spoke to you</b>" in second
    assert f"/{called.pk}/?at=1#c1" in second
    assert own.title not in since
    assert "Elsewhere" not in since
    assert "bar__new" in page_of(circle, anna)
    circle.threads.filter(pk=called.pk).update(merged_into=older)
    assert "The bread" not in band(page_of(circle, anna), "Since you were here")


def test_who_has_just_come_was_not_here_before(circle: Circle) -> None:
    harry = factories.make_member(circle)
    thread = factories.make_thread(circle, harry, "The heating")
    anna = factories.make_member(circle)
    page = page_of(circle, anna)
    assert not band(page, "Since you were here")
    assert "1 post" in band(page, "Said before you came")
    factories.make_post(thread, harry)
    page = page_of(circle, anna)
    assert "2 new posts" in band(page, "Since you were here")
    assert not band(page, "Said before you came")


def test_the_evening_leads_to_its_page_for_those_who_may_come(circle: Circle) -> None:
    path = f'href="/c/{circle.slug}/meetings/{circle.meetings.get(session__position=2).pk}/"'
    assert path in band(page_of(circle, factories.make_member(circle)), "Next meeting")
    assert path not in page_of(circle, factories.make_member(circle, Role.OBSERVER))


# Apologies ---------------------------------------------------------------------------------------------------


def test_apologies_in_one_click_and_taken_back(circle: Circle) -> None:
    anna, meeting = factories.make_member(circle), circle.meetings.get(session__position=2)
    client, path = client_of(anna), f"/c/{circle.slug}/meetings/{meeting.pk}/apologies/"
    assert "I can’t come on" in page_of(circle, anna)
    for _ in range(2):
        assert client.post(path, {"do": "send"}).headers["Location"] == f"/c/{circle.slug}/"
    page = page_of(circle, anna)
    assert "You have sent apologies." in page
    assert "I can’t come" not in page
    client.post(path, {"do": "send", "said": " on \n shift ", "back": "circle-home"})
    assert "Your apologies are sent, with your word." in client.get(f"/c/{circle.slug}/").content.decode()
    assert 'value="on shift"' in page_of(circle, anna)
    assert Attendance.objects.get().user == anna
    for _ in range(2):
        client.post(path, {"do": "take-back"})
    assert not Attendance.objects.exists()
    assert "I can’t come on" in page_of(circle, anna)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"do": "send", "said": "x" * 201}, "too long"),
        ({"do": "dance"}, "Nothing was sent"),
        ({}, "Nothing was sent"),
        ({"do": "send", "back": "//evil.example"}, "Nothing was sent"),
    ],
)
def test_apologies_that_cannot_be_taken(circle: Circle, sent: dict[str, str], said: str) -> None:
    meeting = circle.meetings.get(session__position=2)
    path = f"/c/{circle.slug}/meetings/{meeting.pk}/apologies/"
    response = client_of(factories.make_member(circle)).post(path, sent, follow=True)
    assert said in response.content.decode()
    assert response.redirect_chain == [(f"/c/{circle.slug}/", 302)]
    assert not Attendance.objects.exists()


def test_nobody_sends_apologies_for_what_is_cancelled_or_over_or_from_the_room_itself(circle: Circle) -> None:
    first, second, third = circle.meetings.order_by("starts_at")
    anna = factories.make_member(circle)
    access = factories.access_of(anna, circle)
    Room.objects.create(meeting=first, opened_at=timezone.now(), closed_at=timezone.now())
    Meeting.objects.filter(pk=second.pk).update(cancelled_at=timezone.now())
    attendance.mark_here(meeting=third, user=anna)
    for meeting in circle.meetings.all():
        with pytest.raises(ValueError, match=r"over|cancelled|already"):
            apologies.send(access=access, meeting=meeting)
        apologies.take_back(access=access, meeting=meeting)
    assert Attendance.objects.get().state == "here"


def test_others_send_no_apologies_here(circle: Circle) -> None:
    meeting = circle.meetings.get(session__position=2)
    path = f"/c/{circle.slug}/meetings/{meeting.pk}/apologies/"
    other = factories.make_circle(circle.course)
    stranger, observer = factories.make_user(), factories.make_member(circle, Role.OBSERVER)
    member = factories.make_member(other)
    assert client_of(stranger).post(path, {"do": "send"}).status_code == 404
    assert client_of(observer).post(path, {"do": "send"}).status_code == 403
    nested = f"/c/{other.slug}/meetings/{meeting.pk}/apologies/"
    assert client_of(member).post(nested, {"do": "send"}).status_code == 404
    assert client_of(factories.make_member(circle)).get(path).status_code == 405
    assert not Attendance.objects.exists()


# For whom ----------------------------------------------------------------------------------------------------


def test_members_talk_first_and_nothing_is_pressed_on_them(circle: Circle) -> None:
    session = circle.course.sessions.get(position=2)
    factories.make_question(circle.course, "Why?", session=session)
    factories.make_thread(circle, title="The heating")
    page = page_of(circle, factories.make_member(circle, Role.MEMBER))
    labels = re.findall(r"<b>([A-Z][^<]*)</b>", page)
    order = [
        name for name in labels if name in ("To think about", "Said before you came", "Readings", "To read")
    ]
    assert order == ["To think about", "Said before you came", "Readings"]
    assert buttons(page) == ["Read what is new"]
    assert "Not begun" not in page
    assert not band(page, "Still open")
    assert "I can’t come" in page


def test_observers_look_and_are_asked_nothing(circle: Circle) -> None:
    session = circle.course.sessions.get(position=2)
    factories.make_question(circle.course, "Why?", session=session)
    page = page_of(circle, factories.make_member(circle, Role.OBSERVER))
    assert buttons(page) == ["Open the reading"]
    for words in ("I can’t come", "You could be the first", "Not begun", "Still open"):
        assert words not in page
    assert "Why?" in page


def test_facilitators_get_what_is_theirs_besides(circle: Circle) -> None:
    meeting = circle.meetings.get(session__position=2)
    for _ in range(2):
        apologies.send(access=factories.access_of(factories.make_member(circle), circle), meeting=meeting)
    said = "Two have sent apologies."
    assert said in page_of(circle, factories.make_member(circle, Role.FACILITATOR))
    assert said in page_of(circle, factories.make_member(circle, Role.OWNER))
    for role in (Role.STUDENT, Role.MEMBER, Role.OBSERVER):
        assert "sent apologies" not in page_of(circle, factories.make_member(circle, role))


# In the life of a circle -------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ALL)
def test_every_time_of_a_circle_has_one_next_step_for_everybody(circle: Circle, role: Role) -> None:
    person = factories.make_member(circle, role)
    assert len(buttons(page_of(circle, person))) == 1
    circle.meetings.update(starts_at=timezone.now() + timedelta(days=30))  # before the first
    page = page_of(circle, person)
    assert len(buttons(page)) == 1
    assert bool(band(page, "First meeting"))
    assert bool(band(page, "How it goes")) == (role != Role.OBSERVER)
    circle.meetings.update(starts_at=timezone.now() - timedelta(days=30))  # after the last
    page = page_of(circle, person)
    assert "That was the last evening" in page
    assert len(buttons(page)) == 1
    circle.meetings.all().delete()  # with none planned
    page = page_of(circle, person)
    assert "No date yet" in page
    assert len(buttons(page)) == 1
    for course in (factories.make_course(), factories.make_course(sessions=2)):  # with no text at all
        empty = factories.make_circle(course)
        factories.make_member(empty, role, person)
        page = page_of(empty, person)
        assert "Nothing to read yet" in page
        assert len(buttons(page)) == 1


def test_the_next_step_is_for_who_may_take_it(circle: Circle) -> None:
    facilitator, student = factories.make_member(circle, Role.FACILITATOR), factories.make_member(circle)
    circle.meetings.all().delete()
    assert buttons(page_of(circle, facilitator)) == ["Set the first date"]
    assert buttons(page_of(circle, student)) == ["Begin reading"]
    empty = factories.make_circle(factories.make_course(editors=[facilitator]))
    factories.make_member(empty, Role.FACILITATOR, facilitator)
    assert buttons(page_of(empty, facilitator)) == ["Bring in a text"]


def test_an_evening_cancelled_with_no_other_leaves_no_date(circle: Circle) -> None:
    circle.meetings.filter(session__position=1).delete()
    circle.meetings.update(cancelled_at=timezone.now())
    page = page_of(circle, factories.make_member(circle))
    assert "No date yet" in page
    assert page.count("is cancelled") == 2


# What it costs -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "expected"), [(Role.STUDENT, 10), (Role.FACILITATOR, 11)])
def test_it_costs_the_same_for_three_and_for_three_hundred(circle: Circle, role: Role, expected: int) -> None:
    person = factories.make_member(circle, role)
    session = circle.course.sessions.get(position=2)
    client, counts = client_of(person), []
    writer = factories.make_member(circle)
    for people, threads in ((1, 1), (300, 29)):
        users = User.objects.bulk_create(
            User(email=f"{people}.{n}@example.org", name=f"Reader {n}") for n in range(people)
        )
        circle.memberships.bulk_create(
            circle.memberships.model(circle=circle, user=user, role=Role.STUDENT) for user in users
        )
        Attendance.objects.bulk_create(
            Attendance(meeting=meeting, user=user, state="apologies")
            for meeting in circle.meetings.all()
            for user in users
        )
        for _ in range(threads):
            factories.make_post(factories.make_thread(circle, writer), writer)
            factories.make_question(circle.course, session=session)
        factories.make_meeting(circle, session, timezone.now() + timedelta(days=4))
        client.get(f"/c/{circle.slug}/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/c/{circle.slug}/").status_code == 200
        counts.append(len(queries))
    assert counts == [expected, expected]


def test_nothing_of_another_circle_of_the_course_shows(circle: Circle) -> None:
    course: Course = circle.course
    other = factories.make_circle(course, place="Elsewhere hall")
    session = course.sessions.get(position=2)
    factories.make_meeting(other, session, timezone.now() + timedelta(days=1))
    ben = factories.make_member(other)
    declare(user=ben, circle=other, unit=course.units.get(title="Reading 2"), state=Declaration.State.READ)
    factories.make_member(circle, user=ben)
    page = page_of(circle, ben)
    assert "Elsewhere hall" not in page
    assert "in four days" in page
    assert "You read it" not in page
