"""Requests that the tests' own server is still answering: a page that closes may have sent a last one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

_changed = threading.Condition()
_count = 0


class Counted:
    """Middleware: counts a request from its arrival to its answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        global _count
        with _changed:
            _count += 1
        try:
            return self.get_response(request)
        finally:
            with _changed:
                _count -= 1
                _changed.notify_all()


def wait_until_quiet(seconds: float = 10) -> None:
    """Returns when every request has been answered; the tables may then be emptied.

    Raises TimeoutError if one takes longer than `seconds`.
    """
    time.sleep(0.05)  # what a closing page sent last may still be on its way in
    with _changed:
        if not _changed.wait_for(lambda: _count == 0, timeout=seconds):
            raise TimeoutError(f"{_count} requests are still being answered.")
