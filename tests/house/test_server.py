"""The database the tests run on, and what the site needs of it."""

import os

import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.django_db


def test_the_tests_run_on_the_server_that_was_named() -> None:
    named = bool(os.environ.get("DATABASE_URL"))
    engine = settings.DATABASES["default"]["ENGINE"]
    assert engine == ("django.db.backends.postgresql" if named else "config.embedded")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        version = cursor.fetchone()[0]
    assert version >= 15 if named else version == 18


def test_words_of_every_language_keep_their_letters_and_their_case() -> None:
    """A database of another encoding or a plain C locale would not know that É and é are one letter."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT lower('ÉÖŁЖ'), current_setting('server_encoding')")
        assert cursor.fetchone() == ("éöłж", "UTF8")
