"""Where one lands: the person's circles, and a circle's home."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from classroom.queries.homes import home_page
from courses.access import AccessRequest, with_access
from courses.rules import Can


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """One circle and nothing else to choose: straight to it. Otherwise the list."""
    assert request.user.is_authenticated
    page = home_page(request.user)
    if len(page.circles) == 1 and not page.courses:
        return redirect(page.circles[0])
    return render(request, "classroom/home.html", {"page": page})


@require_safe
@with_access(Can.READ)
def circle_home(request: AccessRequest) -> HttpResponse:
    return redirect(request.access.url("readings"))
