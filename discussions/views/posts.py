"""One post: its place, what can be done with it, its history."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.changes import Refused
from courses.access import Access, AccessRequest, with_access
from courses.rules import Can
from discussions import fragments, history
from discussions.actions import delete_post, react, undelete_post
from discussions.forms.posts import ReactionForm
from discussions.models import Post, Reaction
from discussions.queries.thread_head import thread_of
from discussions.queries.thread_page import ThreadPage, View, lines
from discussions.views.shared import NOT_OFFERED, plainly, post_of


def _own(access: Access, pk: int) -> Post:
    found = post_of(access, pk)
    if found.author_id != access.user.pk:
        raise Http404("No such post of yours.")
    return found


def _place(access: Access, post: Post) -> str:
    return f"{access.url('thread-detail', thread=post.thread_id)}?at={post.number}#c{post.number}"


@require_safe
@with_access(Can.READ)
def post_detail(request: AccessRequest, post: int) -> HttpResponse:
    """A post's lasting address leads to wherever it stands now."""
    return HttpResponseRedirect(_place(request.access, post_of(request.access, post)))


@require_safe
@with_access(Can.READ)
def post_more(request: AccessRequest, post: int) -> HttpResponse:
    access, found = request.access, post_of(request.access, post)
    thread = thread_of(access, found.thread_id)
    response = render(
        request,
        "discussions/_post_menu.html" if getattr(request, "htmx", False) else "discussions/post_more.html",
        {
            "access": access,
            "place": "discussions",
            "post": found,
            "thread": thread,
            "line": next(iter(lines(access, thread, "one", at=found.number)), None),
            "kinds": Reaction.Kind,
        },
    )
    patch_vary_headers(response, ("HX-Request",))
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.POST)
def post_delete(request: AccessRequest, post: int) -> HttpResponse:
    """Asks once, takes back, and brings back what was taken."""
    access, found = request.access, _own(request.access, post)
    if request.method != "POST":
        return render(
            request,
            "discussions/post_delete.html",
            {"access": access, "place": "discussions", "post": found, "thread": found.thread},
        )
    try:
        if "undo" in request.POST:
            undelete_post(access=access, post=found)
        else:
            delete_post(access=access, post=found)
            messages.success(request, "Your post is taken back. You can bring it back from where it stood.")
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return HttpResponseRedirect(_place(access, found))


@require_safe
@with_access(Can.READ)
def post_history(request: AccessRequest, post: int) -> HttpResponse:
    access, found = request.access, post_of(request.access, post)
    return render(
        request,
        "discussions/post_history.html",
        {
            "access": access,
            "place": "discussions",
            "post": found,
            "thread": found.thread,
            "wordings": history.wordings(found),
        },
    )


@require_POST
@with_access(Can.POST)
def post_react(request: AccessRequest, post: int) -> HttpResponse:
    access, found = request.access, post_of(request.access, post)
    form = ReactionForm(request.POST)
    if not form.is_valid():
        return plainly(NOT_OFFERED)
    said = form.cleaned_data
    # the page's script puts what came of it in its place, and asks for no whole page
    in_place = request.get_preferred_type(["text/html", "application/json"]) == "application/json"
    try:
        react(
            access=access, post=found, kind=Reaction.Kind(said["kind"] or said["undo"]), on=bool(said["kind"])
        )
    except Refused as refusal:
        if in_place:
            return JsonResponse({"refused": str(refusal)}, status=409)
        messages.warning(request, str(refusal))
    if in_place:
        return JsonResponse({"acts": _acts(access, found)})
    return HttpResponseRedirect(_place(access, found))


def _acts(access: Access, post: Post) -> str:
    thread = thread_of(access, post.thread_id)
    found = lines(access, thread, "one", at=post.number)
    page = ThreadPage(access=access, thread=thread, view=View.TREE, lines=found)
    return "".join(fragments.acts(page, line) for line in found)
