"""All discussions of a circle."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from courses.access import AccessRequest, with_access
from courses.rules import Can
from discussions.actions import mark_circle_seen
from discussions.forms.live import NextForm
from discussions.forms.posts import ListForm
from discussions.queries.following import heard_of_circle
from discussions.queries.live import next_in_thread
from discussions.queries.moderation import how_many_wait
from discussions.queries.thread_list import Show, thread_list
from discussions.queries.thread_list import next_unread as next_thread


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
            "heard": heard_of_circle(request.access),
            "sessions": request.access.course.sessions.all(),
            "waiting": how_many_wait(request.access) if request.access.may(Can.MODERATE) else 0,
        },
    )


@require_safe
@with_access(Can.READ)
def next_unread(request: AccessRequest) -> HttpResponse:
    """On from a thread: its own next unread post, then the other threads, until everything has been seen."""
    access = request.access
    form = NextForm(request.GET)
    form.is_valid()
    after, past = form.cleaned_data.get("after"), form.cleaned_data.get("past")
    here = next_in_thread(access, after, past=past) if after and past else None
    if here:
        return HttpResponseRedirect(f"{access.url('thread-detail', thread=after)}?at={here}#c{here}")
    thread = next_thread(access, after=after)
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
