"""The demo door: one button a person, on one's own machine only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from courses.models import Circle, Course, Meeting, Membership, Session

pytestmark = pytest.mark.django_db

DOOR = reverse("account_request_login_code")
ENTER = reverse("demo-enter")
HERE: dict[str, Any] = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8000"}


@pytest.fixture
def demo(settings: Settings) -> Settings:
    settings.DEMO = True
    settings.ALLOWED_HOSTS = ["*"]
    return settings


@pytest.fixture
def circle() -> Circle:
    """A circle with two demo people who may be entered, two who may not and a real one, beside an older circle without any."""
    course = Course.objects.create(title="How it was", slug="how")
    now = datetime.now(UTC)
    with transaction.atomic():
        circles = [
            Circle.objects.create(course=course, name=name, slug=name[:3].lower(), place="upper room")
            for name in ("Harbour", "Mill Street")
        ]
        for number, (name, role, about, is_demo) in enumerate(
            [
                ("Ruth", "owner", "answers for the circle", True),
                ("Anna", "student", "in the middle of a reading", True),
                ("Real", "facilitator", "", False),
                ("Gone", "member", "", True),
                ("Asleep", "observer", "", True),
            ]
        ):
            person = User.objects.create_user(
                f"p{number}@example.org", None, name=name, is_demo=is_demo, is_active=name != "Asleep"
            )
            Membership.objects.create(
                circle=circles[1],
                user=person,
                role=role,
                about=about,
                ended_at=now if name == "Gone" else None,
            )
        owner = User.objects.create_user("owner@example.org", None, name="Olga")
        Membership.objects.create(circle=circles[0], user=owner, role="owner")
    for position, days in enumerate((-7, 7)):
        session = Session.objects.create(course=course, position=position, title="One")
        Meeting.objects.create(circle=circles[1], session=session, starts_at=now + timedelta(days=days))
    return circles[1]


def entered(client: Client, who: User, **request: Any) -> int:
    status = client.post(ENTER, {"as": who.pk}, **(HERE | request)).status_code
    assert ("_auth_user_id" in client.session) == (status == 302)
    return status


def test_the_door_shows_the_circle_and_its_demo_people(
    client: Client, demo: Settings, circle: Circle
) -> None:
    page = client.get(DOOR, **HERE).content.decode()
    assert "Mill Street" in page
    assert "How it was" in page
    assert "two evenings" in page
    assert page.index("student, in the middle of a reading") < page.index("owner, answers for the circle")
    for absent in ("Real", "Gone", "Asleep", "Harbour", "Olga"):
        assert absent not in page


def test_a_button_lets_one_in(client: Client, demo: Settings, circle: Circle) -> None:
    assert entered(client, User.objects.get(name="Anna")) == 302
    assert entered(client, User.objects.get(name="Ruth")) == 302  # and changes who one is
    assert client.session["_auth_user_id"] == str(User.objects.get(name="Ruth").pk)


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"HTTP_HOST": "circle.example"},
        {"HTTP_HOST": "localhost.circle.example"},
        {"HTTP_HOST": "127.0.0.1.circle.example"},
        {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"HTTP_FORWARDED": "for=192.0.2.7"},
        {"HTTP_X_REAL_IP": "192.0.2.7"},
        {"HTTP_X_FORWARDED_PROTO": "http"},
        {"HTTP_X_CLUSTER_CLIENT_IP": "192.0.2.7"},
        {"HTTP_VIA": "1.1 proxy"},
    ],
)
def test_from_elsewhere_there_is_no_such_door(
    client: Client, demo: Settings, circle: Circle, elsewhere: dict[str, str]
) -> None:
    assert entered(client, User.objects.get(name="Anna"), **elsewhere) == 404
    if elsewhere.get("REMOTE_ADDR") != "":
        assert "Or look around as" not in client.get(DOOR, **(HERE | elsewhere)).content.decode()


@pytest.mark.parametrize(
    "here",
    [
        {"HTTP_HOST": "127.0.0.1:8000"},
        {"HTTP_HOST": "[::1]:8000", "REMOTE_ADDR": "::1"},
        {"REMOTE_ADDR": "::ffff:127.0.0.1"},
    ],
)
def test_the_machine_has_several_names(
    client: Client, demo: Settings, circle: Circle, here: dict[str, str]
) -> None:
    assert entered(client, User.objects.get(name="Anna"), **here) == 302


def test_without_demo_mode_there_is_no_such_door(client: Client, circle: Circle) -> None:
    assert entered(client, User.objects.get(name="Anna")) == 404
    assert client.get(ENTER, **HERE).status_code == 404
    assert "Or look around as" not in client.get(DOOR, **HERE).content.decode()


def test_nobody_real_is_entered_by_a_button(client: Client, demo: Settings, circle: Circle) -> None:
    assert entered(client, User.objects.get(name="Real")) == 404
    assert entered(client, User.objects.get(name="Asleep")) == 404
    User.objects.filter(name="Anna").update(is_active=False)
    assert entered(client, User.objects.get(name="Anna")) == 404
    for number in ("x", "", "\0", "-1", "²", "9" * 19, "9" * 5000):
        assert client.post(ENTER, {"as": number}, **HERE).status_code == 404


def test_the_button_is_pressed_not_followed(client: Client, demo: Settings, circle: Circle) -> None:
    assert client.get(ENTER, **HERE).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert entered(strict, User.objects.get(name="Anna")) == 403


def test_without_a_demo_circle_the_door_is_the_usual_one(client: Client, demo: Settings) -> None:
    page = client.get(DOOR, **HERE).content.decode()
    assert "Read together, paragraph by paragraph" in page
    assert "Or look around as" not in page


def test_one_goes_on_to_where_one_wanted_but_not_elsewhere(
    client: Client, demo: Settings, circle: Circle
) -> None:
    anna = User.objects.get(name="Anna")
    assert client.post(ENTER, {"as": anna.pk, "next": "/settings/"}, **HERE)["Location"] == "/settings/"
    assert client.post(ENTER, {"as": anna.pk, "next": "//evil.example"}, **HERE)["Location"] == "/"
