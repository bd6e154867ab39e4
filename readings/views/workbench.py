"""The workbench: what a file brought is set right before people read it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.changes import Refused
from courses.access import AccessRequest, with_access
from courses.rules import Can
from readings.actions.correcting import Done
from readings.actions.correcting.rereading import Reread
from readings.actions.correcting.visits import look_in
from readings.forms.correcting import AddForm, BlockForm, MoveForm, PlaceForm, SentForm
from readings.forms.workbench import BenchActForm, UnitForm
from readings.queries.bench_news import news_of, who_else
from readings.queries.bench_pages import block_page, unit_page
from readings.queries.imports import import_of
from readings.queries.workbench import FileBench, block_on, file_bench
from readings.views.correcting import tell_of_others


@require_POST
@with_access(Can.EDIT_COURSE)
def import_act(request: AccessRequest, import_id: uuid.UUID) -> HttpResponse:
    """One of the buttons."""
    bench = file_bench(import_of(request.access, import_id))
    form = BenchActForm(request.POST, bench=bench)
    if not form.is_valid():
        messages.warning(request, form.why)
        return back_to(request, bench, form.uid)
    try:
        done = form.save(request.access)
    except Refused as why:
        messages.warning(request, str(why))
        return back_to(request, bench, form.uid)
    if isinstance(done, Reread):
        for sentence in done.told:
            messages.warning(request, sentence)
        done = done.done
    tell_of_others(request, done)
    return back_to(request, bench, done.uid)


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.EDIT_COURSE)
def import_block(request: AccessRequest, import_id: uuid.UUID) -> HttpResponse:
    """One block with all that can be done to it: its words, what it is, its parts, its place."""
    bench = file_bench(import_of(request.access, import_id))
    uid = PlaceForm.read(request.GET)["block"]
    if uid is None or not bench.is_open:
        return back_to(request, bench, uid)
    page = block_page(bench, uid)
    block = page.block
    moves = "number" in request.POST
    form = BlockForm(None if moves else request.POST or None, bench=bench, block=block)
    move = MoveForm(request.POST if moves else None, bench=bench)
    sent = move if moves else form
    done = sent_in(
        request, bench, sent, lambda: move.save(request.access, block) if moves else form.save(request.access)
    )
    if done is not None:
        return back_to(request, bench, done.uid)
    return bench_page(request, "readings/import_block.html", bench, sent, form=form, move=move, page=page)


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.EDIT_COURSE)
def import_unit(request: AccessRequest, import_id: uuid.UUID) -> HttpResponse:
    """The unit that begins at `block`: its title, its place, its bounds."""
    bench = file_bench(import_of(request.access, import_id))
    uid = PlaceForm.read(request.GET)["block"]
    if uid is None or not bench.is_open:
        return back_to(request, bench, uid)
    page = unit_page(bench, uid)
    form = UnitForm(request.POST or None, bench=bench, uid=uid, title=page.part.title)
    done = sent_in(request, bench, form, lambda: form.save(request.access))
    if done is not None:
        return back_to(request, bench, done.uid)
    return bench_page(request, "readings/import_unit.html", bench, form, form=form, page=page)


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.EDIT_COURSE)
def import_add(request: AccessRequest, import_id: uuid.UUID) -> HttpResponse:
    """New blocks behind the block `after`, or before everything."""
    bench = file_bench(import_of(request.access, import_id))
    after = PlaceForm.read(request.GET)["after"]
    block = block_on(bench, after) if after is not None else None
    if not bench.is_open:
        return back_to(request, bench, after)
    form = AddForm(request.POST or None, bench=bench)
    done = sent_in(request, bench, form, lambda: form.save(request.access, after))
    if done is not None:
        return back_to(request, bench, done.uid)
    return bench_page(request, "readings/import_add.html", bench, form, form=form, paragraph=block)


@require_POST
@with_access(Can.EDIT_COURSE)
def import_state(request: AccessRequest, import_id: uuid.UUID) -> HttpResponse:
    """An open page says that it is open; it hears who else has it, and what they did since the version it shows."""
    bench = file_bench(import_of(request.access, import_id))
    others = look_in(access=request.access, edition=bench.edition)
    news = news_of(bench.edition, request.user, PlaceForm.read(request.POST)["version"] or 0)
    address = request.access.url("import-detail", import_id=import_id)
    said = {
        "version": bench.version,
        "who": who_else([visit.user.display_name for visit in others]),
        "news": news.sentence,
        "href": address if news.position is None else f"{address}?place={news.position}#l{news.position}",
    }
    return JsonResponse(said, headers={"Cache-Control": "private, no-store"})


def bench_page(
    request: AccessRequest, template: str, bench: FileBench, sent: Any, **context: Any
) -> HttpResponse:
    """A page beside the text. `sent`: the form whose errors make it a bad request."""
    said = {
        "access": request.access,
        "place": "texts",
        "bench": bench,
        "made": bench.made,
        "text": bench.text,
        **context,
    }
    return render(request, template, said, status=400 if sent.is_bound and sent.errors else 200)


def sent_in(
    request: AccessRequest, bench: FileBench, form: SentForm, save: Callable[[], Done]
) -> Done | None:
    """What came of a form; None where it is to be shown, perhaps with what was wrong with it."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        done = save()
    except Refused as why:
        form.refused(why, file_bench(import_of(request.access, bench.made.pk)))
        return None
    tell_of_others(request, done)
    return done


def back_to(request: AccessRequest, bench: FileBench, uid: uuid.UUID | None) -> HttpResponse:
    """To the block, as it stands now; else to the place where one was; to the lists, if one came from there."""
    if "lists" in request.POST:
        return HttpResponseRedirect(request.access.url("import-lists", import_id=bench.made.pk))
    address = request.access.url("import-detail", import_id=bench.made.pk)
    place = bench.edition.blocks.filter(uid=uid).values_list("position", flat=True).first() if uid else None
    if place is None:
        place = PlaceForm.read(request.POST)["place"]
    return HttpResponseRedirect(address if place is None else f"{address}?place={place}#l{place}")
