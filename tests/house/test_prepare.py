"""Only one machine at a time prepares a database."""

import threading

import pytest
from django.db import connection

from config.prepare import ONE_AT_A_TIME, alone

HOLDERS = """
    SELECT activity.state FROM pg_locks JOIN pg_stat_activity AS activity USING (pid)
    WHERE locktype = 'advisory' AND objid = %s AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def holders() -> list[str]:
    """What those do who hold the lock."""
    with connection.cursor() as cursor:
        cursor.execute(HOLDERS, [ONE_AT_A_TIME])
        return [state for (state,) in cursor.fetchall()]


@pytest.mark.django_db(transaction=True)
def test_the_second_waits_for_the_first() -> None:
    entered = threading.Event()

    def other() -> None:
        with alone():
            entered.set()

    with alone():
        thread = threading.Thread(target=other)
        thread.start()
        assert not entered.wait(0.7)
    assert entered.wait(10)
    thread.join(10)
    assert holders() == []


@pytest.mark.django_db(transaction=True)
def test_the_lock_lasts_as_long_as_a_transaction() -> None:
    """A pooler between gives each transaction any of its connections: a lock of the session would stay behind."""
    with alone():
        assert holders() == ["idle in transaction"]
