"""What facilitators can see of one: the person's own real values, and the two switches."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from classroom.actions import apologies, attendance
from classroom.models import Turn
from courses.models import Circle, Role
from discussions.actions.moderation import hide_post, report_post
from readings.actions import declare, keep_place
from readings.models import Declaration
from tests import factories
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle() -> Circle:
    course = factories.make_course(sessions=2)
    circle = factories.make_circle(course)
    for days, session in zip((-7, 7), course.sessions.all(), strict=True):
        factories.make_meeting(circle, session, timezone.now() + timedelta(days=days))
        factories.make_unit(course, session, title=f"Reading {session.position}")
    return circle


def page_of(circle: Circle, user: User) -> str:
    response = client_of(user).get(f"/c/{circle.slug}/what-facilitators-see/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def said(page: str, of: str) -> str:
    """What stands beside this word on the page."""
    (found,) = re.findall(rf"<dt>{of}</dt><dd>(.*?)</dd>", page)
    return " ".join(re.sub("<[^>]*>", " ", found).split())


def test_the_values_are_ones_own(circle: Circle) -> None:
    anna = factories.make_member(circle, user=factories.make_user("Anna"), about="Reads on the bus.")
    ben = factories.make_member(circle, user=factories.make_user("Ben"), about="Bakes bread.")
    over, coming = circle.meetings.order_by("starts_at")
    first, second = circle.course.units.order_by("title")
    thread = factories.make_thread(circle, anna)
    factories.make_post(thread, anna)
    for other in (factories.make_post(thread, ben), factories.make_post(thread, ben)):
        report_post(access=factories.access_of(anna, circle), post=other, reason="Rude.")
    hidden = factories.make_post(thread, anna)
    hide_post(
        access=factories.access_of(factories.make_member(circle, Role.FACILITATOR), circle),
        post=hidden,
        reason="No.",
    )
    declare(user=anna, circle=circle, unit=first, state=Declaration.State.PARTLY)
    keep_place(user=anna, unit=second, number=2)
    attendance.mark_here(meeting=over, user=anna)
    apologies.send(access=factories.access_of(anna, circle), meeting=coming, said="On <shift>")
    Turn.objects.create(meeting=over, user=anna)
    elsewhere = factories.make_circle(circle.course)
    factories.make_member(elsewhere, user=anna)
    factories.make_thread(elsewhere, anna)
    declare(user=anna, circle=elsewhere, unit=second, state=Declaration.State.READ)
    page = page_of(circle, anna)
    assert said(page, "Your name") == "Anna"
    assert said(page, "Your line") == "Reads on the bus."
    assert said(page, "Your part").startswith("Student, since ")
    assert said(page, "What you wrote").startswith("Two posts in one discussion")
    assert said(page, "What you said of readings") == "Reading 1 : partly"
    assert said(page, "Apologies").endswith("with your word On &lt;shift&gt;")
    assert said(page, "Evenings you were at").startswith(f"{over.starts_at.day} ")
    assert said(page, "Turns to speak").startswith("One:")
    assert said(page, "What you reported").startswith("Two posts")
    assert said(page, "Posts not in sight") == "One that a facilitator hid."
    page = page_of(circle, ben)
    assert said(page, "Your line") == "Bakes bread."
    assert said(page, "What you said of readings").startswith("Nothing so far")
    assert said(page, "Apologies") == "None sent"
    assert "Anna" not in page


@pytest.mark.parametrize("role", list(Role))
def test_it_speaks_of_what_the_role_can_do(circle: Circle, role: Role) -> None:
    page = page_of(circle, factories.make_member(circle, role))
    assert ("What you said of readings" in page) == (role not in (Role.OBSERVER, Role.MEMBER))
    assert ("Turns to speak" in page) == (role != Role.OBSERVER)
    assert ('name="readings"' in page) == (role not in (Role.OBSERVER, Role.MEMBER))
    assert ('name="quiet"' in page) == ("Yours to decide" in page) == (role != Role.OBSERVER)
    assert "Where you are in a text" in page


def test_the_two_switches_are_saved(circle: Circle) -> None:
    anna = factories.make_member(circle)
    client, path = client_of(anna), f"/c/{circle.slug}/what-facilitators-see/"
    for sent, expected in (
        ({}, (False, False)),
        ({"quiet": "on"}, (False, True)),
        ({"readings": "1"}, (True, False)),
    ):
        assert client.post(path, sent).headers["Location"] == path
        seat = factories.seat_of(circle, anna)
        assert (seat.shows_readings, seat.shows_quiet) == expected
    page = client.get(path).content.decode()
    assert re.search(r'name="readings"[^>]*checked', page)
    assert not re.search(r'name="quiet"[^>]*checked', page)
    assert "Never: you switched that off" in page


def test_nothing_else_and_nobody_else_is_changed(circle: Circle) -> None:
    anna, ben = factories.make_member(circle), factories.make_member(circle)
    elsewhere = factories.make_circle(circle.course)
    factories.make_member(elsewhere, user=anna)
    sent = {"role": "owner", "user": ben.pk, "circle": elsewhere.pk, "about": "x", "shows_quiet": "on"}
    client_of(anna).post(f"/c/{circle.slug}/what-facilitators-see/", sent)
    seat = factories.seat_of(circle, anna)
    assert (seat.role, seat.about, seat.shows_readings, seat.shows_quiet) == ("student", "", False, False)
    for other in (factories.seat_of(circle, ben), factories.seat_of(elsewhere, anna)):
        assert (other.shows_readings, other.shows_quiet) == (True, True)


def test_a_member_who_is_asked_for_one_switch_only_changes_that_one(circle: Circle) -> None:
    member = factories.make_member(circle, Role.MEMBER)
    client_of(member).post(f"/c/{circle.slug}/what-facilitators-see/", {"quiet": "on"})
    assert factories.seat_of(circle, member).shows_readings


def test_strangers_and_wrong_methods(circle: Circle) -> None:
    path = f"/c/{circle.slug}/what-facilitators-see/"
    other = factories.make_member(factories.make_circle(circle.course))
    assert client_of(other).get(path).status_code == 404
    assert client_of(other).post(path, {}).status_code == 404
    assert client_of(factories.make_member(circle)).put(path).status_code == 405
    assert Client().get(path).status_code == 302


def test_it_costs_the_same_for_much_as_for_little(circle: Circle) -> None:
    anna, counts = factories.make_member(circle), []
    client, path = client_of(anna), f"/c/{circle.slug}/what-facilitators-see/"
    for more in (1, 30):
        for _ in range(more):
            unit = factories.make_unit(circle.course, circle.course.sessions.earliest("position"))
            declare(user=anna, circle=circle, unit=unit, state=Declaration.State.READ)
            factories.make_thread(circle, anna)
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        counts.append(len(queries))
    assert counts == [6, 6]


def test_the_way_there_is_in_the_own_menu_and_beside_the_declaration(circle: Circle) -> None:
    client, path = client_of(factories.make_member(circle)), f"/c/{circle.slug}/what-facilitators-see/"
    unit = circle.course.units.earliest("pk")
    page = client.get(f"/c/{circle.slug}/readings/{unit.slug}/").content.decode()
    assert f'href="{path}">Who sees this</a>' in page
    readings = client.get(f"/c/{circle.slug}/readings/").content.decode()
    assert f'href="{path}"' in readings.split('id="me"')[1].split("</header>")[0]
