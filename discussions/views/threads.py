"""Threads: read, answered, marked."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from courses.access import AccessRequest, with_access
from courses.rules import Can
from discussions import fragments
from discussions.actions import mark_all_seen, mark_seen, mark_unread_from
from discussions.forms.posts import MarkForm, NumbersForm, PageForm
from discussions.forms.writing import ReplyForm
from discussions.places import thread_place
from discussions.queries.following import heard_of_thread
from discussions.queries.moderation import where_it_went
from discussions.queries.thread_head import thread_of
from discussions.queries.thread_page import View, thread_page
from discussions.views.shared import plainly

# One transparent point, for browsers that fetch pictures and run no scripts.
_DOT = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


@require_safe
@with_access(Can.READ)
def thread_detail(request: AccessRequest, thread: int) -> HttpResponse:
    access = request.access
    wanted: dict[str, Any] = {}
    if request.GET:
        asked = PageForm(request.GET)
        asked.is_valid()
        wanted = {name: value for name, value in asked.cleaned_data.items() if value}
    try:
        found = thread_of(access, thread)
    except Http404:
        went = where_it_went(access, thread, wanted.get("at"))
        if went is None:
            raise
        return HttpResponseRedirect(access.url("thread-detail", thread=went.thread) + went.place)
    view = View(wanted["view"]) if wanted.get("view") in list(View) else View.TREE
    page = thread_page(
        access,
        found,
        view=view,
        at=wanted.get("at"),
        after=wanted.get("after"),
        before=wanted.get("before"),
        last=bool(wanted.get("last")),
    )
    page.back = wanted.get("back")
    page.unfolded = bool(wanted.get("unfolded"))
    here = thread_place(page.thread)
    return render(
        request,
        "discussions/thread_detail.html",
        {
            "access": access,
            "place": "discussions",
            "page": page,
            "heard": heard_of_thread(access, page.thread),
            "thread": page.thread,
            "posts": fragments.posts(page),
            "form": ReplyForm(place=here, kept=page.drafts.get(here)),
            "views": View,
        },
    )


@require_POST
@with_access(Can.READ)
def thread_seen(request: AccessRequest, thread: int) -> HttpResponse:
    """What scrolled into view: told by the page's script."""
    found = thread_of(request.access, thread)
    form = NumbersForm(request.POST)
    if not form.is_valid():
        return plainly("Not a list of post numbers.")
    if not found.sealed:
        mark_seen(access=request.access, thread=found, numbers=form.cleaned_data["numbers"])
    return HttpResponse(status=204)


@require_safe
@with_access(Can.READ)
def thread_shown(request: AccessRequest, thread: int) -> HttpResponse:
    """The same for who runs no script: the page shows a point, and whoever fetches it was shown the posts."""
    found = thread_of(request.access, thread)
    form = NumbersForm(request.GET)
    # a browser says what it fetches it for: whoever was lured to this address by a link was shown nothing
    as_picture = request.method == "GET" and request.headers.get("Sec-Fetch-Dest", "image") == "image"
    if form.is_valid() and not found.sealed and as_picture:
        mark_seen(access=request.access, thread=found, numbers=form.cleaned_data["numbers"])
    response = HttpResponse(_DOT, content_type="image/gif")
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@with_access(Can.READ)
def thread_mark(request: AccessRequest, thread: int) -> HttpResponse:
    """Everything seen, or unread from a post on."""
    access, found = request.access, thread_of(request.access, thread)
    form = MarkForm(request.POST)
    if not form.is_valid():
        return plainly("This is not the number of a post.")
    from_ = form.cleaned_data["unread_from"]
    if from_:
        mark_unread_from(access=access, thread=found, number=from_)
        messages.success(request, "Unread again, from there on.")
        return HttpResponseRedirect(access.url("discussions"))
    if not found.sealed:
        mark_all_seen(access=access, thread=found)
    return HttpResponseRedirect(access.url("thread-detail", thread=found.pk))
