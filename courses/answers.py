"""How views of every room answer who writes something."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from courses.access import AccessRequest


def plainly(words: str, status: int = 400) -> HttpResponse:
    """One sentence, for a script or for a form that only a broken page sends."""
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")


def wants_json(request: AccessRequest) -> bool:
    """Whether a script sent the form."""
    return "application/json" in request.headers.get("Accept", "")


def words_are_kept(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Whoever was signed out while they wrote gets their words back, not a door that forgets them."""

    @wraps(view)
    def outer(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not request.user.is_authenticated:
            return render(request, "components/signed_out.html", {"next": request.path}, status=403)
        return view(request, *args, **kwargs)

    return outer
