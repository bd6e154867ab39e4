"""The meetings of a circle as everybody in it sees them, apologies, and the calendar file."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.changes import Refused
from classroom.calendar import calendar
from classroom.forms.coming import ApologiesForm
from classroom.queries.calendar import events_of
from classroom.queries.evenings import meeting_of
from classroom.queries.sessions import sessions_page
from courses.access import AccessRequest, with_access
from courses.rules import Can


@require_safe
@with_access(Can.READ)
def sessions(request: AccessRequest) -> HttpResponse:
    access = request.access
    assert access.circle is not None
    with timezone.override(ZoneInfo(access.circle.time_zone)):
        return render(
            request,
            "classroom/sessions.html",
            {"access": access, "place": "sessions", "page": sessions_page(access)},
        )


@require_POST
@with_access(Can.ATTEND)
def meeting_apologies(request: AccessRequest, meeting: int) -> HttpResponse:
    access, evening = request.access, meeting_of(request.access, meeting)
    form = ApologiesForm(request.POST)
    if form.is_valid():
        try:
            messages.success(request, form.save(access, evening))
        except Refused as refusal:
            messages.warning(request, str(refusal))
    elif "said" in form.errors:
        messages.warning(request, "The word with your apologies is too long: 200 characters are the most.")
    else:
        messages.warning(request, "Nothing was sent: use the button of the meeting.")
    back = form.cleaned_data.get("back") or "circle-home"
    if back == "meeting-detail":
        return HttpResponseRedirect(access.url(back, meeting=evening.pk))
    return HttpResponseRedirect(access.url(back) + (f"#meeting-{evening.pk}" if back == "sessions" else ""))


@require_safe
@with_access(Can.READ)
def sessions_calendar(request: AccessRequest) -> HttpResponse:
    return _file(request, None)


@require_safe
@with_access(Can.READ)
def meeting_calendar(request: AccessRequest, meeting: int) -> HttpResponse:
    return _file(request, meeting_of(request.access, meeting).pk)


def _file(request: AccessRequest, meeting: int | None) -> HttpResponse:
    access = request.access
    assert access.circle is not None
    events = events_of(access, request.build_absolute_uri, only=meeting)
    name = access.circle.slug + (f"-{meeting}" if meeting else "")
    return HttpResponse(
        calendar(access.circle.name, events, made_at=timezone.now()),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.ics"'},
    )
