"""The words of a course: what each means, where it first stands, and how editors keep them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.changes import Refused
from courses.access import AccessRequest, with_access
from courses.rules import Can
from readings import queries
from readings.actions import add_term, change_term, remove_term
from readings.forms import TermForm
from readings.models import Term


@require_safe
@with_access(Can.READ)
def glossary(request: AccessRequest) -> HttpResponse:
    entries = queries.glossary_entries(request.access)
    return render(
        request,
        "readings/glossary.html",
        {"access": request.access, "entries": entries, "place": "glossary"},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.EDIT_COURSE)
def term_new(request: AccessRequest) -> HttpResponse:
    return _write(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.EDIT_COURSE)
def term_edit(request: AccessRequest, term: int) -> HttpResponse:
    return _write(request, queries.term_of(request.access, term))


def _write(request: AccessRequest, term: Term | None) -> HttpResponse:
    form = TermForm(request.POST if request.method == "POST" else None, term=term)
    if form.is_valid():
        said = form.cleaned_data
        try:
            if term is None:
                kept = add_term(access=request.access, **said)
            else:
                kept = change_term(access=request.access, term=term, **said)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            return HttpResponseRedirect(f"{request.access.url('glossary')}#t{kept.pk}")
    return render(
        request,
        "readings/term_edit.html",
        {"access": request.access, "form": form, "term": term, "place": "glossary"},
        status=400 if form.errors else 200,
    )


@require_POST
@with_access(Can.EDIT_COURSE)
def term_delete(request: AccessRequest, term: int) -> HttpResponse:
    """Sent once more it finds nothing, and leads back as well."""
    name = remove_term(access=request.access, pk=term)
    if name:
        messages.success(request, f"“{name}” is out of the glossary.")
    return HttpResponseRedirect(request.access.url("glossary"))
