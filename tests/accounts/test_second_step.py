"""The second step: an app's code, recovery codes, and what is asked again before it changes."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time
from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.accounts.conftest import PASSWORD, code_in

pytestmark = pytest.mark.django_db

INDEX = reverse("mfa_index")
ACTIVATE = reverse("mfa_activate_totp")
CODES = reverse("mfa_view_recovery_codes")
SECOND = reverse("mfa_authenticate")
HOME = reverse("home")


def shown_by_the_app(secret: str) -> str:
    """RFC 6238: what an authenticator app shows now for this key."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


@pytest.fixture
def inside(client: Client, kim: User, noor: User) -> Client:
    """Kim, who came in by a code, so that her address is confirmed."""
    client.post(reverse("account_request_login_code"), {"email": kim.email})
    client.post(reverse("account_confirm_login_code"), {"code": code_in(mail.outbox[-1])})
    return client


@pytest.fixture
def secret(inside: Client) -> str:
    """The key of Kim's authenticator app, which is switched on."""
    inside.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    found = re.search(r"<code>([A-Z2-7]{32})</code>", inside.get(ACTIVATE).content.decode())
    assert found
    assert inside.post(ACTIVATE, {"code": shown_by_the_app(found[1])})["Location"] == CODES
    return found[1]


def at_the_second_step() -> Client:
    client = Client()
    asked = client.post(reverse("account_login"), {"login": "kim@example.org", "password": PASSWORD})
    assert asked["Location"] == SECOND
    return client


def test_before_it_changes_one_is_asked_again(inside: Client) -> None:
    asked = inside.get(ACTIVATE)
    assert unquote(asked["Location"]) == f"{reverse('account_reauthenticate')}?next={ACTIVATE}"
    page = inside.get(asked["Location"]).content.decode()
    assert "Is it you?" in page
    wrong = inside.post(reverse("account_reauthenticate"), {"password": "wrong"}).content.decode()
    assert "This is not your password." in wrong


@pytest.mark.django_db(transaction=True)  # the notice is sent once the change is committed
def test_the_app_is_asked_for_at_the_door(secret: str) -> None:
    assert "The second step is on" in [letter.subject for letter in mail.outbox]
    client = at_the_second_step()
    assert "This did not work. Try once more." in client.post(SECOND, {"code": "000000"}).content.decode()
    assert client.get("/settings/").status_code == 302
    assert client.post(SECOND, {"code": shown_by_the_app(secret)})["Location"] == HOME
    assert client.get("/settings/").status_code == 200


def test_a_code_by_mail_is_not_enough_either(secret: str, kim: User) -> None:
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": kim.email})
    typed = client.post(reverse("account_confirm_login_code"), {"code": code_in(mail.outbox[-1])})
    assert typed["Location"] == SECOND


def test_recovery_codes_work_once(secret: str, inside: Client) -> None:
    page = inside.get(CODES).content.decode()
    codes = re.findall(r"<code>(\d{8})</code>", page)
    assert len(set(codes)) == 10
    assert "Ten of ten are left." in page
    download = inside.get(reverse("mfa_download_recovery_codes"))
    assert download.content.decode().split() == codes
    assert at_the_second_step().post(SECOND, {"code": codes[3]})["Location"] == HOME
    assert at_the_second_step().post(SECOND, {"code": codes[3]}).status_code == 200
    assert "Nine of ten are left." in inside.get(CODES).content.decode()


def test_new_recovery_codes_replace_the_old(secret: str, inside: Client) -> None:
    before = inside.get(CODES).content
    assert "no longer work" in inside.get(reverse("mfa_generate_recovery_codes")).content.decode()
    inside.post(reverse("mfa_generate_recovery_codes"))
    assert inside.get(CODES).content != before


def test_it_can_be_switched_off(secret: str, inside: Client, kim: User) -> None:
    assert "Switch the app off?" in inside.get(reverse("mfa_deactivate_totp")).content.decode()
    inside.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=kim).exists()
    client = Client()
    client.post(reverse("account_login"), {"login": kim.email, "password": PASSWORD})
    assert client.get("/settings/").status_code == 200


def test_the_overview_says_what_is_on(secret: str, inside: Client, client: Client, noor: User) -> None:
    page = inside.get(INDEX).content.decode()
    assert "ten left" in page
    assert reverse("mfa_deactivate_totp") in page
    other = Client()
    other.force_login(noor)
    page = other.get(INDEX).content.decode()
    assert "Recovery codes" not in page
    assert reverse("mfa_activate_totp") in page


def test_whoever_has_no_password_need_not_give_one(client: Client, noor: User) -> None:
    client.post(reverse("account_request_login_code"), {"email": noor.email})
    client.post(reverse("account_confirm_login_code"), {"code": code_in(mail.outbox[-1])})
    assert client.get(ACTIVATE).status_code == 200


@pytest.mark.parametrize(
    "name",
    ["mfa_index", "mfa_activate_totp", "mfa_view_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn"],
)
def test_a_stranger_sees_nothing_of_it(client: Client, name: str) -> None:
    assert client.get(reverse(name))["Location"].startswith("/account/")


NO_ANSWERS = [
    "",
    "null",
    "[]",
    "7",
    '"\\ud800"',
    '{"id": "\\u0000"}',
    '{"id": [], "rawId": []}',
    '{"id": "aa", "rawId": "aa", "type": "public-key", "response": null}',
    '{"id": "aa", "rawId": "aa", "type": "public-key", "response": {"clientDataJSON": "e30", "userHandle": "aa"}}',
    "[" * 100_000,
    "1" * 5000,
]


@pytest.mark.parametrize("answer", NO_ANSWERS, ids=lambda answer: answer[:24])
def test_what_no_passkey_says_lets_nobody_in_and_adds_nothing(inside: Client, answer: str) -> None:
    inside.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    inside.get(reverse("mfa_add_webauthn"))
    added = inside.post(reverse("mfa_add_webauthn"), {"name": "Key", "credential": answer})
    assert added.status_code == 200
    assert not Authenticator.objects.exists()
    client = Client()
    client.get(reverse("mfa_login_webauthn"))
    refused = client.post(reverse("mfa_login_webauthn"), {"credential": answer})
    assert (refused.status_code, refused["Location"]) == (302, reverse("account_login"))
    assert "_auth_user_id" not in client.session
