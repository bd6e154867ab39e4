"""Whatever planners do, in whatever order: undone, the plan is exactly what it was."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.changes import Refused
from classroom.actions import plan_course, plan_dates
from classroom.actions.plan import redo, undo
from classroom.actions.plan_rows import Rows, crowded, snapshot
from classroom.models import AgendaItem, PlanChange, Room
from courses.access import Access
from courses.models import Circle, LogEntry, Role
from tests import factories

pytestmark = pytest.mark.django_db


class Scene:
    """A circle with a course of four sessions, dates a fortnight apart, and somebody who may change all of it."""

    def __init__(self) -> None:
        self.editor = factories.make_user("Miriam")
        self.course = factories.make_course(sessions=4, editors=[self.editor])
        self.sessions = list(self.course.sessions.all())
        self.units = [factories.make_unit(self.course, self.sessions[n % 4]) for n in range(6)]
        self.units.append(factories.make_unit(self.course))
        self.circle = factories.make_circle(self.course, owner=self.editor)
        for n, session in enumerate(self.sessions[:3]):
            factories.make_meeting(self.circle, session, timezone.now() + timedelta(days=7 + 14 * n))
        self.questions = [factories.make_question(self.course, session=s) for s in self.sessions[:2] * 2]
        self.questions.append(factories.make_own_question(self.circle, self.editor, session=self.sessions[0]))

    @property
    def access(self) -> Access:
        return factories.access_of(self.editor, self.circle)

    def now(self) -> Rows:
        return snapshot(self.course, Circle.objects.get(pk=self.circle.pk))

    def act(self, what: Callable[..., Any], **said: Any) -> PlanChange:
        made = what(access=self.access, key=uuid.uuid4(), **said)
        assert isinstance(made, PlanChange)
        return made


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_a_move_is_undone_and_done_again(scene: Scene) -> None:
    before = scene.now()
    change = scene.act(
        plan_course.move_unit, unit=scene.units[0], to=scene.sessions[3], before=scene.units[3]
    )
    after = scene.now()
    assert change.said == f"moved “{scene.units[0].title}” to session 4"
    assert (before != after, crowded(after)) == (True, [])
    undo(access=scene.access, change=change)
    assert scene.now() == before
    undo(access=scene.access, change=change)  # twice is once
    assert scene.now() == before
    redo(access=scene.access, change=change)
    redo(access=scene.access, change=change)
    assert scene.now() == after
    written = LogEntry.objects.filter(course=scene.course, kind__startswith="plan")
    kinds = list(written.order_by("pk").values_list("kind", "by"))
    assert kinds == [(kind, scene.editor.pk) for kind in ("plan changed", "plan undone", "plan changed")]


def test_only_what_differs_is_kept(scene: Scene) -> None:
    change = scene.act(plan_course.step_unit, unit=scene.units[0], up=False)
    keys = {f"unit:{scene.units[0].pk}", f"unit:{scene.units[4].pk}"}
    assert set(change.before) == set(change.after) == keys
    assert all(set(row) == {"session_position"} for row in change.after.values())


def test_a_session_comes_back_as_itself(scene: Scene) -> None:
    before, gone = scene.now(), scene.sessions[3]
    change = scene.act(plan_course.remove_session, session=gone)
    assert not scene.course.sessions.filter(pk=gone.pk).exists()
    undo(access=scene.access, change=change)
    assert scene.now() == before
    assert scene.course.sessions.get(pk=gone.pk).title == gone.title


def test_an_evening_given_up_comes_back_with_its_agenda(scene: Scene) -> None:
    second, third = scene.circle.meetings.order_by("starts_at")[1:]
    AgendaItem.objects.create(meeting=third, position=1, title="Welcome", minutes=10)
    AgendaItem.objects.create(
        meeting=third, position=2, kind="question", question=scene.questions[0], minutes=30
    )
    before = scene.now()
    change = scene.act(plan_dates.join_sessions, meeting=second, session=scene.sessions[2])
    assert list(second.also.all()) == [scene.sessions[2]]
    assert not scene.circle.meetings.filter(pk=third.pk).exists()
    undo(access=scene.access, change=change)
    assert scene.now() == before
    assert [item.minutes for item in third.agenda.all()] == [10, 30]


def test_what_changed_since_is_named_and_nothing_is_lost(scene: Scene) -> None:
    first = scene.act(plan_course.move_unit, unit=scene.units[0], to=scene.sessions[3])
    scene.act(plan_course.move_unit, unit=scene.units[0], to=scene.sessions[1])
    now = scene.now()
    with pytest.raises(Refused) as refused:
        undo(access=scene.access, change=first)
    assert str(refused.value) == f"This cannot be undone: “{scene.units[0].title}” changed since."
    assert scene.now() == now


def test_a_place_that_was_taken_since_is_not_taken_twice(scene: Scene) -> None:
    """The reading that left has gone nowhere else, but another one stands in its place."""
    first = scene.act(plan_course.move_unit, unit=scene.units[4], to=None)
    scene.act(plan_course.move_unit, unit=scene.units[6], to=scene.sessions[0])
    now = scene.now()
    with pytest.raises(Refused, match=scene.units[6].title):
        undo(access=scene.access, change=first)
    assert scene.now() == now


def test_a_session_that_filled_since_does_not_go(scene: Scene) -> None:
    added = scene.act(plan_course.add_session, title="A fifth evening")
    fifth = scene.course.sessions.get(position=5)
    scene.act(plan_course.move_unit, unit=scene.units[6], to=fifth)
    with pytest.raises(Refused, match=scene.units[6].title):
        undo(access=scene.access, change=added)
    assert fifth.units.get() == scene.units[6]
    scene.act(plan_course.move_unit, unit=scene.units[6], to=None)
    other = factories.make_circle(scene.course)
    factories.make_meeting(other, fifth, timezone.now() + timedelta(days=3))
    with pytest.raises(Refused, match="a circle has a date"):
        undo(access=scene.access, change=added)


@pytest.mark.parametrize("what", ["unit", "question", "also"])
def test_nothing_comes_back_into_a_session_that_is_gone(scene: Scene, what: str) -> None:
    scene.act(plan_course.add_session, title="A fifth evening")
    fifth, evening = scene.course.sessions.get(position=5), scene.circle.meetings.earliest("pk")
    card: dict[str, Any] = {"unit": scene.units[6]} if what == "unit" else {"question": scene.questions[0]}
    move = plan_course.move_unit if what == "unit" else plan_course.move_question
    if what == "also":
        scene.act(plan_dates.join_sessions, meeting=evening, session=fifth)
        change = scene.act(plan_dates.part_sessions, meeting=evening, session=fifth)
    else:
        scene.act(move, to=fifth, **card)
        next(iter(card.values())).refresh_from_db()
        change = scene.act(move, to=None, **card)
    scene.act(plan_course.remove_session, session=fifth)
    before = scene.now()
    with pytest.raises(Refused, match="session is gone"):
        undo(access=scene.access, change=change)
    connection.check_constraints()
    assert scene.now() == before


def test_no_sentence_tells_the_words_of_a_circles_own_question(scene: Scene) -> None:
    """An editor reads why a change of the course stays: the other circle's question is none of theirs."""
    other = factories.make_circle(scene.course)
    own = factories.make_own_question(other, body="Who of us is ill?", session=scene.sessions[3])
    merged = scene.act(plan_course.merge_sessions, session=scene.sessions[2])
    own.session = scene.sessions[0]
    own.save()
    with pytest.raises(Refused, match="a question of a circle's own changed since"):
        undo(access=scene.access, change=merged)


