"""What the worker does for accounts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.jobs import forget_old_sessions

pytestmark = pytest.mark.django_db


def test_sessions_that_have_run_out_are_removed_every_night() -> None:
    for key, days in (("old", -1), ("good", 1)):
        Session.objects.create(
            session_key=key, session_data="", expire_date=timezone.now() + timedelta(days=days)
        )
    forget_old_sessions(timestamp=0)
    assert [session.session_key for session in Session.objects.all()] == ["good"]
    crons = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert crons["accounts.forget_old_sessions"] == "17 3 * * *"
