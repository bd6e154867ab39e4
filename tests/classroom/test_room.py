"""What the room shows, whatever the number of people; and nothing of anybody who is out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from classroom.actions import attendance, notes, turns
from classroom.models import AgendaItem, Attendance, Room
from classroom.queries.room import room_page
from classroom.queries.room_people import Person, Speaker
from courses.actions.people import remove_member
from courses.models import Meeting, Membership, Role
from discussions.models import Question, Thread
from readings.queries import quoted_passage
from tests import factories
from tests.classroom.evening import Evening, planned
from tests.discussions.filling import fill_people

pytestmark = pytest.mark.django_db

SEVEN = datetime(2026, 11, 26, 19, 0, tzinfo=UTC)


@pytest.fixture
def evening() -> Evening:
    return planned(starts=SEVEN)


def names(people: Iterable[Person | Speaker]) -> list[str]:
    return [person.name for person in people]


def noise() -> None:
    """Another circle's evening, of the same hour."""
    other = planned(starts=SEVEN).open()
    other.move_on()
    other.move_on()
    turns.ask_to_speak(access=other.access(other.member("Elsewhere")), meeting=other.meeting, now=other.at(1))


# Before, during, after ----------------------------------------------------------------------------------------


def test_before_it_is_opened_it_shows_the_plan(evening: Evening) -> None:
    noise()
    page = evening.page(minutes=-60)
    assert (page.state, page.version, page.clock, page.asked) == ("planned", 0, None, None)
    assert [item.label for item in page.items] == [
        "Welcome",
        "Question 1",
        "Pause",
        "Question 2, the reasons",
        "What stays open",
    ]
    assert [item.starts_at for item in page.items] == [evening.at(m) for m in (0, 10, 30, 35, 60)]
    assert page.ends_at is None
    assert page.until == evening.at(90)
    assert not Room.objects.filter(meeting=evening.meeting).exists()  # looking makes nothing


def test_an_agenda_that_runs_has_the_times_it_had_and_will_have(evening: Evening) -> None:
    noise()
    evening.open()
    evening.move_on(1)
    evening.move_on(13)
    page = evening.page(minutes=18)
    assert [(item.state, item.starts_at, item.ends_at) for item in page.items] == [
        ("done", evening.at(1), evening.at(13)),
        ("now", evening.at(13), evening.at(33)),
        ("next", evening.at(33), evening.at(38)),
        ("next", evening.at(38), evening.at(63)),
        ("next", evening.at(63), evening.at(73)),
    ]
    assert page.items[0].took == 12
    assert (page.ends_at, page.until) == (evening.at(73), evening.at(90))
    assert page.slack == -3
    assert page.current is not None
    assert page.next is not None
    assert (page.current.label, page.next.label, page.questions) == ("Question 1", "Pause", 2)
    assert page.back == page.items[0]


@pytest.mark.parametrize(
    ("minutes", "gone", "left", "over"),
    [(13, 0, 20, 0), (13.01, 0, 20, 0), (14, 1, 19, 0), (32.5, 19, 1, 0), (33, 20, 0, 0), (36.5, 23, 0, 3)],
)
def test_the_clock_of_an_item(evening: Evening, minutes: float, gone: int, left: int, over: int) -> None:
    evening.open()
    evening.move_on(1)
    evening.move_on(13)
    clock = evening.page(minutes=minutes).clock
    assert clock is not None
    assert (clock.gone, clock.left, clock.over, clock.move_on) == (gone, left, over, left == 0)
    assert (clock.began_at, clock.ends_at) == (evening.at(13), evening.at(33))


def test_what_takes_longer_moves_what_follows(evening: Evening) -> None:
    evening.open()
    evening.move_on(0)
    page = evening.page(minutes=16)
    assert page.items[1].starts_at == evening.at(16)
    assert (page.ends_at, page.slack) == (evening.at(76), -6)


@pytest.mark.parametrize(("began", "slack"), [(0, 0), (-4, 4), (12, -12), (200, 0), (-200, 0)])
def test_ahead_of_the_plan_and_beyond_it(evening: Evening, began: int, slack: int) -> None:
    """An evening that begins hours away from its date is held to when it began."""
    evening.open(began)
    assert evening.page(minutes=began).slack is None  # nothing has begun
    evening.move_on(began)
    assert evening.page(minutes=began).slack == slack


