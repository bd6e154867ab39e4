"""The page behind a link: what it shows, whom it lets in, and that it leaks nothing once shut."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courses.actions.invitations import revoke_invitation
from courses.models import Circle, Invitation, Role
from tests import factories
from tests.accounts.conftest import code_in
from tests.courses.ways_in import link_of, owner_of, seat
from tests.readings.bringing import client_of
from tests.test_access import everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle() -> Circle:
    cache.clear()
    course = factories.make_course("Bread and books", sessions=1)
    circle = factories.make_circle(
        course,
        name="Mill Street",
        place="The upper room",
        time_zone="Australia/Sydney",
        owner=factories.make_user("Ruth"),
    )
    factories.make_meeting(circle, course.sessions.get(), timezone.now() + timedelta(days=3))
    return circle


def test_it_shows_what_one_is_invited_to_and_changes_nothing(circle: Circle) -> None:
    link = link_of(circle, role=Role.MEMBER)
    before = everything()
    for client in (Client(), client_of(factories.make_user())):
        before = everything()
        answer = client.get(link.get_absolute_url())
        page = answer.content.decode()
        assert answer.status_code == 200
        for words in ("Mill Street", "Bread and books", "The upper room", "Ruth", "as a member"):
            assert words in page, words
        at = circle.meetings.get().starts_at
        from zoneinfo import ZoneInfo

        assert f"{at.astimezone(ZoneInfo('Australia/Sydney')):%H:%M}" in page
        assert everything() == before


def test_somebody_signed_in_says_yes_and_is_in(circle: Circle) -> None:
    user, link = factories.make_user(), link_of(circle)
    sent = {"role": "owner", "circle": "1", "user": "1"}
    answer = client_of(user).post(link.get_absolute_url(), sent)
    assert answer["Location"] == circle.get_absolute_url()
    found = seat(circle, user)
    assert found is not None
    assert found.role == Role.STUDENT


def test_who_has_a_seat_is_told_so_even_behind_a_shut_link(circle: Circle) -> None:
    link, user = link_of(circle), factories.make_member(circle, Role.OBSERVER)
    revoke_invitation(invitation=link, by=owner_of(circle))
    page = client_of(user).get(link.get_absolute_url()).content.decode()
    assert "You are in already" in page
    assert client_of(user).post(link.get_absolute_url())["Location"] == circle.get_absolute_url()


@pytest.mark.parametrize(
    "change",
    [
        {"revoked_at": timezone.now()},
        {"expires_at": timezone.now() - timedelta(days=1)},
        {"most_uses": 1, "uses": 1},
    ],
)
def test_a_shut_link_answers_like_none_but_for_its_number(circle: Circle, change: dict[str, Any]) -> None:
    link = link_of(circle, by_name=True)
    Invitation.objects.filter(pk=link.pk).update(**change)
    for client in (Client(), client_of(factories.make_user())):
        none, shut = client.get(reverse("join", args=["no-such-link"])), client.get(link.get_absolute_url())
        assert (none.status_code, shut.status_code) == (404, 410)
        assert re.sub(r"csrf\w+\W+\w+\W+\w+", "", shut.content.decode()) == re.sub(
            r"csrf\w+\W+\w+\W+\w+", "", none.content.decode()
        )
        assert "Mill Street" not in shut.content.decode()
        assert client.post(link.get_absolute_url(), {"name": "Eve"}).status_code == 410
    assert circle.memberships.count() == 1
    assert not User.objects.filter(name="Eve").exists()


def test_what_is_no_token_at_all_is_met_kindly() -> None:
    for token in ("%00", "a%00b", "x" * 3000, "‮", "'\"<script>"):
        assert Client().get(f"/join/{token}/").status_code == 404


def test_somebody_let_go_reads_whom_to_ask(circle: Circle) -> None:
    user, link = factories.make_member(circle), link_of(circle)
    circle.memberships.filter(user=user).update(ended_at=timezone.now(), removed=True)
    answer = client_of(user).post(link.get_absolute_url())
    assert answer.status_code == 410
    assert "ask a facilitator" in answer.content.decode()


def test_signed_out_one_comes_back_by_a_code(circle: Circle) -> None:
    user, link, client = factories.make_user("Kim"), link_of(circle), Client()
    page = client.get(link.get_absolute_url()).content.decode()
    door = f"{reverse('account_request_login_code')}?next={link.get_absolute_url()}"
    assert door in page
    asked = client.post(door, {"email": user.email, "next": link.get_absolute_url()})
    came = client.post(asked["Location"], {"code": code_in(mail.outbox[0])})
    assert came["Location"] == link.get_absolute_url()
    assert seat(circle, user) is None  # coming in at the door of the site is not coming in here
    client.post(link.get_absolute_url())
    assert seat(circle, user) is not None


def test_signed_out_one_makes_an_account_and_comes_back(circle: Circle) -> None:
    link, client = link_of(circle), Client()
    door = f"{reverse('account_signup')}?next={link.get_absolute_url()}"
    assert door in client.get(link.get_absolute_url()).content.decode()
    sent = {"email": "new@example.org", "name": "New", "next": link.get_absolute_url()}
    asked = client.post(door, sent)
    came = client.post(asked["Location"], {"code": code_in(mail.outbox[0])})
    assert came["Location"] == link.get_absolute_url()
    client.post(link.get_absolute_url())
    assert seat(circle, User.objects.get(email="new@example.org")) is not None


def test_a_name_alone_is_not_enough_where_the_link_does_not_say_so(circle: Circle) -> None:
    link = link_of(circle)
    answer = Client().post(link.get_absolute_url(), {"name": "Eve", "key": "x"})
    assert answer["Location"].startswith(reverse("account_request_login_code"))
    assert circle.memberships.count() == 1
