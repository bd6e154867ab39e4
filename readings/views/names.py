"""The index of names, and how editors keep it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.changes import Refused
from courses.access import AccessRequest, with_access
from courses.rules import Can
from readings.actions import change_name, merge_names
from readings.forms import IndexForm, MergeForm, NameForm
from readings.models import Name
from readings.queries.names import letter_of, may_be_one, name_of, names_page, sorted_name


@require_safe
@with_access(Can.READ)
def names(request: AccessRequest) -> HttpResponse:
    access, asked = request.access, IndexForm(request.GET)
    said = asked.cleaned_data if asked.is_valid() else {}
    page = names_page(
        access,
        kind=said.get("kind", ""),
        letter=said.get("letter", ""),
        hidden=bool(said.get("hidden")) and access.may(Can.EDIT_COURSE),
    )
    return render(
        request,
        "readings/names.html",
        {"access": access, "page": page, "kinds": Name.Kind, "place": "names"},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.EDIT_COURSE)
def name_edit(request: AccessRequest, entry: int) -> HttpResponse:
    found = name_of(request.access, entry)
    form = NameForm(request.POST if request.method == "POST" else None, name=found)
    if form.is_valid():
        try:
            kept = change_name(access=request.access, name=found, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("called", str(refusal))
        else:
            return _back(request, kept)
    return _page(request, found, form, MergeForm())


@require_POST
@with_access(Can.EDIT_COURSE)
def name_merge(request: AccessRequest, entry: int) -> HttpResponse:
    """Sent once more it finds the name gone, and leads to the index."""
    course = request.access.course
    found = course.names.filter(pk=entry).first()
    if found is None:
        return HttpResponseRedirect(request.access.url("names"))
    form = MergeForm(request.POST)
    if form.is_valid():
        into = course.names.filter(name__iexact=form.cleaned_data["into"]).first()
        try:
            if into is None:
                raise Refused("The index has no such name: write it as it stands there.")
            kept = merge_names(access=request.access, name=found, into=into)
        except Refused as refusal:
            form.add_error("into", str(refusal))
        else:
            messages.success(request, f"“{found.name}” is “{kept.name}” now.")
            return _back(request, kept)
    return _page(request, found, NameForm(name=found), form)


def _back(request: AccessRequest, name: Name) -> HttpResponse:
    asked = {"letter": letter_of(sorted_name(name)), **({"hidden": "on"} if name.hidden else {})}
    return HttpResponseRedirect(f"{request.access.url('names')}?{urlencode(asked)}#n{name.pk}")


def _page(request: AccessRequest, name: Name, form: NameForm, merge: MergeForm) -> HttpResponse:
    return render(
        request,
        "readings/name_edit.html",
        {
            "access": request.access,
            "name": name,
            "form": form,
            "merge": merge,
            "alike": may_be_one(request.access, name),
            "place": "names",
        },
        status=400 if form.errors or merge.errors else 200,
    )
