"""Several planners at the same time: nothing is lost, nothing stands twice in one place."""

from __future__ import annotations

import uuid
from datetime import time, timedelta
from functools import partial

import pytest
from django.utils import timezone

from accounts.changes import Refused
from classroom.actions import agenda, plan_course, plan_dates
from classroom.actions.agenda_run import open_room
from classroom.actions.plan import undo
from classroom.actions.plan_rows import crowded
from classroom.models import AgendaItem, PlanChange
from courses.models import Meeting, Session
from tests.at_once import at_once
from tests.classroom.planning import Plan

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan() -> Plan:
    return Plan()


def test_everybody_moves_and_everything_stands_somewhere(plan: Plan) -> None:
    before, access = plan.now(), plan.access()
    answers = at_once(
        *[
            lambda unit=unit, to=plan.sessions[1 + n % 3]: plan_course.move_unit(
                access=access, key=uuid.uuid4(), unit=unit, to=to
            )
            for n, unit in enumerate([*plan.units[2:8], plan.loose, plan.units[2]])
        ]
    )
    assert all(answer is None or isinstance(answer, PlanChange) for answer in answers)
    now = plan.now()
    assert crowded(now) == []
    assert set(now) == set(before)
    for change in PlanChange.objects.all():
        undo(access=access, change=change)
    assert plan.now() == before


def test_a_stale_move_goes_to_what_is_there_now_or_is_refused(plan: Plan) -> None:
    access = plan.access()
    plan_course.move_unit(access=access, key=uuid.uuid4(), unit=plan.units[7], to=plan.sessions[1])
    # another one still sees it in session 4 and puts a reading before it there
    plan_course.move_unit(
        access=access, key=uuid.uuid4(), unit=plan.units[4], to=plan.sessions[3], before=plan.units[7]
    )
    assert plan.lane(plan.sessions[3]) == ["Reading 6", "Reading 4"]
    Meeting.objects.filter(session=plan.sessions[3]).delete()
    plan_course.remove_session(access=access, key=uuid.uuid4(), session=plan.sessions[3])
    with pytest.raises(Refused, match="gone"):
        plan_course.move_unit(access=access, key=uuid.uuid4(), unit=plan.units[2], to=plan.sessions[3])
    assert crowded(plan.now()) == []


def test_a_form_sent_twice_at_once_is_one_change(plan: Plan) -> None:
    access, key = plan.access(), uuid.uuid4()
    answers = at_once(
        *[lambda: plan_course.step_unit(access=access, key=key, unit=plan.units[2], up=False)] * 4
    )
    assert len({answer.pk for answer in answers}) == 1
    assert plan.lane(plan.sessions[1]) == ["Reading 3", "Reading 2"]


def test_undone_by_two_at_once_is_undone_once(plan: Plan) -> None:
    before, access = plan.now(), plan.access()
    change = plan.act(plan_course.remove_session, session=empty(plan))
    assert change is not None
    answers = at_once(*[lambda: undo(access=access, change=change)] * 3)
    assert all(isinstance(answer, PlanChange) for answer in answers)
    assert {key for key in plan.now() if key.startswith("session")} == {
        key for key in before if key.startswith("session")
    } | {f"session:{session.pk}" for session in plan.course.sessions.all()}


def empty(plan: Plan) -> Session:
    plan.act(plan_course.add_session, title="A fifth")
    return plan.course.sessions.get(position=5)


def test_sessions_added_and_removed_at_once_stay_in_a_row(plan: Plan) -> None:
    access = plan.access()
    plan.meetings[3].delete()
    answers = at_once(
        *[
            lambda n=n: plan_course.add_session(access=access, key=uuid.uuid4(), title=f"More {n}")
            for n in range(3)
        ],
        lambda: plan_course.remove_session(access=access, key=uuid.uuid4(), session=plan.sessions[3]),
        lambda: plan_course.step_session(access=access, key=uuid.uuid4(), session=plan.sessions[2], up=False),
    )
    assert not [
        answer for answer in answers if isinstance(answer, Exception) and not isinstance(answer, Refused)
    ]
    assert [s.position for s in plan.course.sessions.all()] == list(
        range(1, plan.course.sessions.count() + 1)
    )


def test_a_meeting_is_opened_or_moved_but_never_both(plan: Plan) -> None:
    for meeting in plan.meetings[1:]:
        Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() + timedelta(hours=1))
    access, was = plan.access(), plan.starts()
    day = timezone.localdate() + timedelta(days=9)
    for at, meeting in enumerate(plan.meetings[1:], 1):
        meeting.refresh_from_db()
        opened, moved = at_once(
            partial(open_room, by=plan.editor, meeting=meeting),
            partial(
                plan_dates.move_meeting,
                access=access,
                key=uuid.uuid4(),
                meeting=meeting,
                day=day,
                clock=time(19),
            ),
        )
        if isinstance(moved, Refused):
            assert plan.starts()[at] == was[at]
        else:
            assert isinstance(moved, PlanChange), (opened, moved)


def test_points_added_at_once_stand_one_after_the_other(plan: Plan) -> None:
    access, meeting = plan.access(), plan.meetings[1]
    at_once(
        *[
            lambda n=n: agenda.add_item(
                access=access, meeting=meeting, kind=AgendaItem.Kind.POINT, title=f"Point {n}", minutes=5
            )
            for n in range(6)
        ]
    )
    assert [item.position for item in meeting.agenda.all()] == [1, 2, 3, 4, 5, 6]
