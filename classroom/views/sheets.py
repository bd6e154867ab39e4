"""What is printed before an evening."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from classroom.queries import sheets
from courses.access import AccessRequest, with_access
from courses.codes import draw
from courses.rules import Can


@require_safe
@with_access(Can.HOLD_MEETINGS)
def run_sheet(request: AccessRequest, meeting: int) -> HttpResponse:
    access = request.access
    page = sheets.run_sheet(access, meeting)
    assert access.circle is not None
    with timezone.override(ZoneInfo(access.circle.time_zone)):
        return render(request, "classroom/run_sheet.html", {"access": access, "place": "desk", "page": page})


@require_safe
@with_access(Can.HOLD_MEETINGS)
def sign_in_sheet(request: AccessRequest, meeting: int) -> HttpResponse:
    access = request.access
    page = sheets.sign_in_sheet(access, meeting)
    link = request.build_absolute_uri(page.invitation.get_absolute_url()) if page.invitation else ""
    assert access.circle is not None
    with timezone.override(ZoneInfo(access.circle.time_zone)):
        return render(
            request,
            "classroom/sign_in_sheet.html",
            {
                "access": access,
                "place": "desk",
                "page": page,
                "link": link,
                "code": draw(link) if link else None,
            },
        )
