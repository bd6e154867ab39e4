"""The site as a WSGI application."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def in_utf8(site: WSGIApplication) -> WSGIApplication:
    """The site, which reads every request as UTF-8, whatever it says it is.

    Pages ask for UTF-8, and browsers send it. Django would try any encoding Python knows: some make of bytes
    what no database keeps, some read no text at all, and it meets them before any middleware could refuse.
    """

    def inner(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        said = environ.get("CONTENT_TYPE", "")
        if ";" in said:
            environ["CONTENT_TYPE"] = _without_encoding(said)
        return site(environ, start_response)

    return inner


def _without_encoding(said: str) -> str:
    """A content type with nothing but its boundary."""
    try:
        kind, parameters = parse_header_parameters(said)
    except (LookupError, ValueError):
        return said.partition(";")[0]
    return f'{kind}; boundary="{parameters["boundary"]}"' if "boundary" in parameters else kind


site = get_wsgi_application()

from classroom.pulse import in_front_of  # noqa: E402 (the rooms are set up by now)

application = in_utf8(in_front_of(site))
