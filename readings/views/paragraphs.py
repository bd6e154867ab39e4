"""The lasting address of a paragraph."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from courses.access import AccessRequest, with_access
from courses.rules import Can
from readings.forms import EditionForm
from readings.queries.paragraphs import paragraph_of


@require_safe
@with_access(Can.READ)
def paragraph(request: AccessRequest, unit: str, number: int) -> HttpResponse:
    """Leads to where ¶ `number` is now. `?edition=2` says which edition counts so; a change is told."""
    found = paragraph_of(request.access, unit, number, EditionForm.read(request.GET))
    if found.gone:
        messages.info(
            request,
            f"¶ {number} is gone since the text was corrected. This is edition {found.edition}, which has it.",
        )
    elif found.read:
        if found.unit.slug != unit:
            messages.info(request, f"¶ {number} stands in “{found.unit.title}”.")
    elif found.unit.slug != unit:
        now = f"¶ {number}" if found.number == number else f"¶ {number} is ¶ {found.number} now, and it"
        messages.info(request, f"{now} stands in “{found.unit.title}” since the text was corrected.")
    elif found.number != number:
        messages.info(request, f"¶ {number} is ¶ {found.number} since the text was corrected.")
    return HttpResponseRedirect(found.url(request.access))
