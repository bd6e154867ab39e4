"""Correcting a text: its paragraphs with what can be done to them, a page for each act, and publishing."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.changes import Refused
from courses.access import AccessRequest, with_access
from courses.rules import Can
from readings.actions.correcting import Done, rebase
from readings.actions.correcting.rereading import import_of
from readings.forms.correcting import (
    ActForm,
    AddForm,
    BlockForm,
    DiscardForm,
    MoveForm,
    PlaceForm,
    PublishForm,
    SentForm,
)
from readings.models import Edition, Text
from readings.queries.correcting import Bench, bench_of, block_of, correct_page, publish_page, summary_of
from readings.queries.editions import edition_of, text_of


@require_safe
@with_access(Can.EDIT_COURSE)
def correct(request: AccessRequest, text: str) -> HttpResponse:
    """The wording that is worked on, page by page. Nothing is begun before something is changed."""
    bench = bench_of(text_of(request.access, text))
    said = PlaceForm.read(request.GET)
    page = correct_page(request.access, bench, number=said["at"], position=said["place"], page=said["page"])
    context = {"page": page, "form": SentForm(bench=bench)}
    return _page(request, "readings/correct.html", bench, context)


@require_POST
@with_access(Can.EDIT_COURSE)
def correct_act(request: AccessRequest, text: str) -> HttpResponse:
    """One of the small buttons."""
    found = text_of(request.access, text)
    bench = bench_of(found)
    form = ActForm(request.POST, bench=bench)
    if not form.is_valid():
        messages.warning(request, "Choose one of the buttons.")
        return HttpResponseRedirect(request.access.url("correct", text=found.slug))
    try:
        done = form.save(request.access)
    except Refused as why:
        messages.warning(request, str(why))
        return _back_to(request, found, next(iter(form.uids), None))
    tell_of_others(request, done)
    return _back_to(request, found, done.uid)


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.EDIT_COURSE)
def correct_block(request: AccessRequest, text: str) -> HttpResponse:
    """The words of one paragraph: by `block`, its uid, or by `number`, the ¶ under which people read it."""
    bench = bench_of(text_of(request.access, text))
    said = PlaceForm.read(request.GET)
    if not (said["block"] or said["number"] or said["paragraph"]):
        return HttpResponseRedirect(request.access.url("correct", text=bench.text.slug))
    block = block_of(bench, said["block"], said["number"] or said["paragraph"])
    form = BlockForm(request.POST or None, bench=bench, block=block)
    if request.method == "POST" and form.is_valid():
        try:
            done = form.save(request.access)
        except Refused as why:
            bench = bench_of(bench.text)
            block = block_of(bench, block.uid, None)
            form.refused(why, bench)
        else:
            tell_of_others(request, done)
            return _back_to(request, bench.text, done.uid)
    gone = block.edition_id != bench.edition.pk
    return _page(
        request, "readings/correct_block.html", bench, {"form": form, "paragraph": block, "gone": gone}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.EDIT_COURSE)
def correct_add(request: AccessRequest, text: str) -> HttpResponse:
    """New paragraphs behind the block `after`, or before everything."""
    bench = bench_of(text_of(request.access, text))
    after = PlaceForm.read(request.GET)["after"]
    block = block_of(bench, after, None) if after is not None else None
    form = AddForm(request.POST or None, bench=bench)
    if request.method == "POST" and form.is_valid():
        try:
            done = form.save(request.access, after)
        except Refused as why:
            bench = bench_of(bench.text)
            form.refused(why, bench)
        else:
            tell_of_others(request, done)
            return _back_to(request, bench.text, done.uid)
    return _page(request, "readings/correct_add.html", bench, {"form": form, "paragraph": block})


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.EDIT_COURSE)
def correct_move(request: AccessRequest, text: str) -> HttpResponse:
    bench = bench_of(text_of(request.access, text))
    uid = PlaceForm.read(request.GET)["block"]
    if uid is None:
        return HttpResponseRedirect(request.access.url("correct", text=bench.text.slug))
    block = block_of(bench, uid, None)
    form = MoveForm(request.POST or None, bench=bench)
    if request.method == "POST" and form.is_valid():
        try:
            done = form.save(request.access, block)
        except Refused as why:
            bench = bench_of(bench.text)
            form.refused(why, bench)
        else:
            tell_of_others(request, done)
            return _back_to(request, bench.text, done.uid)
    return _page(request, "readings/correct_move.html", bench, {"form": form, "paragraph": block})


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.EDIT_COURSE)
def correct_discard(request: AccessRequest, text: str) -> HttpResponse:
    bench = bench_of(text_of(request.access, text))
    back = HttpResponseRedirect(request.access.url("correct", text=bench.text.slug))
    if bench.correction is None:
        return back
    if request.method == "POST":
        form = DiscardForm(request.POST)
        if form.is_valid():
            try:
                form.save(request.access, bench.text)
            except Refused as why:
                messages.warning(request, str(why))
            else:
                messages.success(request, "The correction is discarded. People read what they read before.")
                return back
        bench = bench_of(bench.text)
    assert bench.correction is not None
    form = DiscardForm(initial={"number": bench.correction.number, "version": bench.version})
    context = {"form": form, "summary": summary_of(bench.correction)}
    status = 409 if request.method == "POST" else 200
    return _page(request, "readings/correct_discard.html", bench, context, status=status)


@require_POST
@with_access(Can.EDIT_COURSE)
def correct_rebase(request: AccessRequest, text: str) -> HttpResponse:
    """Takes an overtaken correction over onto the edition that people read now."""
    found = text_of(request.access, text)
    form = SentForm(request.POST, bench=bench_of(found))
    if form.is_valid():
        try:
            rebase(access=request.access, text=found, key=form.cleaned_data["key"])
        except Refused as why:
            messages.warning(request, str(why))
        else:
            messages.success(request, "Your changes stand in the new edition now. Look at them once more.")
    return HttpResponseRedirect(request.access.url("correct", text=found.slug))


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.EDIT_COURSE)
def edition_publish(request: AccessRequest, text: str, number: int) -> HttpResponse:
    """What a proposed edition changes, and what becomes of what people wrote; then it is published."""
    found = text_of(request.access, text)
    edition = edition_of(request.access, found, number)
    done = HttpResponseRedirect(request.access.url("editions", text=found.slug))
    if edition.state != Edition.State.PROPOSED:
        return done
    form = PublishForm(request.POST or None, edition=edition)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(request.access)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, f"Edition {edition.number} is published: people read it from now on.")
            return done
    context = {
        "access": request.access,
        "place": "texts",
        "text": found,
        "page": publish_page(request.access, edition),
        "form": form,
        "made": import_of(edition),
    }
    return render(request, "readings/edition_publish.html", context, status=400 if form.errors else 200)


def _page(
    request: AccessRequest, template: str, bench: Bench, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    form = context["form"]
    if form.is_bound and form.errors:
        status = 400
    said = {"access": request.access, "place": "texts", "text": bench.text, "bench": bench, **context}
    return render(request, template, said, status=status)


def tell_of_others(request: AccessRequest, done: Done) -> None:
    """That somebody else was at the text meanwhile, if so."""
    if done.others:
        things = "one more thing" if done.others == 1 else f"{done.others} more things"
        messages.info(request, f"Somebody else changed {things} in this text since you opened the page.")


def _back_to(request: AccessRequest, text: Text, uid: uuid.UUID | None) -> HttpResponse:
    """To the place where something was done, as it stands now."""
    bench = bench_of(text)
    address = request.access.url("correct", text=text.slug)
    try:
        block = block_of(bench, uid, None)
    except Http404:
        return HttpResponseRedirect(address)
    position = block.position
    if block.edition_id != bench.edition.pk:  # dropped: to what stands in its place
        before = bench.base.blocks.filter(position__lt=position).values("uid")
        last = bench.edition.blocks.filter(uid__in=before).order_by("-position").first()
        position = last.position if last is not None else 0
    return HttpResponseRedirect(f"{address}?place={position}#l{position}")
