"""The site's real worker, as tests run it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.db import connection, connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector


def work() -> None:
    """Does everything that is promised and due, as `manage.py procrastinate worker` would, and returns.

    In a thread of its own: a test with a browser has an event loop in this one.
    """
    with ThreadPoolExecutor(max_workers=1) as threads:
        threads.submit(_work).result(timeout=60)


def _work() -> None:
    assert isinstance(app.connector, DjangoConnector)
    try:
        with app.replace_connector(app.connector.get_worker_connector()) as ready:
            ready.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    finally:
        connections.close_all()  # this thread's own


def forget_jobs() -> None:
    """Removes all jobs and workers: their tables are not Django's own, so no test clears them by itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers CASCADE"
        )
