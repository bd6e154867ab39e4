"""What a device may keep of the readings, so that they open without a connection."""

from __future__ import annotations

from django.http import HttpResponse

from accounts.middleware import reader_key
from accounts.models import User


def may_be_kept(response: HttpResponse, user: User) -> HttpResponse:
    """Says that this page may be kept on the person's device until they sign out."""
    response["X-Keep"] = "1"
    response["X-Reader"] = reader_key(user)
    return response
