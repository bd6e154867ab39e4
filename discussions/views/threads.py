"""Threads: read, answered, marked."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.changes import Refused
from courses.access import AccessRequest, with_access
from courses.rules import Can
from discussions import fragments
from discussions.actions import mark_all_seen, mark_seen, mark_unread_from, write_post
from discussions.forms.posts import MarkForm, NumbersForm, PageForm, ReplyForm
from discussions.models import Post
from discussions.places import reply_place, thread_place
from discussions.queries.seals import posts_for
from discussions.queries.thread_head import thread_of
from discussions.queries.thread_page import View, lines, thread_page

# One transparent point, for browsers that fetch pictures and run no scripts.
_DOT = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


@require_safe
@with_access(Can.READ)
def thread_detail(request: AccessRequest, thread: int) -> HttpResponse:
    access = request.access
    asked = PageForm(request.GET)
    asked.is_valid()
    wanted = {name: value for name, value in asked.cleaned_data.items() if value}
    view = View(wanted["view"]) if wanted.get("view") in list(View) else View.TREE
    page = thread_page(
        access,
        thread_of(access, thread),
        view=view,
        at=wanted.get("at"),
        after=wanted.get("after"),
        before=wanted.get("before"),
        last=bool(wanted.get("last")),
    )
    page.back = wanted.get("back")
    page.unfolded = bool(wanted.get("unfolded"))
    return render(
        request,
        "discussions/thread_detail.html",
        {
            "access": access,
            "place": "discussions",
            "page": page,
            "thread": page.thread,
            "posts": fragments.posts(page),
            "form": ReplyForm(initial=_kept(page.drafts.get(thread_place(page.thread)))),
            "views": View,
        },
    )


def _kept(draft: Any) -> dict[str, Any]:
    return {"body": draft.body} if draft is not None else {}


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.POST)
def thread_reply(request: AccessRequest, thread: int) -> HttpResponse:
    """The form by itself, for a reply without script and for a form that could not be taken."""
    access = request.access
    found = thread_of(access, thread)
    form = ReplyForm(request.POST if request.method == "POST" else request.GET)
    asked = form["to"].value()
    parent = _post(access, found, asked) if asked else None
    if request.method != "POST":
        place = reply_place(parent) if parent else thread_place(found)
        kept = found.drafts.filter(user=request.user, place=place).first()
        form = ReplyForm(initial={"to": parent.number if parent else None, **_kept(kept)})
    elif form.is_valid():
        try:
            post = write_post(
                access=access,
                thread=found,
                source=form.cleaned_data["body"],
                key=form.cleaned_data["key"],
                parent=parent,
            )
            return HttpResponseRedirect(access.url("post-detail", post=post.pk))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    answered = lines(access, found, "one", at=parent.number) if parent else []
    return render(
        request,
        "discussions/thread_reply.html",
        {
            "access": access,
            "place": "discussions",
            "thread": found,
            "form": form,
            "parent": parent,
            "answered": answered[0] if answered else None,
        },
        status=400 if form.errors else 200,
    )


def _post(access: Any, thread: Any, number: object) -> Post:
    if not str(number).isdecimal():
        raise Http404("No such post.")
    found = posts_for(access).filter(thread=thread, number=min(int(str(number)), 2**31 - 1)).first()
    if found is None:
        raise Http404("No such post.")
    return found


@require_POST
@with_access(Can.READ)
def thread_seen(request: AccessRequest, thread: int) -> HttpResponse:
    """What scrolled into view: told by the page's script."""
    found = thread_of(request.access, thread)
    form = NumbersForm(request.POST)
    if not form.is_valid():
        return HttpResponse(
            "Not a list of post numbers.", status=400, content_type="text/plain; charset=utf-8"
        )
    if not found.sealed:
        mark_seen(access=request.access, thread=found, numbers=form.cleaned_data["numbers"])
    return HttpResponse(status=204)


@require_safe
@with_access(Can.READ)
def thread_shown(request: AccessRequest, thread: int) -> HttpResponse:
    """The same for who runs no script: the page shows a point, and whoever fetches it was shown the posts."""
    found = thread_of(request.access, thread)
    form = NumbersForm(request.GET)
    if form.is_valid() and not found.sealed and request.method == "GET":
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
    from_ = form.cleaned_data.get("unread_from") if form.is_valid() else None
    if from_:
        mark_unread_from(access=access, thread=found, number=from_)
        messages.success(request, "Unread again, from there on.")
        return HttpResponseRedirect(access.url("discussions"))
    if not found.sealed:
        mark_all_seen(access=access, thread=found)
    return HttpResponseRedirect(access.url("thread-detail", thread=found.pk))
