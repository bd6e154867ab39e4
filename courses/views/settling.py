"""The circle's settings, and its end."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.changes import Refused
from accounts.zones import town
from courses.access import AccessRequest, with_access
from courses.actions import settling as acts
from courses.forms.settling import CircleSettingsForm, DeleteCircleForm
from courses.queries.settling import what_goes
from courses.rules import Can


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.MANAGE_CIRCLE)
def circle_settings(request: AccessRequest) -> HttpResponse:
    access = request.access
    assert access.circle is not None
    form = CircleSettingsForm(request.POST if request.method == "POST" else None, circle=access.circle)
    if request.method == "POST" and form.is_valid():
        try:
            before = access.circle.time_zone
            circle = acts.change_circle(circle=access.circle, by=access.user, **form.cleaned_data)
            moved = circle.time_zone != before and circle.meetings.exists()
            hours = f" The evenings to come keep their hour, now by the clocks of {town(circle.time_zone)}."
            messages.success(request, f"Saved.{hours if moved else ''}")
            return HttpResponseRedirect(access.url("circle-settings"))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    ask = request.build_absolute_uri(access.url("circle-ask"))
    context = {"access": access, "place": "people", "form": form, "ask": ask}
    return render(request, "courses/circle_settings.html", context, status=400 if form.errors else 200)


ENDED = "circle_ended"  # in the session: the address of the circle its person ended last


def ended_already(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Whoever presses twice is told that it is done. For everybody else what is gone was never there."""

    @wraps(view)
    def outer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            if request.method != "POST" or request.session.get(ENDED) != kwargs.get("circle"):
                raise
            messages.info(request, "The circle is gone already. The course stays, and may be begun again.")
            return HttpResponseRedirect("/")

    return outer


@require_http_methods(["GET", "HEAD", "POST"])
@ended_already
@with_access(Can.MANAGE_CIRCLE)
def circle_delete(request: AccessRequest) -> HttpResponse:
    access = request.access
    assert access.circle is not None
    form = DeleteCircleForm(request.POST if request.method == "POST" else None, circle=access.circle)
    if request.method == "POST" and form.is_valid():
        acts.delete_circle(circle=access.circle)
        request.session[ENDED] = access.circle.slug
        messages.success(request, f"{access.name} is gone. The course stays, and may be begun again.")
        return HttpResponseRedirect("/")
    context = {"access": access, "place": "people", "form": form, "goes": what_goes(access)}
    return render(request, "courses/circle_delete.html", context, status=400 if form.errors else 200)
