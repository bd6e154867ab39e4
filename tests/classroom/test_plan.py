"""The board of a plan and what planners change on it."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.changes import Refused
from classroom.actions import plan_course, plan_dates
from classroom.models import PlanChange, Room
from classroom.queries.plan import plan_page
from classroom.queries.proposal import proposal
from courses.models import LogEntry, Meeting, Role
from tests import factories
from tests.classroom.planning import Plan

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def plan() -> Plan:
    return Plan()


def move(plan: Plan, do: str, user: Any = None, **said: Any) -> Any:
    sent = {"do": do, "key": str(uuid.uuid4()), **said}
    return plan.client(user).post(plan.url("plan-move"), sent, follow=True)


# The board ----------------------------------------------------------------------------------------------------


def test_the_board_shows_sessions_with_dates_minutes_readings_and_what_is_in_none(plan: Plan) -> None:
    question = factories.make_question(plan.course, "Who paid?", session=plan.sessions[1])
    factories.make_own_question(
        factories.make_circle(plan.course), body="Not ours?", session=plan.sessions[1]
    )
    text = plan.client().get(plan.url("plan")).content.decode()
    shown = " ".join(re.sub(r"<[^>]+>", " ", text).split())
    for words in ("Evening 2", "Reading 2", "25 min", "1 question", "Who paid?", "Not in any session"):
        assert words in shown
    assert "Not ours?" not in shown
    assert shown.count("Held. What was read stays as it was.") == 1
    assert f"unit:{plan.units[0].pk}:up" not in text  # of a session that was held
    assert f"unit:{plan.units[2].pk}:up" in text
    assert f"question:{question.pk}:{plan.sessions[2].pk}" in text


def test_a_facilitator_sees_the_cards_fixed_and_why(plan: Plan) -> None:
    text = plan.client(plan.facilitator).get(plan.url("plan")).content.decode()
    assert "The course’s editors lay readings and questions" in text
    assert "plan-move" not in text
    assert "mover" not in text
    assert plan.url("meeting-change", meeting=plan.meetings[2].pk) in text
    assert move(plan, f"unit:{plan.units[2].pk}:up", plan.facilitator).status_code == 403


def test_about_an_hour_of_reading_gets_a_quiet_warning(plan: Plan) -> None:
    plan.course.units.filter(pk=plan.units[4].pk).update(minutes=50)
    lanes = plan_page(plan.access()).lanes
    assert [lane.long for lane in lanes] == [False, False, True, False]
    assert lanes[2].longest == plan.units[4]


@pytest.mark.parametrize(("sessions", "people"), [(3, 1), (12, 1), (3, 300)])
def test_the_board_costs_the_same_however_much_there_is(
    sessions: int, people: int, django_assert_num_queries: Any
) -> None:
    plan = Plan(sessions)
    for session in plan.sessions:
        factories.make_question(plan.course, session=session)
    plan.fill(people)
    plan.act(plan_course.step_unit, unit=plan.units[3], up=True)
    access = plan.access()
    with django_assert_num_queries(6):
        plan_page(access)
    client = plan.client()
    client.get(plan.url("plan"))
    with django_assert_num_queries(10):
        client.get(plan.url("plan"))


@pytest.mark.parametrize(("count", "folded"), [(3, False), (4, True)])
def test_many_questions_of_a_session_are_folded(plan: Plan, count: int, folded: bool) -> None:
    for number in range(count):
        factories.make_question(plan.course, f"Who paid bill {number}?", session=plan.sessions[1])
    text = plan.client().get(plan.url("plan")).content.decode()
    lane = text.partition('id="s2"')[2].partition("</section>")[0]
    assert ("<details" in lane) is folded
    assert lane.count("card--q") == count


def test_a_course_has_a_board_without_dates(plan: Plan) -> None:
    address = f"/courses/{plan.course.slug}/plan/"
    text = plan.client().get(address).content.decode()
    assert "Evening 4" in text
    assert "First meeting" not in text
    assert "meetings/" not in text
    # there nothing is held: the course goes on in other circles
    sent = {"do": f"unit:{plan.units[0].pk}:{plan.sessions[3].pk}", "key": str(uuid.uuid4())}
    plan.client().post(f"{address}move/", sent)
    assert plan.lane(plan.sessions[3]) == ["Reading 6", "Reading 7", "Reading 0"]


# Cards --------------------------------------------------------------------------------------------------------


def test_a_reading_goes_before_another_one_and_is_offered_to_be_undone(plan: Plan) -> None:
    answer = move(plan, f"unit:{plan.units[2].pk}:{plan.sessions[3].pk}", before=plan.units[7].pk)
    assert plan.lane(plan.sessions[3]) == ["Reading 6", "Reading 2", "Reading 7"]
    assert plan.lane(plan.sessions[1]) == ["Reading 3"]
    assert plan.course.units.get(title="Reading 3").session_position == 1
    assert "Moved “Reading 2” to session 4." in answer.content.decode()
    assert "Undo: moved “Reading 2” to session 4" in answer.content.decode()
    change = PlanChange.objects.get()
    undone = plan.client().post(plan.url("plan-undo"), {"change": change.pk}, follow=True).content.decode()
    assert plan.lane(plan.sessions[1]) == ["Reading 2", "Reading 3"]
    assert "Do again: moved “Reading 2” to session 4" in undone
    plan.client().post(plan.url("plan-undo"), {"change": change.pk, "again": "on"})
    assert plan.lane(plan.sessions[1]) == ["Reading 3"]


def test_up_down_out_and_in_again(plan: Plan) -> None:
    card = f"unit:{plan.units[2].pk}"
    move(plan, f"{card}:down")
    assert plan.lane(plan.sessions[1]) == ["Reading 3", "Reading 2"]
    move(plan, f"{card}:down")  # at the end nothing happens
    assert plan.lane(plan.sessions[1]) == ["Reading 3", "Reading 2"]
    move(plan, f"{card}:up")
    assert plan.lane(plan.sessions[1]) == ["Reading 2", "Reading 3"]
    move(plan, f"{card}:out")
    assert plan.lane(plan.sessions[1]) == ["Reading 3"]
    move(plan, f"unit:{plan.loose.pk}:{plan.sessions[1].pk}")
    assert plan.lane(plan.sessions[1]) == ["Reading 3", plan.loose.title]


def test_a_question_moves_as_a_reading_does(plan: Plan) -> None:
    one, two = (factories.make_question(plan.course, session=plan.sessions[1]) for _ in "12")
    elsewhere = factories.make_question(plan.course, session=plan.sessions[2])
    move(plan, f"question:{two.pk}:up")
    assert [q.pk for q in plan_page(plan.access()).lanes[1].questions] == [two.pk, one.pk]
    move(plan, f"question:{two.pk}:{plan.sessions[2].pk}", before=elsewhere.pk)
    assert [q.pk for q in plan_page(plan.access()).lanes[2].questions] == [two.pk, elsewhere.pk]
    move(plan, f"question:{two.pk}:out")
    assert [q.pk for q in plan_page(plan.access()).questions] == [two.pk]


def test_what_was_read_stays_as_it_was(plan: Plan) -> None:
    before = plan.now()
    for do in (
        f"unit:{plan.units[0].pk}:down",
        f"unit:{plan.units[0].pk}:out",
        f"unit:{plan.units[2].pk}:{plan.sessions[0].pk}",
    ):
        assert "Session 1 was held. What was read stays as it was." in move(plan, do).content.decode()
    meeting = plan.meetings[0]
    for act in (plan_dates.cancel_meeting, plan_dates.restore_meeting):
        with pytest.raises(Refused, match="was held"):
            plan.act(act, meeting=meeting)
    with pytest.raises(Refused, match="was held"):
        plan.act(plan_dates.move_meeting, meeting=meeting, day=date(2040, 1, 3), clock=time(19))
    Room.objects.create(meeting=plan.meetings[1], opened_at=timezone.now())
    with pytest.raises(Refused, match="was held"):
        plan.act(plan_dates.join_sessions, meeting=plan.meetings[2], session=plan.sessions[1])
    assert plan.now() == before


def test_nothing_of_another_course_or_circle_is_moved_or_moved_to(plan: Plan) -> None:
    other = Plan()
    theirs = factories.make_own_question(factories.make_circle(plan.course), session=plan.sessions[1])
    before, after = plan.now(), other.now()
    for do in (
        f"unit:{other.units[2].pk}:{plan.sessions[2].pk}",
        f"unit:{plan.units[2].pk}:{other.sessions[2].pk}",
        f"question:{theirs.pk}:{plan.sessions[2].pk}",
        f"unit:{plan.units[2].pk}:999999999999",
        "unit:1",
        "session:1:up",
        "",
    ):
        answer = move(plan, do)
        assert answer.status_code == 200
        assert "notice--warn" in answer.content.decode()
    assert plan.client().get(plan.url("plan-session"), {"session": other.sessions[0].pk}).status_code == 404
    sent = {"session": other.sessions[3].pk, "do": "remove", "key": str(uuid.uuid4())}
    assert plan.client().post(plan.url("plan-session"), sent).status_code == 404
    sent = {"session": other.sessions[3].pk, "day": "2040-01-03", "clock": "19:00", "key": str(uuid.uuid4())}
    assert plan.client().post(plan.url("meeting-new"), sent).status_code == 404
    sent = {"session": other.sessions[3].pk, "do": "join", "key": str(uuid.uuid4())}
    address = plan.url("meeting-change", meeting=plan.meetings[2].pk)
    assert "somebody has changed the plan" in plan.client().post(address, sent, follow=True).content.decode()
    change = other.act(plan_course.step_unit, unit=other.units[3], up=True)
    assert change is not None
    plan.client().post(plan.url("plan-undo"), {"change": change.pk})
    change.refresh_from_db()
    assert change.undone_at is None
    other.act(plan_course.step_unit, unit=other.units[3], up=False)
    assert (plan.now(), other.now()) == (before, after)


# Sessions -----------------------------------------------------------------------------------------------------


def session_form(plan: Plan, **said: Any) -> Any:
    return plan.client().post(plan.url("plan-session"), {"key": str(uuid.uuid4()), **said}, follow=True)


def test_sessions_are_added_changed_ordered_and_removed(plan: Plan) -> None:
    session_form(plan, title="A fifth <evening>", minutes="75", aims="Think.")
    fifth = plan.course.sessions.get(position=5)
    assert (fifth.title, fifth.minutes, fifth.aims) == ("A fifth <evening>", 75, "Think.")
    session_form(plan, session=fifth.pk, title="Last", minutes="60", aims="")
    fifth.refresh_from_db()
    assert (fifth.title, fifth.minutes, fifth.aims) == ("Last", 60, "")
    session_form(plan, session=fifth.pk, do="earlier")
    assert [s.title for s in plan.course.sessions.all()] == [
        "Evening 1",
        "Evening 2",
        "Evening 3",
        "Last",
        "Evening 4",
    ]
    plan.act(plan_course.move_unit, unit=plan.loose, to=fifth)
    session_form(plan, session=fifth.pk, do="remove")
    assert [s.position for s in plan.course.sessions.all()] == [1, 2, 3, 4]
    assert plan.loose.title in plan.lane(None)
    assert session_form(plan, title="  ", minutes="90").status_code == 400
    assert session_form(plan, title="Too long", minutes="5000").status_code == 400
    # what was held stays where it is
    answer = session_form(plan, session=plan.sessions[1].pk, do="earlier")
    assert "was held" in answer.content.decode()


def test_a_session_somebody_meets_for_is_neither_removed_nor_merged_away(plan: Plan) -> None:
    before = plan.now()
    answer = session_form(plan, session=plan.sessions[3].pk, do="remove")
    assert "cannot go: a circle has met for it, or has a date for it." in answer.content.decode()
    offered = plan.url("plan-session") + f"?session={plan.sessions[2].pk}"
    assert "so the two stay apart" in plan.client().get(offered).content.decode()
    answer = session_form(plan, session=plan.sessions[2].pk, do="merge")
    assert "A circle has a date for session 4: hold both on one evening" in answer.content.decode()
    assert plan.now() == before
    plan.meetings[2].also.add(plan.sessions[3])
    plan.meetings[3].delete()
    with pytest.raises(Refused, match="a circle has met for it"):
        plan.act(plan_course.remove_session, session=plan.sessions[3])
    plan.meetings[2].also.clear()
    assert 'value="merge"' in plan.client().get(offered).content.decode()
    session_form(plan, session=plan.sessions[2].pk, do="merge")
    assert plan.lane(plan.sessions[2]) == ["Reading 4", "Reading 5", "Reading 6", "Reading 7"]
    assert plan.course.sessions.count() == 3
    assert plan.course.sessions.get(position=3).aims == "Aims of evening 3.\nAims of evening 4."


# Dates --------------------------------------------------------------------------------------------------------


def test_a_rhythm_moves_all_that_is_to_come_and_shows_it_first(plan: Plan) -> None:
    plan.meetings[3].delete()  # it has no date yet
    asked = {"first": "2040-03-20", "clock": "19:30", "rhythm": "weekly", "left_out": "27 March"}
    before = plan.now()
    shown = plan.client().get(plan.url("plan-dates"), asked).content.decode()
    assert plan.now() == before
    for words in ("Tue 20 March, 19:30", "Tue 3 April, 19:30", "Tue 10 April, 19:30", "no date"):
        assert words in shown
    plan.client().post(plan.url("plan-dates"), {**asked, "key": str(uuid.uuid4())})
    found = [m.starts_at.astimezone(BERLIN) for m in plan.circle.meetings.order_by("session__position")]
    assert found[0] == plan.meetings[0].starts_at
    assert [f"{at:%d.%m. %H:%M}" for at in found[1:]] == ["20.03. 19:30", "03.04. 19:30", "10.04. 19:30"]
    plan.circle.refresh_from_db()
    assert (plan.circle.rhythm, plan.circle.left_out) == ("weekly", [date(2040, 3, 27)])
    entry = LogEntry.objects.get(circle=plan.circle, kind="meeting moved")
    assert entry.said == "set the dates anew: 3 meetings, the first on 20 March"


def test_an_hour_stays_the_same_when_the_clocks_change(plan: Plan) -> None:
    lines = proposal(plan.circle, first=date(2040, 3, 20), clock=time(19), rhythm="weekly")
    assert [line.to.astimezone(UTC).hour for line in lines] == [18, 17, 17]  # summer time from 25 March 2040


def test_without_a_rhythm_all_move_by_as_many_days_as_the_first(plan: Plan) -> None:
    gaps = [later - earlier for earlier, later in pairwise(plan.starts()[1:])]
    plan.act(plan_dates.keep_dates, first=date(2040, 6, 1), clock=time(18), rhythm="given")
    now = [at.astimezone(BERLIN) for at in plan.starts()[1:]]
    assert now[0] == datetime(2040, 6, 1, 18, tzinfo=BERLIN)
    assert [later - earlier for earlier, later in pairwise(now)] == gaps


def test_one_meeting_moves_alone_or_with_those_after_it(plan: Plan) -> None:
    was = plan.starts()
    to = (was[1] + timedelta(days=7)).astimezone(BERLIN)
    sent = {"day": f"{to:%Y-%m-%d}", "clock": f"{to:%H:%M}", "place": "The library", "key": str(uuid.uuid4())}
    address = plan.url("meeting-change", meeting=plan.meetings[1].pk)
    plan.client(plan.facilitator).post(address, sent)
    assert plan.starts() == [was[0], to, was[2], was[3]]
    assert Meeting.objects.get(pk=plan.meetings[1].pk).place == "The library"
    entry = LogEntry.objects.get(circle=plan.circle, kind="meeting moved")
    assert (
        entry.said
        == f"moved session 2 from {was[1].astimezone(BERLIN):%a %-d %B %H:%M} to {to:%a %-d %B %H:%M}"
    )
    plan.circle.left_out = [(was[2] + timedelta(days=7)).astimezone(BERLIN).date()]
    plan.circle.save()
    later = (to + timedelta(days=7)).date()
    sent = {"day": f"{later}", "clock": f"{to:%H:%M}", "follow": "on", "key": str(uuid.uuid4())}
    plan.client().post(address, sent)
    days = [at.astimezone(BERLIN).date() for at in plan.starts()]
    # the next one would fall on a day left out, so a rhythm's step on, and what follows keeps its distance
    assert days[1] == later
    assert days[2] == (was[2] + timedelta(days=7 + 14)).astimezone(BERLIN).date()
    assert days[3] == (was[3] + timedelta(days=7 + 14)).astimezone(BERLIN).date()


def test_a_moment_that_is_past_is_refused(plan: Plan) -> None:
    before = plan.now()
    sent = {"day": "2020-01-08", "clock": "19:00", "key": str(uuid.uuid4())}
    address = plan.url("meeting-change", meeting=plan.meetings[1].pk)
    answer = plan.client().post(address, sent)
    assert (answer.status_code, "That moment is past" in answer.content.decode()) == (400, True)
    asked = {"first": "2020-01-08", "clock": "19:00", "rhythm": "weekly", "key": str(uuid.uuid4())}
    assert plan.client().post(plan.url("plan-dates"), asked).status_code == 400
    assert (
        plan.client().post(plan.url("meeting-new"), {**sent, "session": plan.sessions[0].pk}).status_code
        == 400
    )
    assert plan.now() == before


def test_cancelled_with_a_word_and_held_after_all(plan: Plan) -> None:
    address = plan.url("meeting-change", meeting=plan.meetings[1].pk)
    sent = {"do": "cancel", "why": "The hall is shut.", "key": str(uuid.uuid4())}
    assert "The hall is shut." in plan.client().post(address, sent, follow=True).content.decode()
    assert Meeting.objects.get(pk=plan.meetings[1].pk).cancelled_at is not None
    plan.client().post(address, {"do": "restore", "key": str(uuid.uuid4())})
    assert Meeting.objects.get(pk=plan.meetings[1].pk).cancelled_at is None
    kinds = LogEntry.objects.filter(circle=plan.circle).order_by("pk").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["meeting cancelled", "meeting restored"]


def test_the_same_form_changes_the_dates_of_two_circles(plan: Plan) -> None:
    other = factories.make_circle(plan.course, owner=plan.editor)
    theirs = factories.make_meeting(other, plan.sessions[1], plan.meetings[1].starts_at)
    key = uuid.uuid4()
    for circle, meeting in ((plan.circle, plan.meetings[1]), (other, theirs)):
        access = factories.access_of(plan.editor, circle)
        assert plan_dates.cancel_meeting(access=access, key=key, meeting=meeting) is not None
        meeting.refresh_from_db()
        assert meeting.cancelled_at is not None


def test_a_session_is_held_twice(plan: Plan) -> None:
    sent = {"session": plan.sessions[0].pk, "day": "2040-01-03", "clock": "19:00", "key": str(uuid.uuid4())}
    for _ in "12":  # a form sent twice is one meeting
        plan.client().post(plan.url("meeting-new"), sent)
    held, again = plan.circle.meetings.filter(session=plan.sessions[0]).order_by("starts_at")
    assert held == plan.meetings[0]
    assert again.starts_at == datetime(2040, 1, 3, 18, tzinfo=UTC)


def test_two_sessions_on_one_evening_and_parted_again(plan: Plan) -> None:
    address = plan.url("meeting-change", meeting=plan.meetings[2].pk)
    plan.client().post(address, {"do": "join", "session": plan.sessions[3].pk, "key": str(uuid.uuid4())})
    assert list(plan.meetings[2].also.all()) == [plan.sessions[3]]
    assert not plan.circle.meetings.filter(session=plan.sessions[3]).exists()
    assert "with session 3" in plan.client().get(plan.url("plan")).content.decode()
    plan.client().post(address, {"do": "part", "session": plan.sessions[3].pk, "key": str(uuid.uuid4())})
    assert "Give it a date" in plan.client().get(plan.url("plan")).content.decode()


def test_an_editor_in_the_circle_who_does_not_plan_comes_out_at_the_courses_board(plan: Plan) -> None:
    user = factories.make_member(plan.circle, Role.STUDENT)
    plan.course.editors.add(user)
    sent = {"do": f"unit:{plan.units[2].pk}:down", "key": str(uuid.uuid4())}
    answer = plan.client(user).post(plan.url("plan-move"), sent)
    assert answer["Location"] == f"/courses/{plan.course.slug}/plan/"
