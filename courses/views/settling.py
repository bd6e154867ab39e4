"""The circle's settings, and its end."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.changes import Refused
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
            acts.change_circle(circle=access.circle, by=access.user, **form.cleaned_data)
            messages.success(request, "Saved.")
            return HttpResponseRedirect(access.url("circle-settings"))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    ask = request.build_absolute_uri(access.url("circle-ask"))
    context = {"access": access, "place": "people", "form": form, "ask": ask}
    return render(request, "courses/circle_settings.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.MANAGE_CIRCLE)
def circle_delete(request: AccessRequest) -> HttpResponse:
    access = request.access
    assert access.circle is not None
    form = DeleteCircleForm(request.POST if request.method == "POST" else None, circle=access.circle)
    if request.method == "POST" and form.is_valid():
        acts.delete_circle(circle=access.circle)
        messages.success(request, f"{access.name} is gone. The course stays, and may be begun again.")
        return HttpResponseRedirect("/")
    context = {"access": access, "place": "people", "form": form, "goes": what_goes(access)}
    return render(request, "courses/circle_delete.html", context, status=400 if form.errors else 200)
