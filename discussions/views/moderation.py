"""Keeping order: reports, the queue, what is done with posts and discussions, the log."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.changes import Refused
from courses.access import Access, AccessRequest, with_access
from courses.rules import Can
from discussions.actions import moderation as acts
from discussions.actions.notes import take_out_note
from discussions.forms.moderation import (
    DecideForm,
    LogForm,
    ReportForm,
    SettingsForm,
    TakeOutForm,
    ThreadActForm,
)
from discussions.models import Act, Post, Thread
from discussions.queries import moderation as found
from discussions.queries.notes import note_in_margin
from discussions.queries.thread_head import thread_of
from discussions.views.shared import post_of


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.READ)
def post_report(request: AccessRequest, post: int) -> HttpResponse:
    access, reported = request.access, post_of(request.access, post)
    if reported.author_id == access.user.pk:
        raise Http404("That is one's own post.")
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.report_post(access=access, post=reported, reason=form.cleaned_data["reason"])
            messages.success(
                request, "Thank you. The facilitators have been told, and you hear from them what came of it."
            )
            return HttpResponseRedirect(access.url("post-detail", post=reported.pk))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(
        request,
        "discussions/report.html",
        {
            "access": access,
            "place": "discussions",
            "post": reported,
            "thread": reported.thread,
            "form": form,
            "sent": found.open_report_of(access, reported),
        },
        status=400 if form.errors else 200,
    )


@require_safe
@with_access(Can.MODERATE)
def moderation(request: AccessRequest) -> HttpResponse:
    access = request.access
    return render(
        request,
        "discussions/moderation.html",
        {
            "access": access,
            "place": "discussions",
            "page": found.queue(access),
        },
    )


_DONE = {
    "approve": "The post stands.",
    "keep": "The post stays, and whoever reported it has been told.",
    "hide": "The post is hidden, and its author has been told why.",
    "restore": "The post is back.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.MODERATE)
def post_moderate(request: AccessRequest, post: int) -> HttpResponse:
    """Everything that can be done with a post, and what was done. The queue sends its decisions here, too."""
    access, about = request.access, post_of(request.access, post)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _decide(request, about, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            about.refresh_from_db()
    reports = list(about.reports.select_related("by", "closed_by").order_by("-pk"))
    return render(
        request,
        "discussions/moderation_post.html",
        {
            "access": access,
            "place": "discussions",
            "post": about,
            "thread": about.thread,
            "form": form,
            "reports": reports,
            "open": any(not report.outcome for report in reports),
            "acts": found.acts_on(about),
        },
        status=400 if form.errors else 200,
    )


def _decide(request: AccessRequest, post: Post, form: DecideForm) -> HttpResponse:
    """Does it, and leads back to where it was asked. Raises `Refused` where a form can be sent again."""
    access, said = request.access, form.cleaned_data
    waiting, act = said["waiting"], said["act"]
    if act == "hide" and not said["reason"].strip():
        raise Refused("Say why the post is hidden: its author will read it.")
    back = access.url("moderation") if waiting else access.url("post-detail", post=post.pk)
    try:
        if act == "approve":
            acts.approve_post(access=access, post=post, waiting=waiting)
        elif act == "keep":
            acts.keep_post(access=access, post=post, reason=said["reason"], waiting=waiting)
        elif act == "hide":
            acts.hide_post(access=access, post=post, reason=said["reason"], waiting=waiting)
        else:
            acts.restore_post(access=access, post=post, reason=said["reason"])
        messages.success(request, _DONE[act])
    except Refused as refusal:
        if not waiting:
            raise
        messages.warning(request, str(refusal))  # somebody else was here before
    return HttpResponseRedirect(back)


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.MODERATE)
def note_take_out(request: AccessRequest, note: int) -> HttpResponse:
    access, about = request.access, note_in_margin(request.access, note)
    form = TakeOutForm(request.POST or None)
    if about is None:  # by this form sent twice, or by a colleague
        messages.info(request, "This note has been taken out of the margin.")
        return HttpResponseRedirect(access.url("notes"))
    if request.method == "POST" and form.is_valid():
        try:
            take_out_note(access=access, note=about, reason=form.cleaned_data["reason"])
            messages.success(request, "The note is out of the margin, and its author has been told why.")
            return HttpResponseRedirect(access.url("notes"))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(
        request,
        "discussions/note_take_out.html",
        {"access": access, "place": "notes", "note": about, "passage": about.passage, "form": form},
        status=400 if form.errors else 200,
    )


_THREAD_DONE = {
    "lock": "The discussion is closed.",
    "unlock": "The discussion is open again.",
    "pin": "The discussion stands on top of the list.",
    "unpin": "The discussion stands among the others again.",
    "rename": "The discussion has its new title.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.MODERATE)
def thread_moderate(request: AccessRequest, thread: int) -> HttpResponse:
    access, about = request.access, thread_of(request.access, thread)
    form = ThreadActForm(request.POST or None, initial={"title": about.title})
    if request.method == "POST" and form.is_valid():
        try:
            _change(access, about, form)
            messages.success(request, _THREAD_DONE[form.cleaned_data["act"]])
            return HttpResponseRedirect(about.get_absolute_url())
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(
        request,
        "discussions/moderation_thread.html",
        {"access": access, "place": "discussions", "thread": about, "form": form},
        status=400 if form.errors else 200,
    )


def _change(access: Access, thread: Thread, form: ThreadActForm) -> None:
    said = form.cleaned_data
    act, reason = said["act"], said["reason"]
    if act in ("lock", "unlock"):
        acts.set_locked(access=access, thread=thread, on=act == "lock", reason=reason)
    elif act in ("pin", "unpin"):
        acts.set_pinned(access=access, thread=thread, on=act == "pin", reason=reason)
    else:
        acts.rename_thread(access=access, thread=thread, title=said["title"], reason=reason)


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.MANAGE_CIRCLE)
def discussion_settings(request: AccessRequest) -> HttpResponse:
    access = request.access
    now = found.settings_of(access)
    form = SettingsForm(
        request.POST if request.method == "POST" else None,
        initial={"think_first": now.think_first, "hold_first_posts": now.hold_first_posts},
    )
    if request.method == "POST" and form.is_valid():
        acts.change_settings(access=access, **form.cleaned_data)
        messages.success(request, "From now on the circle talks like this.")
        return HttpResponseRedirect(access.url("discussion-settings"))
    return render(
        request,
        "discussions/moderation_settings.html",
        {"access": access, "place": "discussions", "form": form},
        status=400 if form.errors else 200,
    )


@require_safe
@with_access(Can.MODERATE)
def moderation_log(request: AccessRequest) -> HttpResponse:
    form = LogForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    return render(
        request,
        "discussions/moderation_log.html",
        {
            "access": request.access,
            "place": "discussions",
            "page": found.log(request.access, kind=asked.get("kind", ""), before=asked.get("before")),
            "kinds": Act.Kind.choices,
        },
    )
