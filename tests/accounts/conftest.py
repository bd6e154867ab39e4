"""People and letters for the tests of the door."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage

from accounts.models import User

PASSWORD = "the lamp in the upper room"


@pytest.fixture(autouse=True)
def _no_tries_yet(db: None) -> None:
    """Limits are counted in the database: in a test that commits, they would outlast it."""
    cache.clear()


@pytest.fixture
def kim() -> User:
    return User.objects.create_user("kim@example.org", PASSWORD, name="Kim")


@pytest.fixture
def noor() -> User:
    """Somebody else, so that every look-up has somebody to miss."""
    return User.objects.create_user("noor@example.org", None, name="Noor")


def code_in(letter: EmailMessage) -> str:
    """The code somebody would type from this mail."""
    found = re.search(r"^(\d{4}-\d{4})$", str(letter.body), re.MULTILINE)
    assert found, letter.body
    return found[1]