def test_when_it_is_over_the_record_stays(evening: Evening) -> None:
    anna = evening.member("Anna")
    evening.open()
    evening.move_on(0)
    turns.ask_to_speak(access=evening.access(anna), meeting=evening.meeting, now=evening.at(2))
    turns.next_speaker(meeting=evening.meeting, at=None, now=evening.at(3))
    evening.close(8)
    page = evening.page(anna, minutes=600)
    assert (page.state, page.closed_at, page.clock, page.speaking, page.queue) == (
        *("closed", evening.at(8), None, None),
        [],
    )
    assert (page.items[0].state, page.items[0].took) == ("done", 8)
    assert page.spoke == {"Anna": 1}
    assert names(page.present) == ["Anna", "Faye"]


def test_a_room_that_nobody_closed_is_over_when_the_night_is(evening: Evening) -> None:
    evening.open()
    assert evening.page(minutes=700).state == "open"
    assert evening.page(minutes=721).state == "closed"


# The question -------------------------------------------------------------------------------------------------


def at_the_question(evening: Evening) -> Evening:
    evening.open()
    evening.move_on(0)
    evening.move_on(10)
    return evening


def test_the_question_with_its_number_and_its_discussion(evening: Evening) -> None:
    page = at_the_question(evening).page(minutes=11)
    assert page.asked is not None
    assert (page.asked.words, page.asked.number, page.asked.many) == ("Who asked?", 1, 2)
    assert page.asked.url == f"/c/{evening.circle.slug}/questions/{evening.questions[0].pk}/"
    assert (page.asked.exact, page.asked.paragraph, page.asked.paragraph_url) == ("", None, "")


def test_a_question_on_a_reading_leads_to_it(evening: Evening) -> None:
    unit = factories.make_unit(evening.circle.course)
    Question.objects.filter(pk=evening.questions[0].pk).update(unit=unit)
    page = at_the_question(evening).page(minutes=11)
    assert page.asked is not None
    assert (page.asked.unit_title, page.asked.paragraph) == (unit.title, None)
    assert page.asked.paragraph_url == f"/c/{evening.circle.slug}/readings/{unit.slug}/"


def test_the_passage_of_its_discussion_is_read_aloud(evening: Evening) -> None:
    unit = factories.make_unit(evening.circle.course)
    about = factories.make_thread(evening.circle, on=quoted_passage(unit, 2))
    asked = factories.make_answer(evening.circle, evening.questions[0]).thread
    passage = about.passage
    assert passage is not None
    Thread.objects.filter(pk=about.pk).update(passage=None)
    Thread.objects.filter(pk=asked.pk).update(passage=passage)
    page = at_the_question(evening).page(minutes=11)
    assert page.asked is not None
    assert page.asked.exact == passage.exact
    assert (page.asked.paragraph, page.asked.unit_title) == (2, unit.title)
    address, _, words = page.asked.paragraph_url.partition(":~:text=")
    assert address == f"/c/{evening.circle.slug}/readings/{unit.slug}/#p2"
    assert words  # a browser marks them


def test_a_question_that_is_gone_leaves_its_point(evening: Evening) -> None:
    at_the_question(evening)
    AgendaItem.objects.filter(pk=evening.items[1].pk).update(question=None)
    page = evening.page(minutes=11)
    assert page.asked is None
    assert page.current is not None
    assert page.current.label == "Question 1"


# Who is here --------------------------------------------------------------------------------------------------


def test_everybody_who_comes_to_meetings_is_in_one_list(evening: Evening) -> None:
    noise()
    anna, ben, cem = (evening.member(name) for name in ("anna", "Ben", "Cem"))
    evening.member("Dora", Role.MEMBER)
    evening.member("Olga", Role.OBSERVER)
    evening.open()
    attendance.say_coming(access=evening.access(ben), meeting=evening.meeting)
    attendance.send_apologies(access=evening.access(cem), meeting=evening.meeting, said="On shift.")
    turns.say_here(access=evening.access(anna), meeting=evening.meeting, now=evening.at(1))
    attendance.mark_guest_here(meeting=evening.meeting, name="Aunt Rosa")
    page = evening.page(cem)
    assert names(page.present) == ["anna", "Aunt Rosa", "Faye"]
    assert names(page.coming) == ["Ben"]
    assert [(person.name, person.said) for person in page.apologies] == [("Cem", "On shift.")]
    assert names(page.unheard) == ["Dora", "Owner"]
    assert (page.own.state, page.own.said) == ("apologies", "On shift.")
    assert next(person for person in page.present if person.name == "Aunt Rosa").seat is None


