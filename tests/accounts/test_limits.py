"""Tries are counted, in one place for all processes."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.accounts.conftest import PASSWORD

PASSWORD_DOOR = reverse("account_login")
DOOR = reverse("account_request_login_code")

# Another process of the same site: tries as often as it is told, and prints the answers' numbers.
TRY = """
import sys
from tests import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.ALLOWED_HOSTS = ["testserver"]
import django
django.setup()
from django.test import Client
form = {"login": "kim@example.org", "password": "wrong"}
print(*[Client().post(sys.argv[2], form, REMOTE_ADDR=sys.argv[3]).status_code for _ in range(int(sys.argv[4]))])
"""


def tries(
    times: int, *, email: str = "kim@example.org", password: str = "wrong", address: str = "127.0.0.1"
) -> list[int]:
    form = {"login": email, "password": password}
    return [Client().post(PASSWORD_DOOR, form, REMOTE_ADDR=address).status_code for _ in range(times)]


@pytest.mark.django_db
def test_the_sixth_wrong_password_is_refused_with_a_page_that_says_so(kim: User, noor: User) -> None:
    assert tries(6) == [200, 200, 200, 200, 200, 429]
    page = Client().post(PASSWORD_DOOR, {"login": "kim@example.org", "password": PASSWORD})
    assert page.status_code == 429  # the right one as well, or guessing would go on
    assert "That was too many tries." in page.content.decode()
    assert DOOR in page.content.decode()
    assert tries(1, email="noor@example.org") == [200]  # others are not kept out


@pytest.mark.django_db
def test_one_address_cannot_try_everybody(kim: User) -> None:
    everybody = [
        Client().post(PASSWORD_DOOR, {"login": f"{n}@example.org", "password": "x"}) for n in range(11)
    ]
    assert [answer.status_code for answer in everybody] == [200] * 10 + [429]
    assert tries(1, address="203.0.113.7") == [200]


@pytest.mark.django_db
def test_codes_are_not_sent_without_end(kim: User) -> None:
    answers = [Client().post(DOOR, {"email": "kim@example.org"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
    assert "Too many tries" in answers[-1].content.decode()
    assert len(mail.outbox) == 3


@pytest.mark.django_db
def test_many_counters_do_not_push_each_other_out(kim: User) -> None:
    """Django's own limit is 300; beyond it a third of the counters was dropped, whose turn it was or not."""
    assert tries(5) == [200] * 5
    for number in range(900):
        cache.set(f"zz-{number}", [0.0], 60)
    assert tries(1, address="203.0.113.7") == [429]


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["account_request_login_code", "account_reset_password", "account_signup"])
@pytest.mark.parametrize("email", ["kim@example.org", "nobody@example.org"])
def test_nobodys_mailbox_is_filled(kim: User, page: str, email: str, monkeypatch: pytest.MonkeyPatch) -> None:
    form = {"name": "Sam", "email": email}
    for minute in range(20):
        now = time.time() + 61
        monkeypatch.setattr(time, "time", lambda now=now: now)
        Client().post(reverse(page), form, REMOTE_ADDR=f"198.51.100.{minute}")
    assert len(mail.outbox) == 12
    assert {letter.to[0] for letter in mail.outbox} == {email}


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_two_processes_count_together(kim: User) -> None:
    name = str(connection.settings_dict["NAME"])
    command = [sys.executable, "-c", TRY, name, PASSWORD_DOOR, "203.0.113.7", "3"]
    other = subprocess.run(command, capture_output=True, text=True, timeout=60, env=os.environ, check=True)
    assert other.stdout.split() == ["200", "200", "200"]
    assert tries(3) == [200, 200, 429]
