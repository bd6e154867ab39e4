"""Courses, circles and their people: the rules that must hold whoever calls, and however often."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.changes import Refused
from courses.actions import (
    SessionPlan,
    add_editor,
    add_member,
    create_circle,
    plan_meetings,
    set_course,
    set_sessions,
)
from courses.models import Circle, Course, Meeting, Membership, Role, Session
from tests import factories
from tests.at_once import at_once

AT = datetime(2027, 1, 14, 19, tzinfo=UTC)


def plans(*titles: str) -> list[SessionPlan]:
    return [SessionPlan(title=title) for title in titles]


@pytest.mark.django_db(transaction=True)
class TestOwner:
    """A circle has an owner, always: PostgreSQL itself looks, when the transaction ends."""

    def test_a_circle_without_one_is_not_made(self) -> None:
        course = factories.make_course()
        with pytest.raises(IntegrityError, match="circle_has_an_owner"), transaction.atomic():
            Circle.objects.create(course=course, name="Nobody's", slug="nobodys")
        assert not Circle.objects.exists()

    def test_a_circle_without_an_owner_among_its_people_is_not_made(self) -> None:
        course, user = factories.make_course(), factories.make_user()

        @transaction.atomic
        def begin() -> None:
            circle = Circle.objects.create(course=course, name="Nobody's", slug="nobodys")
            Membership.objects.create(circle=circle, user=user, role=Role.FACILITATOR)

        with pytest.raises(IntegrityError, match="circle_has_an_owner"):
            begin()
        assert not Circle.objects.exists()

    @pytest.mark.parametrize("change", [{"role": Role.MEMBER}, {"ended_at": timezone.now()}])
    def test_the_last_one_can_neither_step_down_nor_leave(self, change: dict[str, Any]) -> None:
        circle = factories.make_circle()
        factories.make_member(circle, Role.FACILITATOR)
        with pytest.raises(IntegrityError, match="circle_has_an_owner"), transaction.atomic():
            circle.memberships.filter(role=Role.OWNER).update(**change)
        seat = circle.memberships.get(role=Role.OWNER)
        assert seat.ended_at is None

    def test_the_last_ones_seat_cannot_be_deleted(self) -> None:
        circle = factories.make_circle()
        with pytest.raises(IntegrityError, match="circle_has_an_owner"), transaction.atomic():
            circle.memberships.all().delete()
        assert circle.memberships.count() == 1

    def test_one_of_two_may_go(self) -> None:
        circle = factories.make_circle()
        factories.make_member(circle, Role.OWNER)
        seat = circle.memberships.filter(role=Role.OWNER).first()
        assert seat is not None
        seat.delete()
        assert circle.memberships.filter(role=Role.OWNER).count() == 1

    def test_a_hand_over_may_take_two_steps_in_either_order(self) -> None:
        circle = factories.make_circle()
        heir = factories.seat_of(circle, factories.make_member(circle))
        owner = circle.memberships.get(role=Role.OWNER)
        with transaction.atomic():
            Membership.objects.filter(pk=owner.pk).update(role=Role.MEMBER)
            Membership.objects.filter(pk=heir.pk).update(role=Role.OWNER)
        assert circle.memberships.get(role=Role.OWNER) == heir

    def test_of_two_who_step_down_at_the_same_time_one_stays(self) -> None:
        circle = factories.make_circle()
        factories.make_member(circle, Role.OWNER)
        both = threading.Barrier(2)

        def step_down(seat: Membership) -> None:
            with transaction.atomic():
                Membership.objects.filter(pk=seat.pk).update(role=Role.MEMBER)
                both.wait(10)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # looks now, and ends a little later
                time.sleep(0.5)

        first, second = circle.memberships.filter(role=Role.OWNER)
        answers = at_once(lambda: step_down(first), lambda: step_down(second))
        assert [type(answer) for answer in answers if answer is not None] == [IntegrityError]
        assert circle.memberships.filter(role=Role.OWNER).count() == 1

    def test_a_whole_circle_can_go(self) -> None:
        circle = factories.make_circle()
        circle.delete()
        assert not Membership.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestAtTheSameTime:
    def test_one_person_gets_one_seat(self) -> None:
        circle, user = factories.make_circle(), factories.make_user()
        seats = at_once(*[lambda: add_member(circle=circle, user=user)] * 4)
        assert {seat.pk for seat in seats} == {circle.memberships.get(user=user).pk}

    def test_one_slug_makes_one_course(self) -> None:
        courses = at_once(*[lambda: set_course(slug="rye", title="The price of rye")] * 4)
        assert {course.pk for course in courses} == {Course.objects.get().pk}

    def test_one_course_gets_its_sessions_once(self) -> None:
        course = factories.make_course()
        made = at_once(*[lambda: set_sessions(course=course, sessions=plans("One", "Two"))] * 3)
        assert [[s.pk for s in sessions] for sessions in made] == [[s.pk for s in course.sessions.all()]] * 3

    def test_one_owner_begins_one_circle(self) -> None:
        course, owner = factories.make_course(), factories.make_user()
        circles = at_once(*[lambda: create_circle(course=course, name="Mill", slug="mill", owner=owner)] * 3)
        assert {circle.pk for circle in circles} == {Circle.objects.get().pk}

    def test_circles_of_one_name_get_slugs_of_their_own(self) -> None:
        course, owner = factories.make_course(), factories.make_user()
        circles = at_once(*[lambda: create_circle(course=course, name="Mill Street", owner=owner)] * 3)
        assert sorted(circle.slug for circle in circles) == ["mill-street", "mill-street-2", "mill-street-3"]

    def test_one_session_gets_one_meeting(self) -> None:
        circle = factories.make_circle(factories.make_course(sessions=1))
        session = circle.course.sessions.get()
        at_once(*[lambda: plan_meetings(circle=circle, dates={session: AT})] * 3)
        assert [m.starts_at for m in circle.meetings.all()] == [AT]


@pytest.mark.django_db
class TestMembership:
    def test_a_seat_is_kept_as_it_is(self) -> None:
        circle = factories.make_circle()
        user = factories.make_member(circle, Role.FACILITATOR, about="Runs the evenings.")
        seat = add_member(circle=circle, user=user, role=Role.OBSERVER, about="A link clicked twice.")
        assert (seat.role, seat.about) == (Role.FACILITATOR, "Runs the evenings.")

    def test_whoever_left_comes_back_in_the_role_given(self) -> None:
        circle = factories.make_circle()
        user = factories.make_member(circle, Role.FACILITATOR, about="Holds the key.")
        circle.memberships.filter(user=user).update(ended_at=AT)
        add_member(circle=circle, user=user, role=Role.OBSERVER)
        seat = factories.seat_of(circle, user)
        assert (seat.role, seat.ended_at, seat.about) == (Role.OBSERVER, None, "Holds the key.")
        circle.memberships.filter(user=user).update(ended_at=AT)
        assert add_member(circle=circle, user=user, about="Back again.").about == "Back again."

    def test_the_database_knows_no_second_seat_and_no_other_role(self) -> None:
        circle = factories.make_circle()
        user = factories.make_member(circle)
        with pytest.raises(IntegrityError, match="membership_once"), transaction.atomic():
            Membership.objects.create(circle=circle, user=user)
        with pytest.raises(IntegrityError, match="membership_has_a_known_role"), transaction.atomic():
            circle.memberships.filter(user=user).update(role="king")


@pytest.mark.django_db
class TestCircle:
    def test_it_begins_with_its_owner_in_the_language_of_the_course(self) -> None:
        owner = factories.make_user()
        circle = create_circle(
            course=factories.make_course(language="de"), name="Lesekreis", owner=owner, about="Holds the key."
        )
        seat = circle.memberships.get()
        assert (circle.slug, circle.language) == ("lesekreis", "de")
        assert (seat.user, seat.role, seat.about) == (owner, Role.OWNER, "Holds the key.")

    @pytest.mark.parametrize(
        "wrong",
        [{"time_zone": "Mars/Olympus"}, {"name": ""}, {"name": "x" * 121}, {"slug": "a b"}, {"link": "x"}],
    )
    def test_what_has_no_room_is_refused_and_nothing_is_made(self, wrong: dict[str, str]) -> None:
        course, owner = factories.make_course(), factories.make_user()
        with pytest.raises(Refused):
            create_circle(**{"course": course, "name": "Mill", "owner": owner, **wrong})  # type: ignore[arg-type]
        assert not Circle.objects.exists()

    def test_a_slug_that_is_somebody_elses_is_refused(self) -> None:
        circle = factories.make_circle(slug="mill")
        for course in (circle.course, factories.make_course()):
            with pytest.raises(Refused, match="“mill”"):
                create_circle(course=course, name="Mill", slug="mill", owner=factories.make_user())


@pytest.mark.django_db
class TestSessions:
    def test_they_are_made_in_order_and_the_same_list_changes_nothing(self) -> None:
        course, other = factories.make_course(), factories.make_course(sessions=2)
        made = set_sessions(course=course, sessions=plans("One", "Two"))
        again = set_sessions(course=course, sessions=plans("One", "Two"))
        assert [(s.pk, s.position, s.title) for s in again] == [
            (made[0].pk, 1, "One"),
            (made[1].pk, 2, "Two"),
        ]
        assert other.sessions.count() == 2

    def test_a_new_title_is_a_change_of_the_session_at_its_place(self) -> None:
        course = factories.make_course()
        made = set_sessions(course=course, sessions=plans("One", "Two"))
        again = set_sessions(course=course, sessions=[SessionPlan("One"), SessionPlan("Second", "Aims", 120)])
        assert [s.pk for s in again] == [s.pk for s in made]
        assert list(Session.objects.values_list("title", "aims", "minutes")) == [
            ("One", "", 90),
            ("Second", "Aims", 120),
        ]

    def test_one_put_in_between_leaves_the_others_their_meetings(self) -> None:
        course = factories.make_course()
        two = set_sessions(course=course, sessions=plans("One", "Two"))[1]
        meeting = factories.make_meeting(factories.make_circle(course), two, AT)
        set_sessions(course=course, sessions=plans("One", "Between", "Two"))
        meeting.refresh_from_db()
        assert (meeting.session.title, meeting.session.position) == ("Two", 3)
        assert list(course.sessions.values_list("position", "title")) == [
            (1, "One"),
            (2, "Between"),
            (3, "Two"),
        ]

    def test_those_left_out_stay_behind_the_rest(self) -> None:
        course = factories.make_course()
        set_sessions(course=course, sessions=plans("One", "Two", "Three"))
        set_sessions(course=course, sessions=plans("Three"))
        assert list(course.sessions.values_list("position", "title")) == [
            (1, "Three"),
            (2, "One"),
            (3, "Two"),
        ]


@pytest.mark.django_db
class TestMeetings:
    def test_dates_are_given_and_moved(self) -> None:
        circle = factories.make_circle(factories.make_course(sessions=2))
        one, two = circle.course.sessions.all()
        first = plan_meetings(circle=circle, dates={one: AT, two: AT + timedelta(days=7)})
        second = plan_meetings(circle=circle, dates={one: AT + timedelta(days=1)})
        assert second[0].pk == first[0].pk
        assert list(circle.meetings.values_list("session__position", "starts_at")) == [
            (1, AT + timedelta(days=1)),
            (2, AT + timedelta(days=7)),
        ]

    def test_a_cancelled_meeting_is_left_alone(self) -> None:
        circle = factories.make_circle(factories.make_course(sessions=1))
        session = circle.course.sessions.get()
        Meeting.objects.create(circle=circle, session=session, starts_at=AT, cancelled_at=AT)
        plan_meetings(circle=circle, dates={session: AT + timedelta(days=1)})
        assert list(circle.meetings.values_list("starts_at", "cancelled_at")) == [
            (AT, AT),
            (AT + timedelta(days=1), None),
        ]

    def test_a_session_of_another_course_is_refused(self) -> None:
        circle, session = factories.make_circle(), factories.make_course(sessions=1).sessions.get()
        with pytest.raises(Refused):
            plan_meetings(circle=circle, dates={session: AT})
        assert not Meeting.objects.exists()


@pytest.mark.django_db
def test_a_course_is_brought_up_to_date_and_left_alone_when_nothing_changed() -> None:
    set_course(slug="rye", title="Rye")
    first = Course.objects.get()
    set_course(slug="rye", title="Rye")
    assert Course.objects.get().updated_at == first.updated_at
    set_course(slug="rye", title="The price of rye", about="For bakers.")
    now = Course.objects.get()
    assert (now.pk, now.title, now.about) == (first.pk, "The price of rye", "For bakers.")
    assert now.updated_at > first.updated_at


@pytest.mark.django_db
def test_an_editor_is_named_once() -> None:
    course, user = factories.make_course(), factories.make_user()
    add_editor(course=course, user=user)
    add_editor(course=course, user=user)
    assert list(course.editors.all()) == [user]
