"""Bringing texts in: the texts of a course, an import under way, and what it came to."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.changes import Refused
from courses.access import AccessRequest, with_access
from courses.rules import Can
from readings.actions import imports
from readings.forms import BringInForm, TextForm
from readings.forms.correcting import KINDS, PlaceForm, PublishNowForm, SentForm, WordingOfForm
from readings.models import Edition, Import
from readings.queries.deciding import how_many_to_decide
from readings.queries.imports import import_of, is_left_alone, source_file_of, texts_page
from readings.queries.workbench import ImportPage, import_page


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.EDIT_COURSE)
def texts(request: AccessRequest) -> HttpResponse:
    if request.method == "POST":
        form = BringInForm(request.POST, request.FILES, course=request.access.course)
        if form.is_valid():
            made = form.save(by=request.user)
            return HttpResponseRedirect(
                request.access.url("import-detail", import_id=made[0].pk)
                if len(made) == 1
                else f"{request.access.url('texts')}#imports"
            )
    else:
        form = BringInForm(course=request.access.course)
    context = {
        "access": request.access,
        "page": texts_page(request.access),
        "place": "texts",
        "form": form,
    }
    if _fragment(request):
        return _both(render(request, "readings/_texts_now.html", context))
    context["to_decide"] = how_many_to_decide(request.access)
    status = 400 if form.is_bound else 200
    return _both(render(request, "readings/texts.html", context, status=status))


@require_safe
@with_access(Can.EDIT_COURSE)
def import_detail(request: AccessRequest, import_id: uuid.UUID) -> HttpResponse:
    made = import_of(request.access, import_id)
    if made.state == Import.State.DONE and made.edition is not None:
        if _fragment(request):
            return _go_on(request, made)
        if request.method == "GET" and (said := imports.say_once(made=made)):
            messages.warning(request, said)
        page = import_page(
            request.access,
            made,
            part=_number(request.GET.get("part")),
            place=PlaceForm.read(request.GET)["place"],
            all_of=request.GET.get("all", ""),
        )
        return _both(_workbench(request, page, TextForm(text=page.text)))
    context: dict[str, Any] = {"access": request.access, "made": made, "place": "texts"}
    context["came_from"] = PlaceForm.read(request.GET)["place"]
    if made.state in (Import.State.WAITING, Import.State.RUNNING):
        context["left_alone"] = is_left_alone(made)
        template = "readings/_import_progress.html" if _fragment(request) else "readings/import_running.html"
        return _both(render(request, template, context))
    if _fragment(request):
        return _go_on(request, made)
    context["again"] = imports.may_go_better(made)
    return _both(render(request, "readings/import_failed.html", context))


@require_POST
@with_access(Can.EDIT_COURSE)
def import_publish(request: AccessRequest, import_id: uuid.UUID) -> HttpResponse:
    made = import_of(request.access, import_id)
    if made.edition is None:
        messages.warning(request, "This import has no edition that could be published.")
    else:
        form = PublishNowForm(request.POST, edition=made.edition)
        try:
            form.save(request.access)
        except Refused as why:
            messages.warning(request, str(why))
        else:
            label = made.edition.text.label
            messages.success(request, f"“{label}” is published: the course reads it from now on.")
    return HttpResponseRedirect(request.access.url("import-detail", import_id=made.pk))


@require_POST
@with_access(Can.EDIT_COURSE)
def import_describe(request: AccessRequest, import_id: uuid.UUID) -> HttpResponse:
    made = import_of(request.access, import_id)
    if made.edition is None:
        return HttpResponseRedirect(request.access.url("import-detail", import_id=made.pk))
    form = TextForm(request.POST, text=made.edition.text)
    if form.is_valid():
        form.save()
        return HttpResponseRedirect(f"{request.access.url('import-detail', import_id=made.pk)}#about")
    return _workbench(request, import_page(request.access, made), form, status=400)


@require_POST
@with_access(Can.EDIT_COURSE)
def import_again(request: AccessRequest, import_id: uuid.UUID) -> HttpResponse:
    made = imports.try_again(made=import_of(request.access, import_id))
    return HttpResponseRedirect(request.access.url("import-detail", import_id=made.pk))


@require_safe
@with_access(Can.EDIT_COURSE)
def text_file(request: AccessRequest, file_id: int) -> HttpResponse:
    """The original, byte for byte; never anything a browser would open as a page of this site."""
    found = source_file_of(request.access, file_id)
    response = HttpResponse(bytes(found.content), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _workbench(
    request: AccessRequest, page: ImportPage, form: TextForm, *, status: int = 200
) -> HttpResponse:
    context = {"access": request.access, "page": page, "made": page.made, "form": form, "place": "texts"}
    if page.edition.state == Edition.State.PROPOSED:
        wording = WordingOfForm(access=request.access, edition=page.edition)
        context["wording"] = wording if wording.has_a_choice else None
        context["sent"] = SentForm(bench=page.bench)
        context["kinds"] = KINDS
    else:
        context["to_decide"] = how_many_to_decide(request.access)
    return render(request, "readings/import_detail.html", context, status=status)


def _fragment(request: HttpRequest) -> bool:
    return request.method == "GET" and bool(getattr(request, "htmx", False))


def _both(response: HttpResponse) -> HttpResponse:
    """One address answers the page and the fragment."""
    patch_vary_headers(response, ("HX-Request",))
    return response


def _go_on(request: AccessRequest, made: Import) -> HttpResponse:
    """Tells htmx, which asked for progress, that there is a page to look at now, where one came from.

    Without a #: at the same address that would only be scrolled to.
    """
    address = request.access.url("import-detail", import_id=made.pk)
    place = PlaceForm.read(request.GET)["place"]
    at = address if place is None else f"{address}?place={place}"
    return _both(HttpResponse(headers={"HX-Redirect": at}))


def _number(said: str | None) -> int:
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 6 else 1
