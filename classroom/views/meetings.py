"""A meeting's own page, before, during and after it, and the wall."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from classroom.actions.agenda_run import AFTER, BEFORE
from classroom.queries.meeting import meeting_page
from classroom.queries.room import room_page
from courses.access import AccessRequest, with_access
from courses.rules import Can


@require_safe
@with_access(Can.ATTEND)
def meeting_detail(request: AccessRequest, meeting: int) -> HttpResponse:
    about = meeting_page(request.access, meeting)
    return render(
        request,
        "classroom/meeting_detail.html",
        {
            "access": request.access,
            "place": "sessions",
            "about": about,
            "page": about.room,
            "may_open": about.may_open(BEFORE, AFTER),
            "opens_from": about.meeting.starts_at - BEFORE,
        },
    )


@require_safe
@with_access(Can.ATTEND)
def meeting_wall(request: AccessRequest, meeting: int) -> HttpResponse:
    return render(
        request,
        "classroom/meeting_wall.html",
        {"access": request.access, "page": room_page(request.access, meeting)},
    )
