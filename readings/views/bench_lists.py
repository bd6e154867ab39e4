"""The lists of a text on the workbench: questions, readings, sources, notes, a time line, comments."""

from __future__ import annotations

import uuid

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from courses.access import AccessRequest, with_access
from courses.rules import Can
from readings.actions.correcting.entries import ENTRIES
from readings.forms.correcting import PlaceForm, SentForm
from readings.forms.entries import NAMES, EntryForm, MarkForm, WhichForm
from readings.models import Block
from readings.queries.bench_lists import entry_lists, ways_to
from readings.queries.imports import import_of
from readings.queries.workbench import FileBench, block_on, file_bench
from readings.views.workbench import back_to, bench_page, sent_in


@require_safe
@with_access(Can.EDIT_COURSE)
def import_lists(request: AccessRequest, import_id: uuid.UUID) -> HttpResponse:
    bench = file_bench(import_of(request.access, import_id))
    if not bench.is_open:
        return back_to(request, bench, None)
    form, lists = SentForm(bench=bench), entry_lists(bench)
    missing = any(not each.entries for each in lists)
    return bench_page(
        request, "readings/import_lists.html", bench, form, form=form, lists=lists, missing=missing
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.EDIT_COURSE)
def import_entry(request: AccessRequest, import_id: uuid.UUID) -> HttpResponse:
    """One entry: by `block`, its uid, or a new one of a `kind`."""
    bench = file_bench(import_of(request.access, import_id))
    uid, kind = WhichForm.read(request.GET)
    entry = block_on(bench, uid) if uid is not None else None
    kind = entry.kind if entry is not None else kind
    if not bench.is_open or kind not in ENTRIES:
        return back_to(request, bench, uid)
    form = EntryForm(request.POST or None, bench=bench, kind=kind, entry=entry)
    done = sent_in(request, bench, form, lambda: form.save(request.access))
    if done is not None:
        return (
            _to_lists(request, bench, kind) if "lists" in request.GET else back_to(request, bench, done.uid)
        )
    return bench_page(
        request, "readings/import_entry.html", bench, form, form=form, entry=entry, name=NAMES[Block.Kind(kind)]
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.EDIT_COURSE)
def import_mark(request: AccessRequest, import_id: uuid.UUID) -> HttpResponse:
    """Lets words of a block lead to a note or a source."""
    bench = file_bench(import_of(request.access, import_id))
    uid = PlaceForm.read(request.GET)["block"]
    if uid is None or not bench.is_open:
        return back_to(request, bench, uid)
    block = block_on(bench, uid)
    form = MarkForm(request.POST or None, bench=bench, block=block, entries=ways_to(bench))
    done = sent_in(request, bench, form, lambda: form.save(request.access))
    if done is not None:
        return back_to(request, bench, done.uid)
    return bench_page(request, "readings/import_mark.html", bench, form, form=form, paragraph=block)


def _to_lists(request: AccessRequest, bench: FileBench, kind: str) -> HttpResponse:
    return HttpResponseRedirect(f"{request.access.url('import-lists', import_id=bench.made.pk)}#{kind}")
