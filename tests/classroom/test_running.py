"""Holding the evening: opened, gone through, closed; by two people at two screens, too."""

from __future__ import annotations

import pytest

from accounts.changes import Refused
from classroom.actions import agenda_run
from classroom.models import AgendaItem, Attendance, Room
from courses.models import LogEntry, Meeting, Role
from tests import factories
from tests.at_once import at_once
from tests.classroom.evening import Evening, planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def evening() -> Evening:
    return planned()


def states(evening: Evening, minutes: float) -> str:
    return " ".join(item.state for item in evening.page(minutes=minutes).items)


# Opening and closing ------------------------------------------------------------------------------------------


def test_whoever_opens_the_room_is_here(evening: Evening) -> None:
    evening.open(-5)
    room = Room.objects.get(pk=evening.meeting.pk)
    assert (room.opened_at, room.closed_at) == (evening.at(-5), None)
    assert list(Attendance.objects.values_list("user", "state")) == [(evening.facilitator.pk, "here")]


def test_opening_twice_opens_once(evening: Evening) -> None:
    evening.open()
    version = evening.version
    evening.open(3)
    assert Room.objects.get(pk=evening.meeting.pk).opened_at == evening.at(0)
    assert evening.version == version


@pytest.mark.parametrize(("minutes", "opens"), [(-2881, False), (-2879, True), (1439, True), (1441, False)])
def test_it_opens_around_its_date(evening: Evening, minutes: float, opens: bool) -> None:
    if opens:
        evening.open(minutes)
        return
    with pytest.raises(Refused, match="move the meeting"):
        evening.open(minutes)
    assert Room.objects.filter(opened_at__isnull=False).count() == 0


def test_a_cancelled_meeting_is_not_opened(evening: Evening) -> None:
    evening.meeting.cancelled_at = evening.at(-100)
    evening.meeting.save()
    with pytest.raises(Refused, match="cancelled"):
        evening.open()


def test_without_an_agenda_the_questions_are_proposed() -> None:
    evening = planned(agenda=False)
    factories.make_question(evening.circle.course, "Not of this evening?")
    facilitator = evening.facilitator
    factories.make_own_question(evening.circle, facilitator, "Our own?", session=evening.meeting.session)
    factories.make_own_question(
        factories.make_circle(evening.circle.course),
        None,
        "Another circle's?",
        session=evening.meeting.session,
    )
    evening.open()
    page = evening.page()
    assert [item.words for item in page.items] == [
        *(
            "Welcome, who is here",
            "Who asked?",
            "And why?",
            "",  # the pause
            "Our own?",
            "What stays open",
            "Next time",
        ),
    ]
    assert [item.minutes for item in page.items] == [10, 19, 18, 10, 18, 10, 5]


def test_a_session_without_questions_has_an_agenda_too() -> None:
    evening = planned(agenda=False)
    for question in evening.questions:
        question.delete()
    evening.open()
    assert sum(item.minutes for item in evening.page().items) == 90


def test_closing_ends_what_runs_and_is_written_down_once(evening: Evening) -> None:
    evening.open()
    evening.move_on(0)
    evening.close(7)
    version = evening.version
    evening.close(9)
    assert evening.version == version
    assert AgendaItem.objects.get(pk=evening.items[0].pk).ended_at == evening.at(7)
    evening.open(10)  # pressed too early
    evening.close(20)
    entries = LogEntry.objects.filter(circle=evening.circle, kind=LogEntry.Kind.MEETING_HELD)
    assert [(entry.by, entry.said) for entry in entries] == [(evening.facilitator, "Session 1, Evening 1")]


def test_it_opens_again_on_the_same_day_where_it_was(evening: Evening) -> None:
    evening.open()
    evening.move_on(0)
    evening.close(7)
    evening.open(12)
    page = evening.page(minutes=12)
    assert page.state == "open"
    assert page.clock is not None
    assert page.clock.gone == 7  # what lies between is not its time
    evening.close(30)
    with pytest.raises(Refused, match="same day"):
        evening.open(12 * 60 + 1)


def test_nothing_is_done_in_a_room_that_is_not_open(evening: Evening) -> None:
    for words in ("not open yet", "over"):
        with pytest.raises(Refused, match=words):
            agenda_run.move_on(meeting=evening.meeting, at=None, now=evening.at(3))
        if words == "not open yet":
            with pytest.raises(Refused, match=words):
                evening.close()
            evening.open()
            evening.close(2)
    assert evening.running is None


# Going through it ---------------------------------------------------------------------------------------------


def test_moving_on_goes_through_the_agenda(evening: Evening) -> None:
    evening.open()
    seen = []
    for nth in range(7):
        evening.move_on(nth)
        seen.append(states(evening, nth).split().count("done"))
    assert seen == [0, 1, 2, 3, 4, 5, 5]
    assert evening.page(minutes=8).finished
    assert evening.running is None


