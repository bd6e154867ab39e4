"""What is done for accounts beside the pages, by a worker."""

from __future__ import annotations

from django.core.management import call_command
from procrastinate.contrib.django import app


@app.periodic(cron="17 3 * * *")
@app.task(name="accounts.forget_old_sessions", queueing_lock="forget old sessions")
def forget_old_sessions(timestamp: int) -> None:
    """Removes the sessions that have run out, once a night. Nothing else would: browsers only stop sending them."""
    call_command("clearsessions")
