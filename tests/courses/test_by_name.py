"""Coming in by a name alone: no address, one device, and a way to more."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.letters import send_letter
from accounts.models import NOWHERE, User
from courses.actions.people import remove_member
from courses.models import Circle, Invitation, Role
from tests import factories
from tests.accounts.conftest import code_in
from tests.at_once import at_once
from tests.courses.ways_in import link_of, owner_of, seat
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_tries_yet(db: None) -> None:
    cache.clear()


@pytest.fixture
def link() -> Invitation:
    return link_of(factories.make_circle(owner=factories.make_user("Ruth")), by_name=True)


def come_in(link: Invitation, name: str, client: Client | None = None, **sent: str) -> tuple[Client, Any]:
    client = client or Client()
    return client, client.post(
        link.get_absolute_url(), {"name": name, "key": str(uuid.uuid4()), "time_zone": "Europe/Paris", **sent}
    )


def test_one_gives_a_name_and_is_in(link: Invitation) -> None:
    client, answer = come_in(link, "  Anna\u202e ", email="ruth@example.org", role="owner", is_staff="on")
    assert answer["Location"] == link.circle.get_absolute_url()
    user = User.objects.get(name="Anna")
    assert user.email.endswith(f"@{NOWHERE}")
    assert not user.has_address
    assert not user.has_usable_password()
    assert (user.is_staff, user.time_zone) == (False, "Europe/Paris")
    found = seat(link.circle, user)
    assert found is not None
    assert found.role == Role.STUDENT
    assert client.get(reverse("people", args=[link.circle.slug])).status_code == 200
    assert client.session.get_expiry_age() > 300 * 24 * 3600
    assert answer.cookies["sessionid"]["max-age"] > 300 * 24 * 3600
    assert mail.outbox == []


def test_the_address_that_is_none_is_never_shown(link: Invitation) -> None:
    client, _ = come_in(link, "Anna")
    for page in (
        reverse("people", args=[link.circle.slug]),
        reverse("settings"),
        reverse("account_email"),
        reverse("account_logout"),
        reverse("seat-line", args=[link.circle.slug]),
    ):
        words = client.get(page).content.decode()
        assert ".invalid" not in words, page
    assert "Give an address" in client.get(reverse("people", args=[link.circle.slug])).content.decode()
    assert "Give one, so that you can come in" in client.get(reverse("settings")).content.decode()
    assert "there is no way back" in client.get(reverse("account_logout")).content.decode()
    # the menu asks before it signs such a person out
    bar = client.get(reverse("people", args=[link.circle.slug])).content.decode()
    assert f'action="{reverse("account_logout")}"' not in bar
    assert f'href="{reverse("account_logout")}"' in bar


def test_no_mail_goes_where_none_arrives(link: Invitation) -> None:
    come_in(link, "Anna")
    anna = User.objects.get(name="Anna")
    assert not send_letter(to=anna.email, template="courses/mail/invitation", about={})
    Client().post(reverse("account_request_login_code"), {"email": anna.email})
    assert mail.outbox == []
    assert anna not in User.objects.reachable()
    assert owner_of(link.circle) in User.objects.reachable()


def test_an_address_is_given_later_and_opens_every_door(link: Invitation) -> None:
    client, _ = come_in(link, "Anna")
    asked = client.post(reverse("account_email"), {"email": "anna@example.org", "action_add": ""})
    assert not User.objects.get(name="Anna").has_address  # before the code has come back
    (letter,) = mail.outbox
    assert letter.to == ["anna@example.org"]
    assert client.post(asked["Location"], {"code": code_in(letter)}).status_code == 302
    anna = User.objects.get(name="Anna")
    assert anna.email == "anna@example.org"
    assert anna.has_address
    assert [sent.to for sent in mail.outbox] == [["anna@example.org"]]  # and nothing to the old one
    assert "Give an address" not in client.get(reverse("people", args=[link.circle.slug])).content.decode()
    cache.clear()
    elsewhere = Client()
    asked = elsewhere.post(reverse("account_request_login_code"), {"email": "anna@example.org"})
    elsewhere.post(asked["Location"], {"code": code_in(mail.outbox[-1])})
    assert elsewhere.session["_auth_user_id"] == str(anna.pk)
    assert elsewhere.get(reverse("people", args=[link.circle.slug])).status_code == 200


def test_nobody_takes_over_an_address_that_is_somebody_elses(link: Invitation) -> None:
    kim = factories.make_user("Kim", email="kim@example.org")
    client, _ = come_in(link, "Anna")
    asked = client.post(reverse("account_email"), {"email": "kim@example.org", "action_add": ""})
    for code in ("0000-0000", "1234-5678"):
        if asked.status_code == 302:
            client.post(asked["Location"], {"code": code})
    assert not User.objects.get(name="Anna").has_address
    assert User.objects.get(email="kim@example.org") == kim


def test_an_address_typed_and_not_confirmed_stays_free_for_its_owner(link: Invitation) -> None:
    client, _ = come_in(link, "Anna")
    client.post(reverse("account_email"), {"email": "kim@example.org", "action_add": ""})
    mail.outbox.clear()
    cache.clear()
    kim = Client()
    asked = kim.post(reverse("account_signup"), {"email": "kim@example.org", "name": "Kim"})
    kim.post(asked["Location"], {"code": code_in(mail.outbox[0])})
    assert User.objects.get(email="kim@example.org").name == "Kim"
    assert not User.objects.get(name="Anna").has_address


def test_nobody_signs_up_with_an_address_that_leads_nowhere() -> None:
    sent = {"email": f"eve@{NOWHERE}", "name": "Eve"}
    assert "No mail ever arrives" in Client().post(reverse("account_signup"), sent).content.decode()
    assert not User.objects.filter(name="Eve").exists()


@pytest.mark.parametrize("name", ["", "  ", "\u200b\u200b", "\u2800"])
def test_a_name_has_something_to_see(link: Invitation, name: str) -> None:
    _, answer = come_in(link, name)
    assert answer.status_code == 400
    assert "Give a name" in answer.content.decode()
    assert link.circle.memberships.count() == 1


def test_two_of_a_name_are_told_apart(link: Invitation) -> None:
    _, answer = come_in(link, "RUTH")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Somebody here is called RUTH already: add a letter" in page
    assert 'value="RUTH"' in page
    assert not User.objects.filter(name="RUTH").exists()
    assert come_in(link, "Ruth B.")[1].status_code == 302


def test_nobody_takes_anothers_name_afterwards(link: Invitation) -> None:
    come_in(link, "Hanna")
    client, _ = come_in(link, "Otto")
    settings = {"language": "en", "time_zone": "UTC"}
    for name in ("Hanna", "Ruth", "\u041danna"):  # the last with a letter of another alphabet
        answer = client.post(reverse("settings"), {"name": name, **settings})
        assert "add a letter" in answer.content.decode()
    assert User.objects.filter(name="Otto").exists()
    assert client.post(reverse("settings"), {"name": "Otto H.", **settings}).status_code == 302
    assert User.objects.filter(name="Otto H.").exists()
    ruth = owner_of(link.circle)
    hanna = factories.make_member(link.circle, user=factories.make_user("Johanna"))
    theirs = client_of(hanna)  # who gave an address may have a namesake
    assert theirs.post(reverse("settings"), {"name": ruth.name, **settings}).status_code == 302


def test_the_same_form_twice_is_one_person_and_another_name_is_another(link: Invitation) -> None:
    key = str(uuid.uuid4())
    for name in ("Anna", "Anna", "Ben"):  # Ben goes back to the page on the same machine
        assert come_in(link, name, key=key)[1].status_code == 302
    assert sorted(User.objects.filter(email__endswith=NOWHERE).values_list("name", flat=True)) == [
        "Anna",
        "Ben",
    ]
    link.refresh_from_db()
    assert link.uses == 2


def test_an_old_form_is_no_way_into_somebody_elses_account(link: Invitation) -> None:
    key = str(uuid.uuid4())
    come_in(link, "Anna", key=key)
    User.objects.filter(name="Anna").update(date_joined=timezone.now() - timedelta(hours=1))
    client, answer = come_in(link, "Anna", key=key)
    assert answer.status_code == 400  # the name is taken, by a person who is not theirs to be
    assert "_auth_user_id" not in client.session


def test_facilitators_never_come_in_so(link: Invitation) -> None:
    Invitation.objects.filter(pk=link.pk).update(role=Role.FACILITATOR)
    _, answer = come_in(link, "Anna")
    assert answer["Location"].startswith(reverse("account_request_login_code"))
    assert not User.objects.filter(name="Anna").exists()


def test_so_many_accounts_and_no_more_come_from_one_place(link: Invitation, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "by_name": "3/m/ip"}
    found = [come_in(link, f"Reader {n}")[1] for n in range(5)]
    assert [answer.status_code for answer in found] == [302, 302, 302, 429, 429]
    assert "Reader 4" in found[4].content.decode()  # what was typed is still there
    assert link.circle.memberships.count() == 4


def test_a_circle_in_one_room_comes_in_at_once(link: Invitation) -> None:
    assert [come_in(link, f"Reader {n}")[1].status_code for n in range(30)] == [302] * 30


def test_who_was_let_go_is_out_by_name_too(link: Invitation) -> None:
    client, _ = come_in(link, "Anna")
    anna = User.objects.get(name="Anna")
    remove_member(seat=factories.seat_of(link.circle, anna), by=owner_of(link.circle))
    assert client.get(reverse("people", args=[link.circle.slug])).status_code == 404
    assert client.post(link.get_absolute_url()).status_code == 410


@pytest.mark.django_db(transaction=True)
def test_a_form_that_arrives_twice_at_once_is_one_person() -> None:
    circle = factories.make_circle()
    link, key = link_of(circle, by_name=True), str(uuid.uuid4())
    answers = at_once(*[lambda: come_in(link, "Anna", key=key)[1]] * 4)
    assert [answer.status_code for answer in answers] == [302] * 4
    assert circle.memberships.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_with_one_name_at_once_one_adds_a_letter() -> None:
    circle: Circle = factories.make_circle()
    link = link_of(circle, by_name=True)
    answers = at_once(*[lambda: come_in(link, "Anna")[1]] * 3)
    assert sorted(answer.status_code for answer in answers) == [302, 400, 400]
