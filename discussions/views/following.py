"""What one hears of, and what came: the controls, the page behind the bell, one's defaults."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.redirects import on_this_site
from courses.access import AccessRequest, with_access
from courses.rules import Can
from discussions.actions.following import follow
from discussions.actions.notices import see_notice, see_notices
from discussions.forms.following import FollowForm, HabitsForm, NoticesForm
from discussions.models import Following, Question, Thread
from discussions.queries.following import choices_of, habits_of
from discussions.queries.notices import address_of, notice_page, notices_of
from discussions.queries.questions import questions_for
from discussions.queries.seals import threads_for
from discussions.views.shared import NOT_OFFERED, plainly


class PersonRequest(HttpRequest):
    """A request whose person is signed in."""

    user: User


@require_POST
@with_access(Can.READ)
def circle_follow(request: AccessRequest) -> HttpResponse:
    return _follow(request, back=request.access.url("discussions"))


@require_POST
@with_access(Can.READ)
def thread_follow(request: AccessRequest, thread: int) -> HttpResponse:
    found = get_object_or_404(threads_for(request.access), pk=thread)
    return _follow(request, thread=found, back=request.access.url("thread-detail", thread=found.pk))


@require_POST
@with_access(Can.READ)
def question_follow(request: AccessRequest, question: int) -> HttpResponse:
    found = get_object_or_404(questions_for(request.access), pk=question)
    return _follow(request, question=found, back=request.access.url("question-detail", question=found.pk))


def _follow(
    request: AccessRequest, *, back: str, thread: Thread | None = None, question: Question | None = None
) -> HttpResponse:
    form = FollowForm(request.POST)
    if not form.is_valid():
        return plainly(NOT_OFFERED)
    mode = form.cleaned_data["mode"]
    follow(
        access=request.access,
        mode=Following.Mode(mode) if mode else None,
        thread=thread,
        question=question,
    )
    messages.success(request, _SAID[mode])
    return HttpResponseRedirect(on_this_site(request, request.headers.get("Referer")) or back)


_SAID = {
    Following.Mode.ALL: "You hear of every post from now on.",
    Following.Mode.SPOKEN_TO: "You hear of it when somebody answers or mentions you.",
    Following.Mode.MUTED: "You hear nothing of it from now on.",
    "": "You hear of it as of everything else.",
}


@require_safe
@with_access(Can.READ)
def for_you(request: AccessRequest) -> HttpResponse:
    form = NoticesForm(request.GET)
    form.is_valid()
    return render(
        request,
        "discussions/notices.html",
        {
            "access": request.access,
            "place": "for-you",
            "page": notice_page(request.access, before=form.cleaned_data.get("before")),
            "first": not form.cleaned_data.get("before"),
        },
    )


@require_POST
@with_access(Can.READ)
def for_you_seen(request: AccessRequest) -> HttpResponse:
    form = NoticesForm(request.POST)
    form.is_valid()
    see_notices(access=request.access, up_to=form.cleaned_data.get("up_to"))
    return HttpResponseRedirect(request.access.url("for-you"))


@require_safe
@with_access(Can.READ)
def notice_open(request: AccessRequest, notice: int) -> HttpResponse:
    """Leads to what a notice is about. Whoever follows it has looked at it."""
    found = notices_of(request.access).filter(pk=notice).first()
    if found is None:
        raise Http404("No such notice.")
    if request.method == "GET":
        see_notice(access=request.access, notice=found)
    return HttpResponseRedirect(address_of(request.access, found))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def habits(request: PersonRequest) -> HttpResponse:
    """What one hears of unless one says otherwise, and where one said otherwise."""
    form = HabitsForm(request.POST if request.method == "POST" else None, habits=habits_of(request.user))
    if request.method == "POST" and form.is_valid():
        form.save(request.user)
        messages.success(request, "Saved.")
        return redirect("habits")
    return render(
        request,
        "discussions/habits.html",
        {"form": form, "choices": choices_of(request.user)},
        status=400 if form.errors else 200,
    )
