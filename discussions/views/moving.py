"""Posts go elsewhere: first the place is chosen, then one sees what would go where, and says why."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.changes import Refused
from courses.access import Access, AccessRequest, with_access
from courses.rules import Can
from discussions.actions import moving
from discussions.forms.moderation import MergeForm, MoveForm, SplitForm, TargetForm
from discussions.models import Post
from discussions.queries import moderation as found
from discussions.queries.seals import posts_for, threads_for
from discussions.queries.thread_head import thread_of
from discussions.views.shared import post_of


def _target(access: Access, pk: int | None) -> Any:
    """A thread of the circle that can take posts, or None where none was chosen. Raises Http404."""
    if not pk:
        return None
    thread = threads_for(access).select_related("question", "passage").filter(pk=pk).first()
    if thread is None:
        raise Http404("No such discussion.")
    return thread


def _asked(request: AccessRequest) -> tuple[TargetForm, dict[str, Any]]:
    form = TargetForm(request.POST if request.method == "POST" else request.GET)
    form.is_valid()
    return form, form.cleaned_data


def _opens(source: Any, target: Any) -> bool:
    """Whether answers that are closed to who has not answered yet would be open to everybody."""
    closed = found.thinks_first
    return target is not None and closed(source) and not closed(target)


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.MODERATE)
def post_move(request: AccessRequest, post: int) -> HttpResponse:
    access, root = request.access, post_of(request.access, post)
    search, asked = _asked(request)
    target = _target(access, asked.get("to"))
    form = MoveForm(request.POST if request.method == "POST" else None, initial={"to": asked.get("to")})
    if request.method == "POST" and form.is_valid():
        try:
            under = _under(access, target, form.cleaned_data["under"])
            moving.move_branch(
                access=access, post=root, to=target, under=under, reason=form.cleaned_data["reason"]
            )
            messages.success(request, "The posts stand here now, and whoever wrote them has been told.")
            return HttpResponseRedirect(access.url("post-detail", post=root.pk))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(
        request,
        "discussions/moderation_move.html",
        {
            "access": access,
            "place": "discussions",
            "post": root,
            "thread": root.thread,
            "branch": found.branch_of(root),
            "search": search,
            "words": asked.get("q", ""),
            "targets": [] if target else found.targets(access, words=asked.get("q", "")),
            "target": target,
            "opens": _opens(root.thread, target),
            "form": form,
        },
        status=400 if form.errors else 200,
    )


def _under(access: Access, target: Any, said: dict[str, int]) -> Post | None:
    if not said:
        return None
    under = posts_for(access).filter(thread=target, **said).first()
    if under is None:
        raise Refused("There is no such post in that discussion.")
    return under


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.MODERATE)
def post_split(request: AccessRequest, post: int) -> HttpResponse:
    access, root = request.access, post_of(request.access, post)
    form = SplitForm(request.POST if request.method == "POST" else None)
    if root.thread.passage_id is None:
        del form.fields["keep_passage"]
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = moving.split_branch(
                access=access,
                post=root,
                title=said["title"],
                key=said["key"],
                reason=said["reason"],
                keep_passage=said.get("keep_passage", False),
            )
            messages.success(
                request, "This is a discussion of its own now, and whoever wrote here has been told."
            )
            return HttpResponseRedirect(made.get_absolute_url())
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(
        request,
        "discussions/moderation_split.html",
        {
            "access": access,
            "place": "discussions",
            "post": root,
            "thread": root.thread,
            "branch": found.branch_of(root),
            "opens": found.thinks_first(root.thread),
            "form": form,
        },
        status=400 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.MODERATE)
def thread_merge(request: AccessRequest, thread: int) -> HttpResponse:
    access = request.access
    went = found.where_it_went(access, thread) if request.method == "POST" else None
    if went is not None:  # the form was sent twice
        return HttpResponseRedirect(access.url("thread-detail", thread=went.thread))
    source = thread_of(access, thread)
    search, asked = _asked(request)
    target = _target(access, asked.get("to"))
    form = MergeForm(request.POST if request.method == "POST" else None, initial={"to": asked.get("to")})
    if request.method == "POST" and form.is_valid():
        try:
            moving.merge_threads(
                access=access, thread=source, into=target, reason=form.cleaned_data["reason"]
            )
            messages.success(request, "The two are one discussion now; the old address leads here.")
            return HttpResponseRedirect(target.get_absolute_url())
        except Refused as refusal:
            form.add_error(None, str(refusal))
    words = asked.get("q", "")
    return render(
        request,
        "discussions/moderation_merge.html",
        {
            "access": access,
            "place": "discussions",
            "thread": source,
            "branch": found.posts_of(source),
            "search": search,
            "words": words,
            "targets": [] if target else found.targets(access, but=source.pk, words=words),
            "target": target,
            "opens": _opens(source, target),
            "form": form,
        },
        status=400 if form.errors else 200,
    )
