"""The texts side by side, and what a circle keeps of it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.changes import Refused
from courses.access import Access, AccessRequest, with_access
from courses.rules import Can
from readings.actions.comparisons import change_comparison, keep_comparison, remove_comparison
from readings.forms.compare import CompareForm, ComparisonForm
from readings.forms.notes import StretchForm
from readings.models import Comparison, Event
from readings.queries.compare import Wanted, starting_points
from readings.queries.compare import compare as look_up
from readings.queries.comparisons import comparison_of, comparisons_for, keeps, may_keep
from readings.queries.lineup import lineup
from readings.queries.others import others_page
from readings.queries.passages import quoted_passage
from readings.queries.reader import unit_of


@require_safe
@with_access(Can.READ)
def compare(request: AccessRequest) -> HttpResponse:
    """What all texts say of something; before anything is looked up, where to begin."""
    wanted = _wanted(request)
    return _page(request, wanted)


@require_safe
@with_access(Can.READ)
def comparison_detail(request: AccessRequest, comparison: int) -> HttpResponse:
    kept = comparison_of(request.access, comparison)
    said = _wanted(request)
    return _page(request, Wanted(kept.words, text=said.text, page=said.page), kept)


def _wanted(request: AccessRequest) -> Wanted:
    form = CompareForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    event = None
    if asked.get("event"):
        event = Event.objects.filter(course=request.access.course, pk=asked["event"]).first()
        if event is None:
            raise Http404("No such event.")
    return Wanted(
        "" if event else form.words, event=event, text=asked.get("text") or "", page=asked.get("page") or 1
    )


def _page(request: AccessRequest, wanted: Wanted, kept: Comparison | None = None) -> HttpResponse:
    access = request.access
    page = look_up(access, wanted) if wanted.words or wanted.event else None
    found = page is not None and not page.problem
    return render(
        request,
        "readings/compare.html",
        {
            "access": access,
            "place": "compare",
            "wanted": wanted,
            "page": page,
            "lineup": lineup(page) if page is not None and not wanted.text else None,
            "starts": None if found else starting_points(access),
            "comparisons": [] if found else list(comparisons_for(access).select_related("session")),
            "kept": kept,
            "keeps": keeps(access),
            "may_keep": kept is not None and may_keep(access, kept),
        },
    )


@require_safe
@with_access(Can.READ)
def unit_others(request: AccessRequest, unit: str) -> HttpResponse:
    """The passages of other texts that are nearest to some words of this reading; without any, of its first ¶."""
    found = unit_of(request.access, unit)
    stretch = {"paragraph": found.first_number or 0, **StretchForm(request.GET).stretch}
    number = stretch.pop("paragraph")
    quoted = quoted_passage(
        found, number, start=stretch.get("start"), end=stretch.get("end"), last=stretch.get("last")
    )
    if quoted is None:
        raise Http404("This reading has no such paragraph.")
    return render(
        request,
        "readings/unit_others.html",
        {
            "access": request.access,
            "place": "compare",
            "unit": found,
            "number": number,
            "page": others_page(request.access, quoted),
        },
    )


def _require_keeping(access: Access) -> None:
    if not keeps(access):
        access.require(Can.WRITE_QUESTIONS if access.circle else Can.EDIT_COURSE)


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.READ)
def comparison_keep(request: AccessRequest) -> HttpResponse:
    access = request.access
    _require_keeping(access)
    came = CompareForm(request.GET)
    form = ComparisonForm(
        request.POST if request.method == "POST" else None, access=access, words=came.words[:200]
    )
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = keep_comparison(
                access=access,
                title=said["title"],
                words=said["words"],
                session=said["session"],
                key=said["key"],
                everywhere=form.of_course,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The comparison is kept.")
            return HttpResponseRedirect(access.url("comparison-detail", comparison=made.pk))
    return _form(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.READ)
def comparison_edit(request: AccessRequest, comparison: int) -> HttpResponse:
    access = request.access
    kept = _kept(access, comparison)
    form = ComparisonForm(request.POST if request.method == "POST" else None, access=access, comparison=kept)
    if form.is_valid():
        said = form.cleaned_data
        try:
            change_comparison(
                access=access,
                comparison=kept,
                title=said["title"],
                words=said["words"],
                session=said["session"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The comparison is saved.")
            return HttpResponseRedirect(access.url("comparison-detail", comparison=kept.pk))
    return _form(request, form, kept)


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.READ)
def comparison_remove(request: AccessRequest, comparison: int) -> HttpResponse:
    access = request.access
    kept = _kept(access, comparison)
    if not request.POST.get("sure"):
        said = {"access": access, "place": "compare", "kept": kept}
        status = 400 if request.method == "POST" else 200
        return render(request, "readings/comparison_remove.html", said, status=status)
    remove_comparison(access=access, comparison=kept)
    messages.success(request, f"“{kept.title}” is taken away. What was said and written stays.")
    return HttpResponseRedirect(access.url("compare"))


def _kept(access: Access, pk: int) -> Comparison:
    """One that the person keeps. Raises Http404 for what is elsewhere, PermissionDenied for what others keep."""
    _require_keeping(access)
    kept = comparison_of(access, pk)
    if not may_keep(access, kept):
        raise PermissionDenied("This comparison belongs to the course.")
    return kept


def _form(request: AccessRequest, form: ComparisonForm, kept: Comparison | None) -> HttpResponse:
    return render(
        request,
        "readings/comparison_edit.html",
        {"access": request.access, "place": "compare", "form": form, "kept": kept},
        status=400 if form.errors else 200,
    )
