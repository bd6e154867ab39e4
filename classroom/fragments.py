"""The room as HTML for a page that is open already, made once for all who are shown the same.

Sixty phones ask for what is new within three seconds, and most of them are shown the very same. So a fragment is
drawn by nobody in particular: whose access drew it is not in it, nor the token of a form.
"""

from __future__ import annotations

import gzip
import hashlib
import time
from dataclasses import dataclass, replace

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from classroom.queries.pulse import kind_of
from classroom.queries.room import RoomPage

TEMPLATES = {"room": "classroom/_room.html", "wall": "classroom/_wall.html"}
SECONDS = 5.0  # clocks stand in it as they were
MOST = 64  # of a process

Key = tuple[int, int, str, str]  # meeting, version, which page, for whom: `kind_of`


@dataclass(frozen=True, slots=True)
class Fragment:
    html: bytes
    zipped: bytes
    until: float


_kept: dict[Key, Fragment] = {}


def draw(page: RoomPage, of: str) -> bytes:
    """The fragment for the viewer of the page, and from now on for their kind, in every web process."""
    assert page.access.circle is not None
    nobody = replace(page.access, user=User(), membership=None, own_circles="", something_waits=False)
    with timezone.override(page.access.circle.time_zone):
        drawn = render_to_string(
            TEMPLATES[of], {"access": nobody, "page": replace(page, access=nobody)}
        ).encode()
    key = page.meeting.pk, page.version, of, kind_of(page)
    made = _keep(key, Fragment(drawn, gzip.compress(drawn, 6, mtime=0), time.time() + SECONDS))
    if SECONDS > 0:
        cache.set(_name(key), (made.html, made.zipped, made.until), SECONDS)
    return drawn


def kept(key: Key) -> Fragment | None:
    """What was drawn for this kind of viewer a moment ago, here or by another process: at most one query."""
    found = _kept.get(key)
    if found is None or time.time() >= found.until:
        shared = cache.get(_name(key))
        found = _keep(key, Fragment(*shared)) if shared is not None else None
    return found if found is not None and time.time() < found.until else None


def _keep(key: Key, fragment: Fragment) -> Fragment:
    if len(_kept) >= MOST:
        _kept.clear()
    _kept[key] = fragment
    return fragment


def _name(key: Key) -> str:
    return "room:" + hashlib.sha256(repr(key).encode()).hexdigest()
