"""The pulse of a room, answered before Django's own machinery.

Sixty phones ask two dozen times a second whether anything is new. Each answer needs who asks, their seat, and one
number; the machinery around a page costs several times that. So this stands in front of the site and answers what it
can answer for sure: with a session that is valid, of a person who may still come, in one query. Whatever else there
is (a door, no seat, no such meeting, a fragment that nobody has drawn yet, a database that does not answer) goes on
to the ordinary view, which decides as ever. So nothing is refused here, and nothing let in that the ordinary look-up
would not let in: tests compare the two.

Nothing is kept from one request to the next but what was read out of signed sessions, the fragments, and the headers
that the site itself gave such an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import Error, connection
from django.utils.crypto import constant_time_compare

from accounts.models import User
from classroom import fragments
from classroom.queries.pulse import Pulse, kind_of_viewer, pulse

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_PATH = re.compile(r"/c/([-a-zA-Z0-9_]+)/meetings/([0-9]{1,18})/pulse/", re.ASCII)
_COOKIE = re.compile(rf"(?:^|;) *{re.escape(settings.SESSION_COOKIE_NAME)}=([a-z0-9]+) *(?=;|$)")
_QUERY = re.compile(r"after=([0-9]{1,9})(?:&of=(room|wall))?", re.ASCII)  # as the page's script asks
_MOST = 1_000  # sessions, and kinds of headers

Headers = list[tuple[str, str]]


@dataclass(slots=True)
class _Known:
    """What a session says, and the password hash it was found to be bound to."""

    stored: str
    user: int
    hash: str
    password: str = ""


_sessions: dict[str, _Known] = {}
_headers: dict[tuple[str, ...], Headers] = {}


def in_front_of(site: WSGIApplication) -> WSGIApplication:
    """The site, whose pulses are answered here where they can be."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.endswith("/pulse/") or environ["REQUEST_METHOD"] != "GET":
            return site(environ, start_response)
        found = _PATH.fullmatch(path)
        if found is None or environ.get("SCRIPT_NAME"):
            return site(environ, start_response)
        asked = _asked(environ)
        answer = _answer(environ, found[1], int(found[2]), *asked) if asked is not None else None
        if answer is None:
            return site(environ, _listening(environ, start_response))
        status, headers, body = answer
        start_response(status, headers)
        return [body]

    return application


def _asked(environ: WSGIEnvironment) -> tuple[str, int, str] | None:
    """The session's key, the version that the page shows, and which page it is; None for anything unusual."""
    cookies = _COOKIE.findall(environ.get("HTTP_COOKIE", ""))
    said = _QUERY.fullmatch(environ.get("QUERY_STRING", ""))
    if len(cookies) != 1 or said is None:
        return None
    return cookies[0], int(said[1]), said[2] or "room"


def _answer(
    environ: WSGIEnvironment, circle: str, meeting: int, session: str, after: int, of: str
) -> tuple[str, Headers, bytes] | None:
    try:
        known = _sessions.get(session) or _read(session)
        if known is None:
            return None
        found = pulse(session=session, user=known.user, circle=circle, meeting=meeting)
        if found is None or not _is_theirs(session, known, found):
            return None
        if found.version == after:
            headers = _headers.get(_place(environ, "204 No Content"))
            return None if headers is None else ("204 No Content", [*headers, _version(found)], b"")
        kind = kind_of_viewer(meeting=meeting, user=known.user)
        fragment = fragments.kept((meeting, found.version, of, kind))
    except Error:  # it broke meanwhile: the site begins with a connection that was tried
        connection.close()
        return None
    headers = _headers.get(_place(environ, "200 OK"))
    if headers is None or fragment is None:
        return None
    zips = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
    body = fragment.zipped if zips else fragment.html
    more = [("Content-Encoding", "gzip")] if zips else []
    return "200 OK", [*headers, *more, ("Content-Length", str(len(body))), _version(found)], body


def _version(found: Pulse) -> tuple[str, str]:
    return "X-Room-Version", str(found.version)


# Who asks -----------------------------------------------------------------------------------------------------


def _read(session: str) -> _Known | None:
    """The session as it is stored: looked up once in a process, and compared with each poll's from then on."""
    stored = Session.objects.filter(session_key=session).values_list("session_data", flat=True).first()
    known = _understood(stored) if stored is not None else None
    if known is not None:
        if len(_sessions) >= _MOST:
            _sessions.clear()
        _sessions[session] = known
    return known


def _understood(stored: str) -> _Known | None:
    """Whom a stored session says it is of; None if nobody is signed in by it, or the signature is not ours."""
    said: dict[str, Any] = SessionStore().decode(stored)
    try:
        user = User._meta.pk.to_python(said[SESSION_KEY])
        known = _Known(stored, user, said[HASH_SESSION_KEY])
    except (KeyError, ValidationError):
        return None
    return known if said.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS else None


def _is_theirs(session: str, known: _Known, found: Pulse) -> bool:
    """Whether the session, as it stands now, is of the person the answer was found for, and still opens for them:
    a new password ends the sessions of the old one.
    """
    if known.stored != found.session:
        _sessions.pop(session, None)  # something was written in it; the next poll reads it anew
        return False
    if known.password != found.password:
        if not constant_time_compare(known.hash, User(password=found.password).get_session_auth_hash()):
            return False
        known.password = found.password
    return True


# What every answer carries ------------------------------------------------------------------------------------


def _place(environ: WSGIEnvironment, status: str) -> tuple[str, ...]:
    """What the headers of such an answer depend on."""
    asked = (environ.get(name, "") for name in ("HTTP_HOST", "wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO"))
    return status, *asked


_OWN = {"content-length", "content-encoding", "x-room-version"}


def _listening(environ: WSGIEnvironment, start_response: StartResponse) -> StartResponse:
    """Learns from the site itself what it says beside a pulse, at a host and in a way that it serves."""

    def listen(status: str, headers: Headers, *more: Any) -> Any:
        place = _place(environ, status)
        names = {name.lower() for name, _ in headers}
        if status in ("204 No Content", "200 OK") and place not in _headers and "set-cookie" not in names:
            if len(_headers) >= _MOST:
                _headers.clear()
            _headers[place] = [(name, value) for name, value in headers if name.lower() not in _OWN]
        return start_response(status, headers, *more)

    return listen
