"""Coming in: by code, by password, with a new account."""

from __future__ import annotations

import socket

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from tests.accounts.conftest import PASSWORD, code_in

pytestmark = pytest.mark.django_db

DOOR = reverse("account_request_login_code")
CODE = reverse("account_confirm_login_code")
PASSWORD_DOOR = reverse("account_login")
SIGN_UP = reverse("account_signup")
CONFIRM = reverse("account_email_verification_sent")


def who(client: Client) -> str | None:
    number = client.session.get("_auth_user_id")
    return User.objects.get(pk=number).email if number else None


def come_in(client: Client, email: str, next: str = "") -> str:
    """Asks for a code, types it, and returns where that leads."""
    asked = client.post(DOOR, {"email": email, "next": next})
    typed = client.post(asked["Location"], {"code": code_in(mail.outbox[-1]), "next": next})
    return typed["Location"]


def test_a_code_by_mail_opens_the_door(client: Client, kim: User, noor: User) -> None:
    assert come_in(client, "kim@example.org") == reverse("home")
    assert who(client) == "kim@example.org"
    assert [letter.to for letter in mail.outbox] == [["kim@example.org"]]


def test_one_address_is_one_person_whatever_its_case(client: Client, kim: User) -> None:
    come_in(client, "  KIM@Example.ORG ")
    assert who(client) == "kim@example.org"


def test_a_code_with_or_without_its_dash(client: Client, kim: User) -> None:
    client.post(DOOR, {"email": kim.email})
    client.post(CODE, {"code": code_in(mail.outbox[-1]).replace("-", " ")})
    assert who(client) == "kim@example.org"


def test_a_wrong_code_is_said_and_the_third_one_ends_it(client: Client, kim: User) -> None:
    client.post(DOOR, {"email": kim.email})
    code = code_in(mail.outbox[-1])
    for _ in range(2):
        assert "This is not the code" in client.post(CODE, {"code": "0000-0000"}).content.decode()
    ended = client.post(CODE, {"code": "0000-0000"}, follow=True)
    assert "Too many tries" in ended.content.decode()
    assert client.post(CODE, {"code": code})["Location"] == DOOR
    assert who(client) is None


def test_who_comes_back_to_the_door_can_give_another_address(client: Client, kim: User, noor: User) -> None:
    client.post(DOOR, {"email": noor.email})
    code = code_in(mail.outbox[-1])
    assert "Send me the code" in client.get(DOOR).content.decode()
    client.post(DOOR, {"email": kim.email})
    client.post(CODE, {"code": code})
    assert who(client) is None
    client.post(CODE, {"code": code_in(mail.outbox[-1])})
    assert who(client) == "kim@example.org"


def test_looking_at_the_door_keeps_the_code_that_is_on_its_way(client: Client, kim: User) -> None:
    client.post(DOOR, {"email": kim.email})
    client.get(DOOR)
    client.get(PASSWORD_DOOR)
    client.post(CODE, {"code": code_in(mail.outbox[-1])})
    assert who(client) == "kim@example.org"


def test_an_old_code_no_longer_works(client: Client, kim: User, settings: Settings) -> None:
    client.post(DOOR, {"email": kim.email})
    settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT = -1
    client.post(CODE, {"code": code_in(mail.outbox[-1])})
    assert who(client) is None


def test_a_new_code_can_be_asked_for_and_replaces_the_first(client: Client, kim: User) -> None:
    client.post(DOOR, {"email": kim.email})
    first = code_in(mail.outbox[-1])
    client.post(CODE, {"action": "resend"})
    assert len(mail.outbox) == 2
    client.post(CODE, {"code": first})
    assert who(client) is None
    client.post(CODE, {"code": code_in(mail.outbox[-1])})
    assert who(client) == "kim@example.org"


def test_an_unknown_address_sees_the_same_page_and_gets_a_mail_that_says_so(
    client: Client, kim: User
) -> None:
    known = client.post(DOOR, {"email": kim.email}, follow=True)
    unknown = Client().post(DOOR, {"email": "sam@example.org"}, follow=True)
    assert unknown.redirect_chain == known.redirect_chain
    assert "sam@example.org" in unknown.content.decode()
    assert "There is no account" in mail.outbox[-1].subject
    assert SIGN_UP in str(mail.outbox[-1].body)


