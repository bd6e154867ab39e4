"""Notes of the margin: written, read, changed, thrown away.

The forms are pages of their own for who runs no script. A script has the form already, sends it for JSON, and is told
how the paragraph's margin looks now; the notes themselves it asks for alone (`X-Part`).
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe

from accounts.changes import Refused
from courses.access import Access, AccessRequest, with_access
from courses.answers import wants_json, words_are_kept
from courses.rules import Can
from readings import marks
from readings.actions import change_note, delete_note, write_note
from readings.forms.notes import ChangeForm, NoteForm, StretchForm, WhichForm
from readings.hooks import TalkLine, unit_talk
from readings.models import Block, Note, Passage, Unit
from readings.queries import Quoted, note_of, quoted_passage, standing_of, unit_of
from readings.queries.margin import margin_of, notes_of_unit, numbered_blocks

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@words_are_kept
@with_access(Can.WRITE_NOTES)
def note_new(request: AccessRequest, unit: str) -> HttpResponse:
    """A note on `?paragraph=12`, with `start`, `end` and `last` on some words of it."""
    access = request.access
    found = unit_of(access, unit)
    quoted = _quoted(request, found)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            note = write_note(
                access=access,
                on=quoted,
                body=said["body"],
                key=said["key"],
                mark=said["mark"],
                shared=said["shared"],
            )
            went_along = note.passage.edition_id != quoted.block.edition_id
            where = _place(access, note) if went_along else (found, quoted.block)
            return _kept(request, note, *where)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _form(request, "readings/note_new.html", form, unit=found, quoted=quoted)


@require_http_methods(["GET", "HEAD", "POST"])
@words_are_kept
@with_access(Can.WRITE_NOTES)
def note_edit(request: AccessRequest, note: int) -> HttpResponse:
    """Other words for a note of one's own, another mark, shared or not."""
    access = request.access
    found = _own(access, note)
    form = ChangeForm(
        request.POST or None,
        initial={"body": found.body, "was": found.body, "mark": found.mark, "shared": found.shared},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            changed = change_note(
                access=access,
                note=found,
                body=said["body"],
                mark=said["mark"],
                shared=said["shared"],
                was=said["was"] if "was" in request.POST else None,
            )
            return _kept(request, changed, *_place(access, found))
        except Refused as refusal:
            form.add_error(None, str(refusal))
            found.refresh_from_db()
            # what is saved next is written in the knowledge of both
            form.data = {**request.POST.dict(), "was": found.body}
    return _form(request, "readings/note_edit.html", form, note=found)


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.WRITE_NOTES)
def note_delete(request: AccessRequest, note: int) -> HttpResponse:
    access = request.access
    found = _own(access, note)
    if not request.POST.get("sure"):
        status = 400 if request.method == "POST" else 200
        return render(request, "readings/note_delete.html", {"access": access, "note": found}, status=status)
    unit, block = _place(access, found)
    delete_note(access=access, note=found)
    messages.success(request, "The note is thrown away.")
    return HttpResponseRedirect(_address(access, unit, block))


@require_safe
@with_access(Can.READ)
def note_detail(request: AccessRequest, note: int) -> HttpResponse:
    """A note's lasting address leads to its paragraph; or shows it on the words that it was written on."""
    access = request.access
    found = note_of(access, note)
    unit, block = _place(access, found)
    if unit is not None and block is not None and found.passage.state == Passage.State.STANDS:
        return HttpResponseRedirect(
            f"{access.url('unit-detail', unit=unit.slug)}?note={found.pk}#p{block.number}"
        )
    shown = {"access": access, "note": found, "unit": unit, "number": block and block.number}
    return render(request, "readings/note_detail.html", shown)


@require_safe
@with_access(Can.READ)
def unit_notes(request: AccessRequest, unit: str) -> HttpResponse:
    """All notes and discussions of a reading, or those of `?paragraph=12`; to a script the list alone."""
    access = request.access
    found = unit_of(access, unit)
    asked = WhichForm(request.GET)
    asked.is_valid()
    number, only = asked.cleaned_data.get("paragraph"), asked.cleaned_data.get("note")
    quoted = quoted_passage(found, number) if number else None
    if number and quoted is None:
        raise Http404("This reading has no such paragraph.")
    block = quoted.block if quoted else None
    notes = notes_of_unit(access, found, block)
    page = Paginator(notes.filter(pk=only) if only else notes, PAGE).get_page(asked.cleaned_data.get("page"))
    response = render(
        request,
        "readings/_notes.html" if "X-Part" in request.headers else "readings/unit_notes.html",
        {
            "access": access,
            "unit": found,
            "quoted": quoted,
            "page": page,
            "only": only,
            "in_all": notes.count() if only else page.paginator.count,
            "talk": [] if only else _talk(access, found, block),
        },
    )
    patch_vary_headers(response, ("X-Part",))
    return response


def _talk(access: Access, unit: Unit, block: Block | None) -> list[TalkLine]:
    blocks = [block] if block else numbered_blocks(unit)
    lines = unit_talk(access, unit, [each.uid for each in blocks])
    return [line for line in lines if line.standing] if block else lines


def _quoted(request: AccessRequest, unit: Unit) -> Quoted:
    """The words that are meant; the first paragraph where none are named. Raises Http404."""
    asked = StretchForm({**request.GET.dict(), **request.POST.dict()}).stretch
    number = asked.pop("paragraph", unit.first_number)
    quoted = quoted_passage(unit, number, **asked) if number else None
    if quoted is None:
        raise Http404("This reading has no such paragraph.")
    return quoted


def _own(access: Access, pk: int) -> Note:
    note = note_of(access, pk)
    if note.author_id != access.user.pk:
        raise Http404("No such note of yours.")
    return note


def _place(access: Access, note: Note) -> tuple[Unit | None, Block | None]:
    """The reading and the paragraph beside which a note stands now; no paragraph where that stands no more."""
    standing = standing_of(note.passage)
    if standing.unit is None or not standing.number:
        return note.unit, None
    unit = unit_of(access, standing.unit["slug"])
    quoted = quoted_passage(unit, standing.number)
    return unit, quoted.block if quoted else None


def _address(access: Access, unit: Unit | None, block: Block | None) -> str:
    if unit is None:
        return access.url("readings")
    return access.url("unit-detail", unit=unit.slug) + (f"#p{block.number}" if block else "#apart")


def _kept(request: AccessRequest, note: Note, unit: Unit | None, block: Block | None) -> HttpResponse:
    """Back to the paragraph; a script is told how its margin looks now."""
    access = request.access
    said = f"Kept. {'The circle can read it.' if note.shared else 'Only you can see it.'}"
    if not wants_json(request):
        messages.success(request, said)
        return HttpResponseRedirect(_address(access, unit, block))
    if unit is None or block is None:
        return JsonResponse({"to": access.url("note-detail", note=note.pk)})
    margin = margin_of(access, unit, [block], apart=False)
    return JsonResponse(
        {
            "said": said,
            "number": block.number,
            "margin": marks.beside(block, margin, _talk(access, unit, block)),
        }
    )


def _form(request: AccessRequest, template: str, form: NoteForm, **more: Any) -> HttpResponse:
    status = 400 if form.errors else 200
    if form.errors and wants_json(request):
        said = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"error": said}, status=status)
    part = "X-Part" in request.headers
    shown = {
        "access": request.access,
        "form": form,
        "marks": Note.Mark,
        "part": "-here" if part else "",
        **more,
    }
    response = render(request, "readings/_note_form.html" if part else template, shown, status=status)
    patch_vary_headers(response, ("X-Part", "Accept"))
    return response
