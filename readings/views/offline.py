"""Reading without a connection: the service worker, and the page it shows where nothing else is kept."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@cache
def _worker() -> bytes:
    return Path(settings.BASE_DIR, "static", "js", "offline", "worker.js").read_bytes()


@require_safe
def offline_worker(request: HttpRequest) -> HttpResponse:
    """The worker's script, from the root of the site: so it may serve all of its pages."""
    return HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What is kept on this device. The page itself is nobody's."""
    return render(request, "readings/offline.html")
