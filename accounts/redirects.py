"""Where to go after an act."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def on_this_site(request: HttpRequest, *addresses: str | None) -> str | None:
    """The first of the addresses that leads to this very site, if any does."""
    for address in addresses:
        if address and url_has_allowed_host_and_scheme(
            address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            return address
    return None