@pytest.mark.parametrize("address", ["", "nobody", "kim@", "kim@example.org, sam@example.org"])
def test_what_is_no_address_is_said(client: Client, kim: User, address: str) -> None:
    answer = client.post(DOOR, {"email": address}).content.decode()
    assert "Give your e-mail address." in answer or "This does not look like an e-mail address." in answer
    assert not mail.outbox


def test_one_goes_on_to_where_one_wanted(client: Client, kim: User) -> None:
    assert come_in(client, kim.email, next="/settings/") == "/settings/"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_sent_elsewhere(client: Client, kim: User, elsewhere: str) -> None:
    assert come_in(client, kim.email, next=elsewhere) == reverse("home")


def test_a_page_for_people_inside_leads_to_the_door_and_back(client: Client, kim: User) -> None:
    answer = client.get("/settings/")
    assert answer["Location"] == f"{DOOR}?next=/settings/"


def test_a_password_opens_the_door_once_the_address_is_confirmed(client: Client, kim: User) -> None:
    asked = client.post(PASSWORD_DOOR, {"login": "Kim@example.org", "password": PASSWORD})
    assert asked["Location"] == CONFIRM
    client.post(CONFIRM, {"code": code_in(mail.outbox[-1])})
    assert who(client) == "kim@example.org"
    again = Client()
    again.post(PASSWORD_DOOR, {"login": "kim@example.org", "password": PASSWORD})
    assert who(again) == "kim@example.org"


def test_a_wrong_password_says_nothing_about_the_address(client: Client, kim: User) -> None:
    for email in ("kim@example.org", "sam@example.org"):
        answer = client.post(PASSWORD_DOOR, {"login": email, "password": "wrong"}).content.decode()
        assert "Address and password do not go together." in answer
    assert who(client) is None


def test_a_switched_off_account_stays_outside(client: Client, kim: User) -> None:
    User.objects.filter(pk=kim.pk).update(is_active=False)
    client.post(DOOR, {"email": kim.email})
    assert "There is no account" in mail.outbox[-1].subject
    answer = client.post(PASSWORD_DOOR, {"login": kim.email, "password": PASSWORD}, follow=True)
    assert "This account is switched off" in answer.content.decode()
    assert who(client) is None


def test_a_new_account_needs_a_name_and_an_address_that_is_ones_own(client: Client) -> None:
    form = {"name": " Sam  Weller ", "email": "Sam@Example.org", "time_zone": "Asia/Kolkata"}
    assert client.post(SIGN_UP, form)["Location"] == CONFIRM
    assert who(client) is None
    client.post(CONFIRM, {"code": code_in(mail.outbox[-1])})
    sam = User.objects.get()
    assert (sam.email, sam.name, sam.time_zone) == ("sam@example.org", "Sam Weller", "Asia/Kolkata")
    assert not sam.has_usable_password()
    assert who(client) == "sam@example.org"


def test_a_new_account_may_have_a_password(client: Client) -> None:
    client.post(SIGN_UP, {"name": "Sam", "email": "sam@example.org", "password1": PASSWORD})
    assert not User.objects.get().has_usable_password()  # nobody knows yet whose address it is
    client.post(CONFIRM, {"code": code_in(mail.outbox[-1])})
    assert User.objects.get().check_password(PASSWORD)
    assert client.get(reverse("settings")).status_code == 200


