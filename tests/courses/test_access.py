"""The look-up decides who may see: a stranger gets 404, a member without the right 403."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from classroom.queries.homes import home_page
from courses.access import access_to_circle, access_to_course
from courses.models import Circle, Course, Role
from courses.rules import Can
from readings.models import Declaration
from tests import factories

pytestmark = pytest.mark.django_db


def remove(circle: Circle, user: User) -> None:
    circle.memberships.filter(user=user).update(ended_at=timezone.now())


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("role", list(Role))
def test_whoever_has_a_seat_is_inside(role: Role) -> None:
    factories.make_circle()  # noise: another circle
    circle = factories.make_circle()
    user = factories.make_member(circle, role)
    access = access_to_circle(user, circle.slug)
    assert (access.circle, access.course, access.membership) == (
        circle,
        circle.course,
        factories.seat_of(circle, user),
    )
    assert access.may(Can.READ)
    assert not access.edits_course


def test_a_stranger_finds_no_circle() -> None:
    circle = factories.make_circle()
    elsewhere = factories.make_member(factories.make_circle(circle.course))
    for stranger in (factories.make_user(), elsewhere):
        with pytest.raises(Http404):
            access_to_circle(stranger, circle.slug)


def test_a_circle_that_is_not_there_answers_like_one_that_is_not_ones_own() -> None:
    stranger = factories.make_user()
    circle = factories.make_circle()
    answers = []
    for slug in (circle.slug, "no-such-circle"):
        with pytest.raises(Http404) as refused:
            access_to_circle(stranger, slug)
        answers.append(str(refused.value))
    assert answers[0] == answers[1]


def test_who_was_removed_finds_no_circle_and_who_comes_back_does() -> None:
    circle = factories.make_circle()
    user = factories.make_member(circle)
    remove(circle, user)
    with pytest.raises(Http404):
        access_to_circle(user, circle.slug)
    factories.make_member(circle, Role.OBSERVER, user)
    access = access_to_circle(user, circle.slug)
    assert access.may(Can.READ)
    assert not access.may(Can.DECLARE)


def test_an_administrator_has_no_seat_in_anybodys_circle() -> None:
    circle = factories.make_circle()
    administrator = User.objects.create_superuser("root@example.org")
    with pytest.raises(Http404):
        access_to_circle(administrator, circle.slug)
    assert access_to_course(administrator, circle.course.slug).may(Can.EDIT_COURSE)


def test_an_editor_reaches_the_course_and_not_its_circles() -> None:
    editor = factories.make_user()
    course = factories.make_course(editors=[editor])
    other = factories.make_course(editors=[factories.make_user()])
    circle = factories.make_circle(course)
    assert access_to_course(editor, course.slug).may(Can.EDIT_COURSE)
    with pytest.raises(Http404):
        access_to_course(editor, other.slug)
    with pytest.raises(Http404):
        access_to_circle(editor, circle.slug)


def test_an_editor_with_a_seat_edits_only_that_course() -> None:
    editor = factories.make_user()
    circle = factories.make_circle(factories.make_course(editors=[editor]))
    other = factories.make_circle()
    for place in (circle, other):
        factories.make_member(place, Role.MEMBER, editor)
    assert access_to_circle(editor, circle.slug).may(Can.EDIT_COURSE)
    assert not access_to_circle(editor, other.slug).may(Can.EDIT_COURSE)


@pytest.mark.parametrize("role", list(Role))
def test_nobody_in_a_circle_reaches_its_course_as_an_editor(role: Role) -> None:
    circle = factories.make_circle()
    with pytest.raises(Http404):
        access_to_course(factories.make_member(circle, role), circle.course.slug)


def test_a_member_without_the_right_is_refused() -> None:
    circle = factories.make_circle()
    access = access_to_circle(factories.make_member(circle, Role.MEMBER), circle.slug)
    access.require(Can.POST)
    with pytest.raises(PermissionDenied):
        access.require(Can.DECLARE)


@pytest.fixture
def reading() -> tuple[Circle, str]:
    """A circle, and the address at which something is said of its reading."""
    course = factories.make_course(sessions=1)
    unit = factories.make_unit(course, course.sessions.get())
    circle = factories.make_circle(course)
    return circle, reverse("unit-declare", kwargs={"circle": circle.slug, "unit": unit.slug})


def test_a_view_lets_the_student_in_and_refuses_member_stranger_and_passer_by(
    reading: tuple[Circle, str],
) -> None:
    circle, address = reading
    student, member = factories.make_member(circle), factories.make_member(circle, Role.MEMBER)
    removed = factories.make_member(circle)
    remove(circle, removed)
    said = {"state": "read"}
    assert client_of(member).post(address, said).status_code == 403
    assert client_of(factories.make_user()).post(address, said).status_code == 404
    assert client_of(removed).post(address, said).status_code == 404
    passer_by = Client().post(address, said)
    assert passer_by.status_code == 302
    assert reverse("account_login") in passer_by["Location"]
    assert not Declaration.objects.exists()
    assert client_of(student).post(address, said).status_code < 400
    assert [d.user for d in Declaration.objects.all()] == [student]


def may_see_circle(user: User, circle: Circle) -> bool:
    try:
        return access_to_circle(user, circle.slug).may(Can.READ)
    except Http404:
        return False


def may_see_course(user: User, course: Course) -> bool:
    try:
        return access_to_course(user, course.slug).may(Can.READ)
    except Http404:
        return False


def test_what_one_may_see_and_the_list_of_it_agree() -> None:
    people = [factories.make_user() for _ in range(4)]
    administrator = User.objects.create_superuser("root@example.org")
    courses = [factories.make_course(editors=people[:1]), factories.make_course(editors=people[:2])]
    circles = [factories.make_circle(course) for course in courses for _ in range(2)]
    for at, circle in enumerate(circles):
        for user, role in zip(people[at % 2 :], Role, strict=False):
            factories.make_member(circle, role, user)
    remove(circles[0], people[1])
    remove(circles[3], people[3])
    for user in [*people, administrator]:
        page = home_page(user)
        seen = [circle for circle in circles if may_see_circle(user, circle)]
        assert {c.pk for c in page.circles} == {c.pk for c in seen}
        if seen:
            assert {c.pk for c in access_to_circle(user, seen[0].slug).circles} == {c.pk for c in seen}
        edited = {c.pk for c in courses if may_see_course(user, c)}
        assert {c.pk for c in page.courses} == edited - {c.course_id for c in seen}


def test_whoever_sends_a_form_signed_out_comes_back_to_its_page() -> None:
    circle = factories.make_circle()
    address = f"/c/{circle.slug}/discussions/mark-read/"
    here = f"/c/{circle.slug}/discussions/?show=unread"
    for from_, leads in (
        (f"http://testserver{here}", here),
        ("http://elsewhere.example/page/", f"/c/{circle.slug}/"),
        ("", f"/c/{circle.slug}/"),
    ):
        answer = Client().post(address, headers={"Referer": from_} if from_ else {})
        assert answer.status_code == 302
        assert parse_qs(urlsplit(answer.headers["Location"]).query)["next"] == [leads]
