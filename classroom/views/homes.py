"""Where one lands: the person's circles, a circle's home, and what facilitators see of one."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from classroom.forms.coming import ShownForm
from classroom.queries.circle_home import circle_home as what_comes_next
from classroom.queries.homes import home_page
from classroom.queries.seen_of_you import seen_of_you as what_is_seen
from courses.access import AccessRequest, with_access
from courses.rules import Can


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """One circle and nothing else to choose: straight to it. Otherwise the list."""
    assert request.user.is_authenticated
    page = home_page(request.user)
    if len(page.circles) == 1 and not page.courses and not page.requests:
        return redirect(page.circles[0])
    return render(request, "classroom/home.html", {"page": page})


@require_safe
@with_access(Can.READ)
def circle_home(request: AccessRequest) -> HttpResponse:
    access = request.access
    assert access.circle is not None
    page = what_comes_next(access)
    with timezone.override(ZoneInfo(access.circle.time_zone)):  # in which people meet
        return render(
            request,
            "classroom/circle_home.html",
            {"access": access, "place": "home", "page": page, "new_posts": page.since.all_posts},
        )


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.READ)
def seen_of_you(request: AccessRequest) -> HttpResponse:
    """What facilitators can see of the person who asks, and the two switches."""
    access = request.access
    assert access.circle is not None
    form = ShownForm(request.POST if request.method == "POST" else None, access=access)
    if request.method == "POST" and form.is_valid():  # boxes: nothing can be wrong with them
        form.save()
        messages.success(request, "Saved: facilitators see what you chose.")
        return HttpResponseRedirect(access.url("seen-of-you"))
    with timezone.override(ZoneInfo(access.circle.time_zone)):
        return render(
            request,
            "classroom/seen_of_you.html",
            {"access": access, "place": "people", "page": what_is_seen(access), "form": form},
        )
