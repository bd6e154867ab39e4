"""What a device may keep of the readings, so that they open without a connection."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.crypto import salted_hmac

from accounts.models import User


def reader_key(user: User) -> str:
    """Names a person to the service worker, which keeps nothing for two; it changes with the password."""
    return salted_hmac("reader", f"{user.pk}:{user.get_session_auth_hash()}").hexdigest()[:24]


def may_be_kept(response: HttpResponse, user: User) -> HttpResponse:
    """Says that this page may be kept on the person's device until they sign out."""
    response["X-Reader"] = reader_key(user)
    return response