@pytest.mark.parametrize("state", ["open", "closed"])
def test_somebody_removed_is_in_no_list(evening: Evening, state: str) -> None:
    evening.open()
    removed, left = evening.member("Removed"), evening.member("Left")
    for user in (removed, left):
        turns.ask_to_speak(access=evening.access(user), meeting=evening.meeting, now=evening.at(1))
    turns.next_speaker(meeting=evening.meeting, at=None, now=evening.at(2))  # Removed speaks
    page = evening.page(minutes=3)
    assert page.speaking is not None
    assert (page.speaking.name, names(page.queue)) == ("Removed", ["Left"])
    version = evening.version
    owner = evening.circle.memberships.get(role=Role.OWNER).user
    remove_member(seat=factories.seat_of(evening.circle, removed), by=owner)
    Membership.objects.filter(user=left).update(ended_at=timezone.now())
    assert evening.version > version  # open pages ask anew
    if state == "closed":
        evening.close(10)
    page = evening.page(minutes=11)
    assert page.speaking is None
    assert page.queue == []
    everybody = names([*page.present, *page.coming, *page.apologies, *page.unheard])
    assert "Removed" not in everybody
    assert ("Left" in everybody) is (state == "closed")  # who was there and left later was there
    assert "Removed" not in page.spoke


def test_somebody_suspended_is_not_listed(evening: Evening) -> None:
    evening.open()
    ben = evening.member("Ben")
    turns.ask_to_speak(access=evening.access(ben), meeting=evening.meeting, now=evening.at(1))
    User.objects.filter(pk=ben.pk).update(is_active=False)
    page = evening.page(minutes=2)
    assert (names(page.queue), names(page.present)) == ([], ["Faye"])


# What one may do ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "chair", "notes_", "runs", "writes"),
    [
        (Role.STUDENT, False, False, False, False),
        (Role.STUDENT, True, False, True, True),
        (Role.STUDENT, False, True, False, True),
        (Role.MEMBER, True, False, True, True),
        (Role.FACILITATOR, False, False, True, True),
        (Role.OWNER, False, False, True, True),
        (Role.OBSERVER, True, True, False, False),
    ],
)
def test_the_chair_runs_it_and_the_note_taker_writes(
    evening: Evening, role: Role, chair: bool, notes_: bool, runs: bool, writes: bool
) -> None:
    user = evening.member("Somebody", role)
    Meeting.objects.filter(pk=evening.meeting.pk).update(
        chair=user if chair else None, note_taker=user if notes_ else None
    )
    page = evening.page(user)
    assert (page.may_run, page.may_write_notes) == (runs, writes)
    assert page.may_open is runs


def test_a_meeting_of_another_circle_is_none(evening: Evening) -> None:
    other = planned()
    for pk in (other.meeting.pk, 2_000_000_000):
        with pytest.raises(Http404):
            room_page(evening.access(), pk)


# Notes --------------------------------------------------------------------------------------------------------


def test_the_notes_with_who_wrote_them_last(evening: Evening) -> None:
    evening.open()
    notes.save_notes(
        access=evening.access(),
        meeting=evening.meeting,
        text="# So\n<b>x</b>\n- *one*",
        base="",
        now=evening.at(5),
    )
    page = evening.page(evening.member(), minutes=6)
    assert (page.notes_version, page.notes_by, page.notes_at) == (1, "Faye", evening.at(5))
    assert "<h3>So</h3>" in page.notes_html
    assert "<em>one</em>" in page.notes_html
    assert "<b>" not in page.notes_html


# The cost -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [3, 300])
def test_it_costs_seven_queries_with_three_people_and_with_three_hundred(evening: Evening, many: int) -> None:
    unit = factories.make_unit(evening.circle.course)
    Question.objects.filter(pk=evening.questions[0].pk).update(unit=unit)
    about = factories.make_thread(evening.circle, on=quoted_passage(unit, 1)).passage
    thread = factories.make_answer(evening.circle, evening.questions[0]).thread
    Thread.objects.filter(passage=about).update(passage=None)
    Thread.objects.filter(pk=thread.pk).update(passage=about)
    at_the_question(evening)
    for nth, user in enumerate(fill_people(evening.circle, many)):
        if nth % 3 == 0:
            turns.ask_to_speak(access=evening.access(user), meeting=evening.meeting, now=evening.at(11))
        elif nth % 3 == 1:
            attendance.say_coming(access=evening.access(user), meeting=evening.meeting)
    turns.next_speaker(meeting=evening.meeting, at=None, now=evening.at(12))
    access = evening.access()
    with CaptureQueriesContext(connection) as queries:
        page = room_page(access, evening.meeting.pk, now=evening.at(13))
        shown = [
            *(page.items, page.clock, page.asked, page.present, page.unheard, page.queue, page.slack),
            *(
                page.notes_html,
                page.own,
                page.meeting.session.title,
                page.meeting.chair,
                page.next,
                page.back,
            ),
        ]
    assert shown
    assert page.asked is not None
    assert page.asked.exact
    assert len(page.queue) == (many + 2) // 3 - 1
    assert len(queries) == 7
    assert Attendance.objects.filter(meeting=evening.meeting).count() > many // 2
