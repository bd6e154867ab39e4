"""A course run again: a clean circle, its dates shifted, nobody's words in it."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from classroom.actions import attendance
from classroom.actions.again import evenings_before
from classroom.models import AgendaItem, Room, Turn
from courses.models import Circle, Course, Invitation, Meeting, Role, Session
from courses.rhythm import at
from discussions.models import DiscussionSettings, Question
from tests import factories
from tests.at_once import at_once
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db

ZONE = "Europe/London"
HELD = [
    date(2025, 10, 9),
    date(2025, 10, 23),
    date(2025, 11, 6),
    date(2025, 12, 4),
]  # the clocks changed in between


class Old:
    """A circle that has met four times, the third time for two sessions, and left everything a circle can leave."""

    def __init__(self) -> None:
        self.course: Course = factories.make_course(sessions=5)
        self.owner: User = factories.make_user("Ruth")
        self.circle: Circle = factories.make_circle(
            self.course,
            owner=self.owner,
            name="Mill Street",
            time_zone=ZONE,
            place="Upper room",
            link="https://meet.example/x",
        )
        self.sessions: list[Session] = list(self.course.sessions.all())
        self.meetings: list[Meeting] = []
        for session, day in zip([self.sessions[n] for n in (0, 1, 2, 4)], HELD, strict=True):
            self.meetings.append(factories.make_meeting(self.circle, session, at(day, time(19), ZONE)))
        self.meetings[2].also.add(self.sessions[3])
        self.student = factories.make_member(self.circle)
        self.facilitator = factories.make_member(self.circle, Role.FACILITATOR, factories.make_user("Miriam"))
        self.question = factories.make_own_question(self.circle, self.facilitator, session=self.sessions[0])
        self.asked = factories.make_question(self.course)
        first = self.meetings[0]
        AgendaItem.objects.bulk_create(
            [
                AgendaItem(meeting=first, position=1, title="Welcome", minutes=10, began_at=timezone.now()),
                AgendaItem(meeting=first, position=2, kind="question", question=self.question, minutes=20),
                AgendaItem(meeting=first, position=3, kind="question", question=self.asked, minutes=25),
            ]
        )
        factories.make_thread(self.circle, self.student)
        attendance.send_apologies(
            access=factories.access_of(self.student, self.circle), meeting=first, said="A cold."
        )
        Room.objects.filter(meeting=first).update(notes="What was said.", opened_at=timezone.now())
        Turn.objects.create(meeting=first, user=self.student)
        Meeting.objects.filter(pk=first.pk).update(
            chair=self.student, note_taker=self.student, place="The pub"
        )
        Invitation.objects.create(circle=self.circle)
        DiscussionSettings.objects.create(circle=self.circle, think_first=True)

    def again(self, **said: Any) -> Any:
        sent = {
            "name": "Mill Street 2027", "rhythm": "before", "first": later(0).isoformat(), "clock": "19:00",
            "agenda": "on", "questions": "on", "key": str(uuid.uuid4()), "do": "keep",
        }  # fmt: skip
        sent = {name: value for name, value in {**sent, **said}.items() if value is not None}
        return client_of(self.facilitator).post(f"/c/{self.circle.slug}/again/", sent)


def later(weeks: int) -> date:
    """A Thursday in a month, and so many weeks after it."""
    soon = timezone.localdate(timezone=ZoneInfo(ZONE)) + timedelta(days=30)
    return soon + timedelta(days=(3 - soon.weekday()) % 7, weeks=weeks)


@pytest.fixture
def old() -> Old:
    return Old()


def newest() -> Circle:
    return Circle.objects.latest("pk")


def walls(circle: Circle) -> list[datetime]:
    return [m.starts_at.astimezone(ZoneInfo(ZONE)) for m in circle.meetings.order_by("starts_at")]


def test_the_same_gaps_the_same_hour_the_same_sessions(old: Old) -> None:
    answer = old.again()
    circle = newest()
    assert answer.url == f"/c/{circle.slug}/begin/invite/"
    assert [wall.date() for wall in walls(circle)] == [later(0), later(2), later(4), later(8)]
    assert {wall.time() for wall in walls(circle)} == {time(19)}
    new = list(circle.meetings.order_by("starts_at"))
    assert [m.session for m in new] == [m.session for m in old.meetings]
    assert list(new[2].also.all()) == [old.sessions[3]]


def test_the_person_owns_it_and_nobody_else_is_in_it(old: Old) -> None:
    old.again()
    seat = newest().memberships.get()
    assert (seat.user, seat.role) == (old.facilitator, Role.OWNER)


def test_settings_come_along(old: Old) -> None:
    old.again()
    circle = newest()
    assert (circle.name, circle.place, circle.link) == (
        "Mill Street 2027",
        "Upper room",
        "https://meet.example/x",
    )
    assert (circle.time_zone, circle.course) == (ZONE, old.course)
    assert circle.discussion_settings.think_first


def test_nothing_of_anybody_comes_along(old: Old) -> None:
    """Of every table that points at a circle or a meeting, only what the new circle is made of has rows for it."""
    old.again()
    circle = newest()
    made_of = {
        "Meeting",
        "Meeting_also",
        "Membership",
        "LogEntry",
        "Question",
        "AgendaItem",
        "DiscussionSettings",
    }
    for room in ("courses", "readings", "discussions", "classroom"):
        for model in apps.get_app_config(room).get_models(include_auto_created=True):
            for field in model._meta.concrete_fields:
                if field.related_model is Circle:
                    rows = model._default_manager.filter(**{field.name: circle})
                elif field.related_model is Meeting:
                    rows = model._default_manager.filter(**{f"{field.name}__circle": circle})
                else:
                    continue
                assert rows.exists() == (model.__name__ in made_of), model
    for meeting in circle.meetings.all():
        assert (meeting.chair, meeting.note_taker, meeting.place) == (None, None, "")
    assert not AgendaItem.objects.filter(meeting__circle=circle, began_at__isnull=False).exists()
    question = Question.objects.get(circle=circle)
    assert (question.written_by, question.body) == (None, old.question.body)


def test_the_agenda_asks_the_new_circles_own_question(old: Old) -> None:
    old.again()
    items = AgendaItem.objects.filter(meeting__circle=newest())
    own = Question.objects.get(circle=newest())
    assert [(i.title, i.question, i.minutes) for i in items] == [
        ("Welcome", None, 10),
        ("", own, 20),
        ("", old.asked, 25),
    ]


@pytest.mark.parametrize(
    ("agenda", "questions", "items", "own"), [(None, "on", 0, 1), ("on", None, 2, 0), (None, None, 0, 0)]
)
def test_agenda_and_own_questions_are_a_choice(
    old: Old, agenda: str | None, questions: str | None, items: int, own: int
) -> None:
    old.again(agenda=agenda, questions=questions)
    assert AgendaItem.objects.filter(meeting__circle=newest()).count() == items
    assert Question.objects.filter(circle=newest()).count() == own


def test_a_withdrawn_question_stays_behind(old: Old) -> None:
    Question.objects.filter(pk=old.question.pk).update(withdrawn_at=timezone.now())
    old.again()
    assert not Question.objects.filter(circle=newest()).exists()


def test_the_old_circle_stays_as_it_was(old: Old) -> None:
    before = [
        list(old.circle.meetings.values_list()),
        list(AgendaItem.objects.values_list()),
        list(old.circle.memberships.values_list()),
    ]
    old.again()
    assert list(old.circle.meetings.values_list()) == before[0]
    assert list(AgendaItem.objects.filter(meeting__circle=old.circle).values_list()) == before[1]
    assert list(old.circle.memberships.values_list()) == before[2]


def test_another_rhythm_dates_every_session(old: Old) -> None:
    old.again(rhythm="weekly", left_out=later(1).isoformat())
    assert [wall.date() for wall in walls(newest())] == [later(0), later(2), later(3), later(4)]
    assert newest().rhythm == "weekly"


def test_a_day_left_out_shifts_what_follows_by_a_week(old: Old) -> None:
    old.again(left_out=later(2).isoformat())
    assert [wall.date() for wall in walls(newest())] == [later(0), later(3), later(5), later(9)]


def test_a_new_hour_is_that_of_the_usual_evenings(old: Old) -> None:
    odd = old.meetings[1]
    Meeting.objects.filter(pk=odd.pk).update(starts_at=at(HELD[1], time(15, 30), ZONE))
    old.again(clock="20:00")
    assert [wall.time() for wall in walls(newest())] == [time(20), time(15, 30), time(20), time(20)]


def test_a_cancelled_evening_comes_again_unless_it_was_held_after_all(old: Old) -> None:
    Meeting.objects.filter(pk__in=[old.meetings[0].pk, old.meetings[1].pk]).update(
        cancelled_at=timezone.now()
    )
    factories.make_meeting(old.circle, old.sessions[0], at(date(2025, 10, 16), time(19), ZONE))
    found = [
        (each.session.position, each.meeting and each.meeting.starts_at.date())
        for each in evenings_before(old.circle)
    ]
    assert found == [(1, date(2025, 10, 16)), (2, HELD[1]), (3, HELD[2]), (5, HELD[3])]


def test_sent_twice_it_makes_one_even_at_once(old: Old) -> None:
    key = str(uuid.uuid4())
    for _ in range(2):
        assert old.again(key=key).status_code == 302
    assert Circle.objects.count() == 2
    assert newest().meetings.count() == 4
    assert AgendaItem.objects.filter(meeting__circle=newest()).count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_forms_with_one_key_at_the_same_moment() -> None:
    old, key = Old(), str(uuid.uuid4())
    answers = at_once(*[lambda: old.again(key=key)] * 3)
    assert {answer.status_code for answer in answers} == {302}
    assert (Circle.objects.count(), newest().meetings.count()) == (2, 4)


def test_a_look_begins_nothing(old: Old) -> None:
    answer = old.again(do="look")
    assert [line.number for line in answer.context["lines"]] == [1, 2, 3, 4]
    assert Circle.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": "0001-01-01"}, {"first": "9999-12-31"}, {"first": ""}, {"name": ""}, {"name": "n" * 121}, {"name": "\x00\u200b"},
        {"rhythm": "never"}, {"clock": "soon"}, {"key": "no"}, {"left_out": "32 Foo"},
        {"rhythm": "given", "given": ", ".join(f"{n} May 2027" for n in range(1, 12))},
    ],
)  # fmt: skip
def test_what_nobody_means_gets_one_sentence(old: Old, wrong: dict[str, str]) -> None:
    answer = old.again(**wrong)
    assert answer.status_code == 400
    assert len(answer.context["form"].errors) == 1
    assert Circle.objects.count() == 1


def test_fields_nobody_offered_change_nothing(old: Old) -> None:
    other = factories.make_course()
    old.again(
        course=str(other.pk),
        owner=str(old.student.pk),
        role="student",
        time_zone="Asia/Tokyo",
        place="Elsewhere",
    )
    circle = newest()
    assert (circle.course, circle.time_zone, circle.place) == (old.course, ZONE, "Upper room")
    assert circle.memberships.get().user == old.facilitator


@pytest.mark.parametrize("many", [1, 30])
def test_the_page_costs_the_same(many: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    course = factories.make_course(sessions=many)
    circle = factories.make_circle(course)
    for n, session in enumerate(course.sessions.all()):
        factories.make_meeting(circle, session, at(date(2025, 1, 1) + timedelta(weeks=n), time(19), ZONE))
    with django_assert_num_queries(3):
        assert len(evenings_before(circle)) == many
