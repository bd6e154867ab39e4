"""The site with one page more: the bytes of another page as they were, after the same session, user and seat look-up."""

import os
from functools import cache
from pathlib import Path

from django.http import HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_GET

from courses.access import AccessRequest, with_access
from courses.rules import Can


@cache
def _kept(name: str) -> bytes:
    return (Path(os.environ["FLOOR_PAGES"]) / name).read_bytes()


@require_GET
@with_access(Can.READ)
def floor(request: AccessRequest, name: str) -> HttpResponse:
    return HttpResponse(_kept(name))


urlpatterns = [path("c/<slug:circle>/floor/<slug:name>/", floor), path("", include("config.urls"))]