@pytest.mark.parametrize("way_in", [DOOR, reverse("account_reset_password")])
def test_who_makes_an_account_with_anothers_address_gains_no_password_to_it(
    client: Client, way_in: str
) -> None:
    thief = Client()
    thief.post(SIGN_UP, {"name": "Sam", "email": "sam@example.org", "password1": PASSWORD})
    asked = client.post(way_in, {"email": "sam@example.org"})
    client.post(asked["Location"], {"code": code_in(mail.outbox[-1])})
    sam = User.objects.get()
    assert EmailAddress.objects.get(user=sam).verified  # the owner of the mailbox has proved it
    assert not sam.check_password(PASSWORD)
    Client().post(PASSWORD_DOOR, {"login": sam.email, "password": PASSWORD})
    for address in (CONFIRM, DOOR, reverse("home")):
        thief.get(address)
    assert who(thief) is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": " "}, "Give a name"),
        ({"email": "sam"}, "does not look like an e-mail address"),
        ({"password1": "short"}, "too short"),
        ({"password1": "sam@example.org"}, "too similar"),
        ({"name": "x" * 81}, "at most 80 characters"),
    ],
)
def test_what_an_account_cannot_be_made_of(client: Client, changed: dict[str, str], said: str) -> None:
    form = {"name": "Sam", "email": "sam@example.org", "password1": ""}
    assert said in client.post(SIGN_UP, form | changed).content.decode()
    assert not User.objects.exists()


def test_a_time_zone_we_do_not_know_is_ignored(client: Client) -> None:
    client.post(SIGN_UP, {"name": "Sam", "email": "sam@example.org", "time_zone": "Mars/Olympus"})
    assert User.objects.get().time_zone == "Europe/London"


def test_a_taken_address_looks_like_a_free_one_and_its_owner_is_told(client: Client, kim: User) -> None:
    free = client.post(SIGN_UP, {"name": "Sam", "email": "sam@example.org"}, follow=True)
    taken = Client().post(SIGN_UP, {"name": "Sam", "email": "KIM@example.org"}, follow=True)
    assert (taken.status_code, taken.redirect_chain) == (free.status_code, free.redirect_chain)
    page = taken.content.decode().replace("kim@example.org", "sam@example.org")
    assert [line for line in page.splitlines() if "csrf" not in line] == [
        line for line in free.content.decode().splitlines() if "csrf" not in line
    ]
    assert "have an account" in mail.outbox[-1].subject
    assert mail.outbox[-1].to == ["kim@example.org"]
    assert User.objects.count() == 2


def test_a_forgotten_password_is_chosen_anew_with_a_code(client: Client, kim: User) -> None:
    asked = client.post(reverse("account_reset_password"), {"email": "KIM@example.org"})
    on = client.post(asked["Location"], {"code": code_in(mail.outbox[-1])})
    client.post(on["Location"], {"password1": "another lamp in another room"})
    kim.refresh_from_db()
    assert kim.check_password("another lamp in another room")
    assert who(client) == "kim@example.org"


def test_an_address_is_changed_with_a_code_sent_to_the_new_one(client: Client, kim: User, noor: User) -> None:
    come_in(client, kim.email)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    asked = client.post(reverse("account_email"), {"email": "Kim@New.example", "action_add": ""})
    assert asked["Location"] == CONFIRM
    client.post(CONFIRM, {"code": code_in(mail.outbox[-1])})
    kim.refresh_from_db()
    assert kim.email == "kim@new.example"
    assert mail.outbox[-1].to == ["kim@example.org"]  # the old address is told


def test_an_address_that_came_by_a_command_can_be_confirmed(client: Client, noor: User) -> None:
    client.force_login(noor)
    assert "It is not confirmed yet." in client.get(reverse("account_email")).content.decode()
    client.post(reverse("account_email"), {"email": noor.email, "action_send": ""})
    client.post(CONFIRM, {"code": code_in(mail.outbox[-1])})
    assert "not confirmed" not in client.get(reverse("account_email")).content.decode()


def test_without_a_mail_server_that_answers_one_is_told(
    client: Client, kim: User, settings: Settings
) -> None:
    with socket.socket() as nobody_listens:
        nobody_listens.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = nobody_listens.getsockname()
        answer = client.post(DOOR, {"email": kim.email})
    assert answer.status_code == 503
    assert "The mail could not be sent" in answer.content.decode()


def test_a_site_without_mail_server_says_where_the_mail_is(
    client: Client, kim: User, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert (
        "This site has no mail server yet"
        in client.post(DOOR, {"email": kim.email}, follow=True).content.decode()
    )
    assert "is your code for Study Circle" in capsys.readouterr().out
