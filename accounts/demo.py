"""The demonstration: everybody of the demo circle may be entered by one button, on one's own machine only.

Who these people are in their circle is not known down here: a higher room registers a function that says it.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

_PASSED_ON = re.compile(r"HTTP_(.*FORWARDED.*|VIA|.*_IP)$")  # headers by which a proxy gives itself away


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody a visitor can be. `about` begins with the role: "student, in the middle of a reading"."""

    user_id: int
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Scene:
    """The demo circle as the door shows it. Times are told in `time_zone`."""

    circle: str
    course: str
    time_zone: str
    meetings: int
    first: datetime | None
    last: datetime | None
    next: datetime | None
    place: str
    personas: tuple[Persona, ...]


Source = Callable[[], Scene | None]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Names the function that knows the demo circle (None while there is none)."""
    _sources[:] = [source]


def scene_for(request: HttpRequest) -> Scene | None:
    """The demo circle, for those who may enter it."""
    return _sources[0]() if _sources and open_to(request) else None


def open_to(request: HttpRequest) -> bool:
    """Whether this request comes from the machine itself, by a name of the machine itself.

    The name matters because a foreign site can make its own name lead to this machine (DNS rebinding), and
    a request that was passed on by a proxy can come from anywhere.
    """
    if not settings.DEMO or any(_PASSED_ON.match(header) for header in request.META):
        return False
    host, _ = split_domain_port(request.get_host())
    return _is_here(request.META.get("REMOTE_ADDR", "")) and (
        host == "localhost" or _is_here(host.strip("[]"))
    )


def _is_here(address: str) -> bool:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(ip, "ipv4_mapped", None)
    return bool((mapped or ip).is_loopback)
