"""The editions of a text: the list, one as it was, what changed between two; and whose wording a file is."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from accounts.changes import Refused
from courses.access import AccessRequest, with_access
from courses.rules import Can
from readings.forms.correcting import PlaceForm, WordingOfForm
from readings.queries.deciding import how_many_to_decide
from readings.queries.editions import changes_page, edition_of, edition_page, editions_page, text_of
from readings.queries.imports import import_of


@require_safe
@with_access(Can.READ)
def editions(request: AccessRequest, text: str) -> HttpResponse:
    page = editions_page(request.access, text_of(request.access, text))
    waiting = how_many_to_decide(request.access)
    context = {
        "access": request.access,
        "place": "texts",
        "text": page.text,
        "page": page,
        "to_decide": waiting,
    }
    return render(request, "readings/editions.html", context)


@require_safe
@with_access(Can.READ)
def edition_detail(request: AccessRequest, text: str, number: int) -> HttpResponse:
    edition = edition_of(request.access, text_of(request.access, text), number)
    said = PlaceForm.read(request.GET)
    page = edition_page(request.access, edition, number=said["at"], position=said["place"], page=said["page"])
    context = {"access": request.access, "place": "texts", "text": page.text, "page": page}
    return render(request, "readings/edition_detail.html", context)


@require_safe
@with_access(Can.READ)
def edition_changes(request: AccessRequest, text: str, number: int) -> HttpResponse:
    """What an edition changed of `since`, or of the one before it; the first one changed nothing."""
    edition = edition_of(request.access, text_of(request.access, text), number)
    said = PlaceForm.read(request.GET)
    page = changes_page(request.access, edition, since=said["since"], page=said["page"])
    if page is None:
        where = {"text": edition.text.slug, "number": edition.number}
        return HttpResponseRedirect(request.access.url("edition-detail", **where))
    context = {"access": request.access, "place": "texts", "text": page.text, "page": page}
    return render(request, "readings/edition_changes.html", context)


@require_POST
@with_access(Can.EDIT_COURSE)
def import_attach(request: AccessRequest, import_id: uuid.UUID) -> HttpResponse:
    """Says of which text a file is a new wording, or that it is one of its own."""
    made = import_of(request.access, import_id)
    if made.edition is not None:
        form = WordingOfForm(request.POST, access=request.access, edition=made.edition)
        try:
            if form.is_valid():
                form.save(request.access)
            else:
                messages.warning(request, "Choose one of the texts of this course.")
        except Refused as why:
            messages.warning(request, str(why))
    return HttpResponseRedirect(request.access.url("import-detail", import_id=made.pk))
