"""Passages that wait for somebody to say where they belong."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from accounts.changes import Refused
from courses.access import AccessRequest, with_access
from courses.rules import Can
from readings.actions.deciding import decide_passage
from readings.forms import DecideForm
from readings.queries.deciding import decisions


@require_safe
@with_access(Can.READ)
def passages(request: AccessRequest) -> HttpResponse:
    """What this person may decide: of discussions and shared notes for who keeps order, and of one's own notes."""
    page = {"access": request.access, "place": "notes", "page": decisions(request.access)}
    return render(request, "readings/passages.html", page)


@require_POST
@with_access(Can.READ)
def passage_decide(request: AccessRequest, passage: int) -> HttpResponse:
    if passage > 2**63 - 1:
        raise Http404("No such passage.")
    form = DecideForm(request.POST)
    back = HttpResponseRedirect(request.access.url("passages"))
    if not form.is_valid():
        messages.warning(request, "Say whether it is about these words now, or stays on the old wording.")
        return back
    accept = form.cleaned_data["do"] == "accept"
    try:
        new = decide_passage(
            access=request.access, passage=passage, accept=accept, edition=form.cleaned_data["edition"]
        )
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return back
    if not new:
        messages.info(request, "This was decided before.")
    elif accept:
        messages.success(request, "It is about the corrected words now. The first ones are kept beside it.")
    else:
        messages.success(request, "It stays on the old wording, which everybody can still read.")
    return back