def test_changes_that_touch_nothing_of_each_other_are_undone_in_any_order(scene: Scene) -> None:
    moved = scene.act(plan_course.step_unit, unit=scene.units[0], up=False)
    meeting = scene.circle.meetings.earliest("starts_at")
    scene.act(plan_dates.cancel_meeting, meeting=meeting)
    undo(access=scene.access, change=moved)
    scene.units[0].refresh_from_db()
    assert scene.units[0].session_position == 1


def test_a_meeting_that_was_held_since_keeps_its_date(scene: Scene) -> None:
    meeting = scene.circle.meetings.earliest("starts_at")
    day = (meeting.starts_at + timedelta(days=1)).date()
    change = scene.act(plan_dates.move_meeting, meeting=meeting, day=day, clock=time(19))
    Room.objects.filter(meeting=meeting).update(opened_at=timezone.now())
    with pytest.raises(Refused, match="was held"):
        undo(access=scene.access, change=change)


def test_undoing_needs_the_right_to_do(scene: Scene) -> None:
    moved = scene.act(plan_course.move_unit, unit=scene.units[0], to=None)
    facilitator = factories.make_member(scene.circle, Role.FACILITATOR)
    with pytest.raises(PermissionDenied):
        undo(access=factories.access_of(facilitator, scene.circle), change=moved)
    cancelled = scene.act(plan_dates.cancel_meeting, meeting=scene.circle.meetings.earliest("starts_at"))
    other = factories.make_circle(scene.course, owner=facilitator)
    with pytest.raises(Refused, match="another circle"):
        undo(access=factories.access_of(facilitator, other), change=cancelled)
    undo(access=factories.access_of(facilitator, scene.circle), change=cancelled)


