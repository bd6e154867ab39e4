"""The course: its sessions and units."""

from __future__ import annotations

from contextlib import nullcontext
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from courses.access import AccessRequest, with_access
from courses.rules import Can
from readings.offline import may_be_kept
from readings.queries import course_page


@require_safe
@with_access(Can.READ)
def readings(request: AccessRequest) -> HttpResponse:
    circle, page = request.access.circle, course_page(request.access)
    with timezone.override(ZoneInfo(circle.time_zone)) if circle else nullcontext():  # in which people meet
        response = render(
            request, "readings/readings.html", {"access": request.access, "page": page, "place": "readings"}
        )
    return may_be_kept(response, request.user)
