"""The notes of a circle beyond the page they stand on: the list, what is taken away of it, what is brought in."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from accounts.changes import Refused
from courses.access import Access, AccessRequest, with_access
from courses.csv_answers import csv_answer
from courses.rules import Can
from readings import hooks, note_files
from readings.actions.note_import import bring_notes
from readings.annotations.model import MEDIA_TYPE
from readings.annotations.reading import Incoming, Unreadable, read
from readings.annotations.writing import collection
from readings.forms.note_list import ExportForm, KeepForm, NotesFileForm, NotesForm
from readings.queries.annotations import annotations_of
from readings.queries.deciding import how_many_to_decide
from readings.queries.note_import import brought
from readings.queries.note_list import MILLISECONDS, Order, Wanted, about, note_list, notes_wanted
from readings.search import bounded

_AN_HOUR = 3600  # that a file is kept between looking at it and keeping its notes


@require_safe
@with_access(Can.READ)
def all_notes(request: AccessRequest) -> HttpResponse:
    access = request.access
    form = NotesForm(request.GET, access=access)
    return render(
        request,
        "readings/notes.html",
        {
            "access": access,
            "place": "notes",
            "form": form,
            "list": note_list(access, form.wanted),
            "to_decide": how_many_to_decide(access),
        },
    )


# Taking them along ------------------------------------------------------------------------------------------


@require_safe
@with_access(Can.READ)
def notes_export(request: AccessRequest) -> HttpResponse:
    """What the list shows, on all its pages: `?as=markdown`, `csv` or `jsonld`; with `talk` the discussions, too."""
    access, asked = request.access, ExportForm(request.GET)
    wanted = NotesForm(request.GET, access=access).wanted
    try:
        match asked.kind:
            case "csv":
                return csv_answer(
                    access, what="notes", head=note_files.HEAD, rows=note_files.rows(_all(access, wanted))
                )
            case "jsonld":
                return _jsonld(request, wanted, talk=asked.talk)
            case _:
                found = _all(access, replace(wanted, order=Order.PLACE))
                assert access.circle is not None
                title, zone = f"Notes, {access.name}", ZoneInfo(access.circle.time_zone)
                return _file(
                    access, note_files.markdown(title, found, zone), "md", "text/markdown; charset=utf-8"
                )
    except Refused as refusal:
        return HttpResponse(str(refusal), status=400, content_type="text/plain; charset=utf-8")


def _all(access: Access, wanted: Wanted) -> list[Any]:
    with bounded(MILLISECONDS):
        return list(notes_wanted(access, wanted))


def _jsonld(request: AccessRequest, wanted: Wanted, *, talk: bool) -> HttpResponse:
    access, address = request.access, request.build_absolute_uri
    found = annotations_of(access, _all(access, wanted), address)
    if talk:
        found += hooks.added_annotations(access, about(wanted.where), address)
    label = f"Notes{' and discussions' if talk else ''}, {access.name}"
    said = json.dumps(collection(address(), label, found), ensure_ascii=False, indent=1)
    return _file(access, said, "jsonld", MEDIA_TYPE)


def _file(access: Access, said: str, ending: str, media_type: str) -> HttpResponse:
    answer = HttpResponse(said, content_type=media_type)
    name = f"{next(iter(access.where.values()))}-notes-{timezone.localdate().isoformat()}.{ending}"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


# Bringing them in -------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.WRITE_NOTES)
def notes_import(request: AccessRequest) -> HttpResponse:
    """A file of annotations: first what it would give, then, once its person says so, private notes of theirs."""
    access = request.access
    if request.method == "POST" and "keep" in request.POST:
        return _keep(request)
    sent = request.method == "POST"
    form = NotesFileForm(request.POST if sent else None, request.FILES if sent else None)
    if form.is_valid():
        try:
            incoming = read(form.cleaned_data["file"].read())
        except Unreadable as problem:
            form.add_error("file", str(problem))
        else:
            token = uuid.uuid4()
            cache.set(_kept_as(access, token), incoming, _AN_HOUR)
            found = brought(access, incoming)
            return _page(
                request,
                form,
                keep=token,
                new=[one for one in found if one.on is not None],
                known=sum(one.known for one in found),
                left=[one for one in found if one.on is None and not one.known],
            )
    return _page(request, form)


def _keep(request: AccessRequest) -> HttpResponse:
    access, form = request.access, KeepForm(request.POST)
    token = form.cleaned_data["keep"] if form.is_valid() else None
    incoming: list[Incoming] | None = cache.get(_kept_as(access, token)) if token else None
    if incoming is None:
        messages.info(request, "Nothing was kept: bring the file once more.")
        return HttpResponseRedirect(access.url("notes-import"))
    try:
        kept = bring_notes(access=access, found=brought(access, incoming))
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return HttpResponseRedirect(access.url("notes-import"))
    if kept:
        messages.success(request, f"{kept} note{'' if kept == 1 else 's'} came in. Nobody else sees them.")
    return HttpResponseRedirect(f"{access.url('notes')}?whose=mine")


def _kept_as(access: Access, token: uuid.UUID | None) -> str:
    assert access.circle is not None
    return f"notes-import-{access.user.pk}-{access.circle.pk}-{token}"


def _page(request: AccessRequest, form: NotesFileForm, **more: Any) -> HttpResponse:
    shown = {"access": request.access, "place": "notes", "form": form, **more}
    return render(request, "readings/notes_import.html", shown, status=400 if form.errors else 200)
