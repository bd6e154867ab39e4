"""Actions ask for the right themselves, whoever calls them: nobody relies on the view alone."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.changes import Refused
from accounts.models import User
from classroom.actions.agenda import remove_item
from classroom.actions.begin import keep_dates
from courses.access import Access
from courses.models import Circle, Course, Role
from courses.rules import Can
from discussions.actions.moderation import change_settings, set_locked
from discussions.actions.questions import withdraw_question
from discussions.models import Post
from tests import factories, mutations
from tests.classroom.evening import planned
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db

ASKED = [check for check in mutations.checks() if check.kind == "require" and ".actions." in check.module]


def refuse(check: mutations.Check) -> None:
    """The action, called by somebody who may do all but this, comes no further than the check."""
    asked = {Can[name] for name in _rights_in(ast.parse(check.source))}
    access = Access(
        user=User(pk=0),
        course=Course(pk=0),
        circle=Circle(pk=0),
        edits_course=True,
        granted=frozenset(Can) - asked,
    )
    action = getattr(importlib.import_module(check.module), check.function)
    wanted = inspect.signature(action).parameters.values()
    nothing: dict[str, Any] = {
        each.name: SimpleNamespace(circle_id=0) for each in wanted if each.default is each.empty
    }
    with pytest.raises(PermissionDenied), ExitStack() as stack:
        _enter(stack, action(**{**nothing, "access": access}))


def _enter(stack: ExitStack, done: Any) -> None:
    """What gives its right to a `with` asks for it there."""
    if hasattr(done, "__enter__"):
        stack.enter_context(done)


def _rights_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Can":
            yield node.attr


@pytest.mark.parametrize("check", ASKED, ids=lambda check: f"{check.name}:{check.line}")
def test_an_action_is_refused_to_whoever_may_not(check: mutations.Check) -> None:
    refuse(check)


def a_locked_discussion_is_closed_to_all_but_who_keeps_order() -> None:
    circle = factories.make_circle()
    keeper, member = (factories.make_member(circle, role) for role in (Role.FACILITATOR, Role.MEMBER))
    thread = factories.make_thread(circle, member)
    set_locked(access=factories.access_of(keeper, circle), thread=thread, on=True)
    factories.make_post(thread, keeper)
    with pytest.raises(Refused):
        factories.make_post(thread, member)


def first_posts_wait_but_for_those_of_who_keeps_order() -> None:
    circle = factories.make_circle()
    owner, member = (factories.make_member(circle, role) for role in (Role.OWNER, Role.MEMBER))
    access = factories.access_of(owner, circle)
    thread = factories.make_thread(circle, owner)
    change_settings(access=access, think_first=False, hold_first_posts=True)
    assert factories.make_post(thread, owner).state == Post.State.SHOWN
    assert factories.make_post(thread, member).state == Post.State.HELD


def sessions_are_counted_anew_by_who_edits_the_course() -> None:
    editor = factories.make_user()
    course = factories.make_course(editors=[editor])
    circle = factories.make_circle(course, owner=editor)
    facilitator = factories.make_member(circle, Role.FACILITATOR)
    for person, count in ((editor, 2), (facilitator, 3)):
        days = [timezone.now() + timedelta(days=n) for n in range(1, 3)]
        keep_dates(
            access=factories.access_of(person, circle),
            rhythm="given",
            left_out=[],
            dates=days,
            sessions=count,
        )
        assert course.sessions.count() == 2


MAY: dict[str, Callable[[], None]] = {
    "classroom.actions.begin.keep_dates": sessions_are_counted_anew_by_who_edits_the_course,
    "discussions.actions.posts._check_open": a_locked_discussion_is_closed_to_all_but_who_keeps_order,
    "discussions.actions.posts._is_held": first_posts_wait_but_for_those_of_who_keeps_order,
}


def questions_of_the_course_are_its_editors() -> None:
    course = factories.make_course()
    circle = factories.make_circle(course)
    keeper = factories.access_of(factories.make_member(circle, Role.FACILITATOR), circle)
    with pytest.raises(PermissionDenied):
        withdraw_question(access=keeper, question=factories.make_question(course, "Whose is it?"))


def questions_are_answered_by_who_may_post() -> None:
    circle = factories.make_circle()
    question = factories.make_question(circle.course, "Who may say?")
    observer = factories.make_member(circle, Role.OBSERVER)
    address = factories.access_of(observer, circle).url("question-detail", question=question.pk)
    assert client_of(observer).post(address, {"body": "I.", "preview": "1"}).status_code == 403


def an_agenda_is_its_circles() -> None:
    here, elsewhere = planned(), planned()
    with pytest.raises(PermissionDenied):
        remove_item(access=here.access(), meeting=elsewhere.meeting, item=elsewhere.items[0])


def others_are_put_down_by_who_runs_the_evening() -> None:
    evening = planned().open()
    member = evening.member()
    address = evening.access(member).url("meeting-here", meeting=evening.meeting.pk)
    answer = client_of(member).post(address, {"name": "A guest", "do": "here"})
    assert answer.status_code == 403


# Checks behind which another one stands, so that the matrix does not miss them.
BESIDE: dict[str, Callable[[], None]] = {
    "classroom.actions.agenda._changing": an_agenda_is_its_circles,
    "classroom.views.room.meeting_here": others_are_put_down_by_who_runs_the_evening,
    "discussions.actions.questions._kept": questions_of_the_course_are_its_editors,
    "discussions.views.questions.question_detail": questions_are_answered_by_who_may_post,
}


@pytest.mark.parametrize("name", BESIDE)
def test_a_check_behind_which_another_stands(name: str) -> None:
    BESIDE[name]()


@pytest.mark.parametrize("name", MAY)
def test_what_an_action_leaves_to_some(name: str) -> None:
    MAY[name]()


def test_every_question_an_action_asks_about_a_right_is_tried() -> None:
    assert {check.name for check in mutations.checks() if check.kind == "may"} == set(MAY)
