"""The desk of who runs a circle, and the log of what was done in it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from classroom.charts import drawn
from classroom.forms.log import LogForm
from classroom.queries import log
from classroom.queries.desk import desk_page
from courses.access import AccessRequest, with_access
from courses.csv_answers import csv_answer
from courses.models import LogEntry
from courses.rules import Can


@require_safe
@with_access(Can.SEE_OVERVIEW)
def desk(request: AccessRequest) -> HttpResponse:
    page = desk_page(request.access)
    with timezone.override(page.outlook.zone):  # the page tells the circle's time, whoever reads it
        return render(
            request,
            "classroom/desk.html",
            {
                "access": request.access,
                "place": "desk",
                "page": page,
                "overview": page.overview,
                "talk": page.talk,
                **drawn(page.talk),
            },
        )


@require_safe
@with_access(Can.SEE_OVERVIEW)
def circle_log(request: AccessRequest) -> HttpResponse:
    access, asked = request.access, _asked(request)
    people = log.people_in_log(access)
    chosen = {name: value for name, value in asked.items() if value and name != "before"}
    assert access.circle is not None
    with timezone.override(ZoneInfo(access.circle.time_zone)):
        return render(
            request,
            "classroom/log.html",
            {
                "access": access,
                "place": "desk",
                "page": log.log_page(access, **asked),
                "kinds": LogEntry.Kind.choices,
                "people": people,
                "asked": asked,
                "chosen": urlencode(chosen),
            },
        )


@require_safe
@with_access(Can.SEE_OVERVIEW)
def circle_log_csv(request: AccessRequest) -> HttpResponse:
    """All that the page lists, with the same filter."""
    asked = _asked(request)
    found = log.entries(request.access, kind=asked["kind"], person=asked["person"])
    return csv_answer(
        request.access,
        what="log",
        head=["When", "What", "By", "About", "Before and after", "Where"],
        rows=(
            [line.at, line.label, line.by, line.about, line.said, "course" if line.of_course else "circle"]
            for line in log.lines(found.iterator(chunk_size=1000))
        ),
    )


def _asked(request: AccessRequest) -> dict[str, Any]:
    form = LogForm(request.GET)
    form.is_valid()
    said = form.cleaned_data
    return {"kind": said.get("kind", ""), "person": said.get("person"), "before": said.get("before")}
