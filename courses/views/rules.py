"""Who may do what, on one page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.access import AccessRequest, with_access
from courses.rules import CIRCLE, COURSE_EDITOR, MEANS, Can


@require_safe
@with_access(Can.MANAGE_CIRCLE)
def circle_rules(request: AccessRequest) -> HttpResponse:
    """The table of capabilities by role, as the code grants them."""
    rows = [(MEANS[can], [can in granted for granted in (*CIRCLE.values(), COURSE_EDITOR)]) for can in Can]
    heads = [*(str(role.label) for role in CIRCLE), "course editor"]
    context = {"access": request.access, "place": "people", "heads": heads, "rows": rows}
    return render(request, "courses/rules.html", context)
