"""All discussions of a circle, and beginning one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.changes import Refused
from courses.access import AccessRequest, with_access
from courses.rules import Can
from discussions.actions import mark_circle_seen, open_thread
from discussions.forms.posts import ListForm, PassageForm, ThreadForm
from discussions.models import Draft
from discussions.places import NEW
from discussions.queries.thread_list import Show, thread_list
from discussions.queries.thread_list import next_unread as next_thread
from readings.queries import Quoted, quoted_passage, unit_of


@require_safe
@with_access(Can.READ)
def discussions(request: AccessRequest) -> HttpResponse:
    form = ListForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    page = thread_list(
        request.access,
        show=Show(asked.get("show") or Show.ALL),
        session=asked.get("session"),
        after=asked.get("after"),
    )
    return render(
        request,
        "discussions/discussions.html",
        {
            "access": request.access,
            "place": "discussions",
            "page": page,
            "sessions": request.access.course.sessions.all(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.POST)
def thread_new(request: AccessRequest) -> HttpResponse:
    """On nothing but a title, or on a passage: `?unit=…&paragraph=12`, and `start` and `end` for some words."""
    access = request.access
    quoted = _quoted(request)
    if request.method == "POST":
        form = ThreadForm(request.POST)
        if form.is_valid():
            try:
                said = form.cleaned_data
                thread = open_thread(
                    access=access,
                    title=said["title"],
                    source=said["body"],
                    key=said["key"],
                    on=quoted,
                    announcement=said["announcement"] and access.may(Can.MODERATE),
                )
                return HttpResponseRedirect(thread.get_absolute_url())
            except Refused as refusal:
                form.add_error(None, str(refusal))
    else:
        draft = Draft.objects.filter(user=request.user, circle=access.circle, place=NEW).first()
        kept: dict[str, Any] = {"title": draft.title, "body": draft.body} if draft and not quoted else {}
        form = ThreadForm(initial=kept)
    if not access.may(Can.MODERATE):
        del form.fields["announcement"]
    return render(
        request,
        "discussions/thread_new.html",
        {"access": access, "place": "discussions", "form": form, "quoted": quoted},
        status=400 if form.errors else 200,
    )


def _quoted(request: AccessRequest) -> Quoted | None:
    slug = request.GET.get("unit")
    if not slug:
        return None

    form = PassageForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    found = quoted_passage(
        unit_of(request.access, slug),
        asked.get("paragraph") or 0,
        start=asked.get("start"),
        end=asked.get("end"),
    )
    if found is None:
        raise Http404("This reading has no such paragraph.")
    return found


@require_safe
@with_access(Can.READ)
def next_unread(request: AccessRequest) -> HttpResponse:
    access = request.access
    form = ListForm(request.GET)
    form.is_valid()
    thread = next_thread(access, after=form.cleaned_data.get("after"))
    if thread is None:
        messages.success(request, "You have seen everything.")
        return HttpResponseRedirect(access.url("discussions"))
    number = thread.first_unread
    return HttpResponseRedirect(f"{access.url('thread-detail', thread=thread.pk)}?at={number}#c{number}")


@require_POST
@with_access(Can.READ)
def discussions_mark_read(request: AccessRequest) -> HttpResponse:
    mark_circle_seen(access=request.access)
    messages.success(request, "Everything counts as seen.")
    return HttpResponseRedirect(request.access.url("discussions"))
