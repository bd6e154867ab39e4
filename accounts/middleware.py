"""Times are told in the reader's own zone; a device is told whose pages it gets."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import User


class OwnTimeZone:
    """Tells times in the person's zone. Asks who they are only for those who carry a session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.session.session_key is None or not request.user.is_authenticated:
            return self.get_response(request)
        try:
            zone = zoneinfo.ZoneInfo(request.user.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            return self.get_response(request)
        with timezone.override(zone):
            return self.get_response(request)


def reader_key(user: User) -> str:
    """Names a person to the service worker, which keeps nothing for two; it changes with the password."""
    return salted_hmac("reader", f"{user.pk}:{user.get_session_auth_hash()}").hexdigest()[:24]


class WhoseDevice:
    """Says with every page whose it is, so that a device forgets what it kept of somebody else; and takes nothing that
    was written for somebody else.

    `X-For` comes with what was done without a connection and is sent later: perhaps after another person has come in on
    the same device.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        written_for = request.headers.get("X-For")
        if written_for is not None and written_for != str(request.user.pk):
            return HttpResponse(
                "Somebody else wrote this.", status=412, content_type="text/plain; charset=utf-8"
            )
        response = self.get_response(request)
        # pages, not what they ask for: a piece of a meeting's room is kept for others, with its headers
        is_page = request.headers.get("Sec-Fetch-Mode") == "navigate" or "X-Worker" in request.headers
        if is_page and request.session.session_key is not None and isinstance(request.user, User):
            response["X-Reader"] = reader_key(request.user)
        return response
