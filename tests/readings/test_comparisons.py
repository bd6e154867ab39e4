"""Comparisons that are kept: by whom, for whom, and where they stand."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.changes import Refused
from accounts.models import User
from courses.access import access_to_course
from courses.models import Circle, Role
from readings.actions.comparisons import change_comparison, keep_comparison, remove_comparison, set_comparison
from readings.models import Comparison
from readings.queries.comparisons import comparisons_for, may_keep
from tests import factories
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle() -> Circle:
    course = factories.make_course(sessions=2, editors=[factories.make_user("Editor")])
    factories.make_unit(course, course.sessions.get(position=1), slug="mill")
    return factories.make_circle(course)


@pytest.fixture
def facilitator(circle: Circle) -> User:
    return factories.make_member(circle, Role.FACILITATOR)


def keep(
    circle: Circle, who: User, title: str = "How is it told?", words: str = "mill", **said: Any
) -> Comparison:
    key = said.pop("key", None) or uuid.uuid4()
    return keep_comparison(
        access=factories.access_of(who, circle),
        title=title,
        words=words,
        key=key,
        **said,
    )


def test_a_facilitator_keeps_one_for_the_circle_alone(circle: Circle, facilitator: User) -> None:
    kept = keep(circle, facilitator, session=circle.course.sessions.get(position=1))
    assert kept.circle == circle
    beside = factories.make_circle(circle.course)
    assert list(comparisons_for(factories.access_of(facilitator, circle))) == [kept]
    assert not comparisons_for(factories.access_of(beside.memberships.get().user, beside))


def test_an_editor_keeps_one_for_every_circle(circle: Circle) -> None:
    editor = circle.course.editors.get()
    access = access_to_course(editor, circle.course.slug)
    kept = keep_comparison(access=access, title="How?", words="mill", key=uuid.uuid4(), everywhere=True)
    assert kept.circle is None
    anna = factories.make_member(circle)
    assert list(comparisons_for(factories.access_of(anna, circle))) == [kept]
    assert not may_keep(factories.access_of(anna, circle), kept)


def test_the_same_form_twice_keeps_one(circle: Circle, facilitator: User) -> None:
    key = uuid.uuid4()
    assert keep(circle, facilitator, key=key) == keep(circle, facilitator, title="Otherwise?", key=key)
    assert Comparison.objects.count() == 1
    beside = factories.make_circle(circle.course)
    factories.make_member(beside, Role.FACILITATOR, facilitator)
    with pytest.raises(Refused, match="sent elsewhere"):
        keep(beside, facilitator, key=key)


def test_who_may_not_keep_one(circle: Circle, facilitator: User) -> None:
    with pytest.raises(PermissionDenied):
        keep(circle, factories.make_member(circle))
    with pytest.raises(PermissionDenied):
        keep(circle, facilitator, everywhere=True)
    course_s_own = factories.make_comparison(circle.course)
    access = factories.access_of(facilitator, circle)
    with pytest.raises(PermissionDenied):
        change_comparison(access=access, comparison=course_s_own, title="Mine?", words="x", session=None)
    with pytest.raises(PermissionDenied):
        remove_comparison(access=access, comparison=course_s_own)


@pytest.mark.parametrize(
    ("title", "words"), [("", "mill"), (" \n", "mill"), ("How?", ""), ("How?", "x" * 201), ("\u200b", "x")]
)
def test_what_says_nothing_is_refused(circle: Circle, facilitator: User, title: str, words: str) -> None:
    with pytest.raises(Refused):
        keep(circle, facilitator, title=title, words=words)


def test_a_session_of_another_course_is_refused(circle: Circle, facilitator: User) -> None:
    with pytest.raises(Refused, match="another course"):
        keep(circle, facilitator, session=factories.make_course(sessions=1).sessions.get())


def test_one_is_changed_moved_and_taken_away(circle: Circle, facilitator: User) -> None:
    kept = keep(circle, facilitator)
    access, second = factories.access_of(facilitator, circle), circle.course.sessions.get(position=2)
    change_comparison(access=access, comparison=kept, title="And now?", words="lane, mill", session=second)
    kept.refresh_from_db()
    assert (kept.title, kept.words, kept.session) == ("And now?", "lane, mill", second)
    remove_comparison(access=access, comparison=kept)
    remove_comparison(access=access, comparison=kept)
    assert not Comparison.objects.exists()


def test_a_package_s_comparison_is_known_again_and_others_are_left_alone(
    circle: Circle, facilitator: User
) -> None:
    own, key = keep(circle, facilitator), uuid.uuid4()
    first = set_comparison(course=circle.course, key=key, title="How?", words="mill", session=None)
    again = set_comparison(course=circle.course, key=key, title="How now?", words="lane", session=None)
    assert (first.pk, again.title) == (again.pk, "How now?")
    own.refresh_from_db()
    assert own.title == "How is it told?"


# Pages --------------------------------------------------------------------------------------------------------


def test_one_keeps_what_one_looked_up(circle: Circle, facilitator: User) -> None:
    client, base = client_of(facilitator), f"/c/{circle.slug}/compare/"
    assert f"{base}keep/?q=mill" in client.get(f"{base}?q=mill").content.decode()
    form = client.get(f"{base}keep/?q=mill").content.decode()
    assert 'value="mill"' in form
    session = circle.course.sessions.get(position=1)
    said = {"title": "How is the mill told?", "words": "mill", "session": session.pk, "key": uuid.uuid4()}
    answer = client.post(f"{base}keep/", said)
    kept = Comparison.objects.get()
    assert answer.headers["Location"] == f"{base}{kept.pk}/"
    page = client.get(answer.headers["Location"]).content.decode()
    assert "How is the mill told?" in page
    assert "<mark>mill</mark>" in page


def test_a_form_without_a_title_keeps_what_was_typed(circle: Circle, facilitator: User) -> None:
    answer = client_of(facilitator).post(
        f"/c/{circle.slug}/compare/keep/", {"words": "lane, mill", "key": uuid.uuid4()}
    )
    assert answer.status_code == 400
    assert "lane, mill" in answer.content.decode()
    assert not Comparison.objects.exists()


def test_it_stands_with_its_session_and_on_the_home_of_the_circle(circle: Circle, facilitator: User) -> None:
    first, second = circle.course.sessions.order_by("position")
    evening = factories.make_meeting(circle, first, timezone.now() + timedelta(days=2))
    here = keep(circle, facilitator, "How is the mill told?", session=first)
    keep(circle, facilitator, "How is the lane told?", session=second)
    keep(factories.make_circle(circle.course), facilitator_of(circle), "Elsewhere?", session=first)
    client, base = client_of(factories.make_member(circle)), f"/c/{circle.slug}"
    readings = client.get(f"{base}/readings/").content.decode()
    assert readings.index("How is the mill told?") < readings.index("How is the lane told?")
    assert "Elsewhere?" not in readings
    for page in (f"{base}/", f"{base}/meetings/{evening.pk}/"):
        html = client.get(page).content.decode()
        assert f"{base}/compare/{here.pk}/" in html, page
        assert "How is the lane told?" not in html
    sheet = client_of(facilitator).get(f"{base}/meetings/{evening.pk}/run-sheet/").content.decode()
    assert "How is the mill told?" in sheet


def facilitator_of(circle: Circle) -> User:
    """Somebody who facilitates the newest circle of the course."""
    newest = Circle.objects.filter(course=circle.course).latest("pk")
    return newest.memberships.get().user


def test_it_is_taken_away_after_a_question(circle: Circle, facilitator: User) -> None:
    kept, client = keep(circle, facilitator), client_of(facilitator)
    page = f"/c/{circle.slug}/compare/{kept.pk}/remove/"
    assert "Take this comparison away?" in client.get(page).content.decode()
    assert client.post(page).status_code == 400
    assert Comparison.objects.exists()
    assert client.post(page, {"sure": "1"}).status_code == 302
    assert not Comparison.objects.exists()