def test_an_item_that_is_over_for_the_page_that_sent_it_is_not_moved_on(evening: Evening) -> None:
    evening.open()
    evening.move_on(0)
    evening.move_on(5)
    version = evening.version
    agenda_run.move_on(meeting=evening.meeting, at=evening.items[0].pk, now=evening.at(5))
    agenda_run.move_on(meeting=evening.meeting, at=None, now=evening.at(5))
    assert evening.running == evening.items[1]
    assert evening.version == version  # and no page has to ask for anything


@pytest.mark.django_db(transaction=True)
def test_two_who_move_on_at_once_move_on_once() -> None:
    evening = planned().open()
    evening.move_on(0)
    for nth in range(4):
        at = evening.items[nth].pk

        def press(at: int = at, nth: int = nth) -> None:
            agenda_run.move_on(meeting=evening.meeting, at=at, now=evening.at(nth + 1))

        assert at_once(*[press] * 6) == [None] * 6
        assert evening.running == evening.items[nth + 1]


@pytest.mark.django_db(transaction=True)
def test_two_who_open_at_once_open_once_with_one_agenda() -> None:
    evening = planned(agenda=False)
    other = evening.member("Other", Role.FACILITATOR)
    answers = at_once(
        *[
            lambda by=by: agenda_run.open_room(by=by, meeting=evening.meeting, now=evening.at(0)).pk
            for by in (evening.facilitator, other) * 3
        ]
    )
    assert answers == [evening.meeting.pk] * 6
    assert evening.meeting.agenda.count() == 6


def test_going_to_an_item_leaves_out_what_lies_between(evening: Evening) -> None:
    evening.open()
    evening.move_on(0)
    first, fourth = evening.items[0].pk, evening.items[3].pk
    agenda_run.go_to(meeting=evening.meeting, at=first, item=fourth, now=evening.at(9))
    assert states(evening, 9) == "done next next now next"
    agenda_run.go_to(meeting=evening.meeting, at=fourth, item=first, now=evening.at(20))
    page = evening.page(minutes=21)
    assert page.clock is not None
    assert (page.clock.gone, page.clock.left) == (10, 0)  # it goes on where its clock stood
    assert page.next is not None
    assert page.next.pk == evening.items[1].pk


def test_going_to_what_is_on_no_agenda_is_refused(evening: Evening) -> None:
    other = planned().open()
    evening.open()
    with pytest.raises(Refused, match="no longer on the agenda"):
        agenda_run.go_to(meeting=evening.meeting, at=None, item=other.items[0].pk, now=evening.at(1))
    assert other.running is None


def test_back_right_after_moving_on_is_as_if_nobody_had_pressed(evening: Evening) -> None:
    evening.open()
    evening.move_on(0)
    evening.move_on(10)
    agenda_run.back(meeting=evening.meeting, at=evening.items[1].pk, now=evening.at(11))
    page = evening.page(minutes=11)
    assert states(evening, 11) == "now next next next next"
    assert page.clock is not None
    assert (page.clock.began_at, page.clock.gone) == (evening.at(0), 11)
    agenda_run.back(meeting=evening.meeting, at=evening.items[1].pk, now=evening.at(11))  # pressed twice
    assert states(evening, 11) == "now next next next next"


def test_back_later_goes_to_the_item_before(evening: Evening) -> None:
    evening.open()
    evening.move_on(0)
    evening.move_on(10)
    agenda_run.back(meeting=evening.meeting, at=evening.items[1].pk, now=evening.at(18))
    page = evening.page(minutes=20)
    assert states(evening, 20) == "now done next next next"
    assert page.clock is not None
    assert page.clock.gone == 12  # ten, and two
    assert page.items[1].took == 8


def test_back_after_the_last_item_returns_to_it(evening: Evening) -> None:
    evening.open()
    for nth in range(6):
        evening.move_on(nth)
    agenda_run.back(meeting=evening.meeting, at=None, now=evening.at(6))
    assert evening.running == evening.items[4]


def test_more_time_is_given_once_for_a_press(evening: Evening) -> None:
    evening.open()
    evening.move_on(0)
    first = evening.items[0].pk
    for had in (0, 0, 5, 0):  # pressed twice; again; and from a page that has not heard of it
        agenda_run.give_more_time(meeting=evening.meeting, at=first, had=had, now=evening.at(8))
    page = evening.page(minutes=8)
    assert page.clock is not None
    assert (page.items[0].minutes, page.items[0].more, page.clock.left) == (10, 10, 12)
    assert page.slack == -10  # the plan stays what it was
    with pytest.raises(Refused, match="60 minutes"):
        agenda_run.give_more_time(meeting=evening.meeting, at=first, had=10, minutes=61, now=evening.at(8))


def test_the_evening_of_another_circle_goes_its_own_way(evening: Evening) -> None:
    other = planned().open()
    evening.open()
    evening.move_on(0)
    assert other.running is None
    assert Meeting.objects.filter(room__opened_at__isnull=False).count() == 2