def test_a_form_sent_twice_is_one_change(scene: Scene) -> None:
    key = uuid.uuid4()
    for _ in range(2):
        made = plan_course.step_unit(access=scene.access, key=key, unit=scene.units[0], up=False)
        assert made is not None
    assert PlanChange.objects.count() == 1
    scene.units[0].refresh_from_db()
    assert scene.units[0].session_position == 2


ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "unit",
                "step_unit",
                "question",
                "step_question",
                "add",
                "change",
                "step_session",
                "remove",
                "merge",
                "dates",
                "move",
                "cancel",
                "restore",
                "twice",
                "join",
                "part",
                "undo",
                "redo",
            ]
        ),
        st.integers(0, 11),
        st.integers(0, 11),
        st.booleans(),
    ),
    min_size=1,
    max_size=14,
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=ACTS)
def test_undone_to_the_first_the_plan_is_the_one_from_the_start(
    acts: list[tuple[str, int, int, bool]],
) -> None:
    PlanChange.objects.all().delete()
    scene = Scene()
    start = scene.now()
    for name, one, other, yes in acts:
        with suppress(Refused):
            something(scene, name, one, other, yes)
        assert crowded(scene.now()) == []
    end = scene.now()
    done = list(PlanChange.objects.filter(course=scene.course, undone_at__isnull=True))
    for change in done:
        undo(access=scene.access, change=change)
    assert scene.now() == start
    for change in reversed(done):
        redo(access=scene.access, change=change)
    assert scene.now() == end


def something(scene: Scene, name: str, one: int, other: int, yes: bool) -> None:
    """Any change that can be made of the plan as it stands."""

    def pick(rows: list[Any], at: int) -> Any:
        return rows[at % len(rows)] if rows else None

    access, key = scene.access, uuid.uuid4()
    sessions = list(scene.course.sessions.all())
    session, target = pick(sessions, one), pick([*sessions, None], other)
    meeting = pick(list(scene.circle.meetings.all()), one)
    unit, before = pick(scene.units, one), pick([*scene.units, None], other)
    question = pick(scene.questions, one)
    day = timezone.localdate() + timedelta(days=2 + other * 5)
    if name in ("undo", "redo"):
        # the last that can be, as the page offers it; whatever else is tried in the tests above
        changes = PlanChange.objects.filter(course=scene.course, undone_at__isnull=name == "undo")
        change = changes.order_by("-pk" if name == "undo" else "pk").first()
        if change is not None:
            (undo if name == "undo" else redo)(access=access, change=change)
    elif name == "unit":
        plan_course.move_unit(access=access, key=key, unit=unit, to=target, before=before)
    elif name == "step_unit":
        plan_course.step_unit(access=access, key=key, unit=unit, up=yes)
    elif name == "question":
        plan_course.move_question(access=access, key=key, question=question, to=target)
    elif name == "step_question":
        plan_course.step_question(access=access, key=key, question=question, up=yes)
    elif name == "add":
        plan_course.add_session(access=access, key=key, title=f"Evening {other}")
    elif session is None:
        return
    elif name == "change":
        plan_course.change_session(
            access=access, key=key, session=session, title=f"Title {other}", aims="New.", minutes=60 + other
        )
    elif name == "step_session":
        plan_course.step_session(access=access, key=key, session=session, up=yes)
    elif name == "remove":
        plan_course.remove_session(access=access, key=key, session=session)
    elif name == "merge":
        plan_course.merge_sessions(access=access, key=key, session=session)
    elif name == "dates":
        rhythm = ["weekly", "fortnightly", "given"][one % 3]
        if scene.circle.meetings.filter(cancelled_at__isnull=True).exists() or rhythm != "given":
            plan_dates.keep_dates(
                access=access, key=key, first=day, clock=time(19), rhythm=rhythm, left_out=[date(2030, 1, 1)]
            )
    elif name == "twice":
        plan_dates.plan_meeting(access=access, key=key, session=session, day=day, clock=time(18, 30))
    elif meeting is None:
        return
    elif name == "move":
        plan_dates.move_meeting(
            access=access, key=key, meeting=meeting, day=day, clock=time(19), place="The mill", follow=yes
        )
    elif name == "cancel":
        plan_dates.cancel_meeting(access=access, key=key, meeting=meeting, why="The hall is shut.")
    elif name == "restore":
        plan_dates.restore_meeting(access=access, key=key, meeting=meeting)
    elif name == "join":
        plan_dates.join_sessions(
            access=access, key=key, meeting=meeting, session=sessions[other % len(sessions)]
        )
    elif name == "part":
        also = list(meeting.also.all())
        if also:
            plan_dates.part_sessions(access=access, key=key, meeting=meeting, session=also[0])
