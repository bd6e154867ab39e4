"""Questions: asked, answered in their place, kept."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.changes import Refused
from courses.access import Access, AccessRequest, with_access
from courses.models import Meeting
from courses.rules import Can
from discussions.actions import (
    answer_question,
    ask_again,
    ask_question,
    change_question,
    move_question,
    withdraw_question,
)
from discussions.actions.drafts import throw_away
from discussions.forms.posts import ListForm
from discussions.forms.questions import AnswerForm, MoveForm, QuestionForm, WithdrawForm
from discussions.models import Post, Question
from discussions.places import question_place
from discussions.queries.following import heard_of_question
from discussions.queries.questions import (
    Asked,
    asked_one,
    kept_questions,
    may_keep,
    questions_for,
    questions_page,
)
from discussions.views.shared import check_same, go, plainly, previewed, words_are_kept

WEEK = timedelta(days=6)  # a meeting within it is called by its day


@require_safe
@with_access(Can.READ)
def questions(request: AccessRequest) -> HttpResponse:
    """All of them with their state; in a course without a circle, where nobody answers, how they are kept."""
    access = request.access
    if access.circle is None:
        return _keep(request)
    page = questions_page(access)
    return render(
        request,
        "discussions/questions.html",
        {"access": access, "place": "discussions", "page": page, "keeps": keeps(access)},
    )


def keeps(access: Access) -> bool:
    """Whether somebody keeps any questions here: the circle's own, or the course's."""
    return access.may(Can.WRITE_QUESTIONS) or access.may(Can.EDIT_COURSE)


def _require_keeping(access: Access) -> None:
    if not access.may(Can.EDIT_COURSE):
        access.require(Can.WRITE_QUESTIONS)


@require_safe
@with_access(Can.READ)
def questions_session(request: AccessRequest, session: int) -> HttpResponse:
    access = request.access
    page = questions_page(access, session=session, answers=True)
    assert access.circle is not None
    meeting = access.circle.meetings.filter(session=page.session, cancelled_at__isnull=True).first()
    return render(
        request,
        "discussions/questions_session.html",
        {
            "access": access,
            "place": "discussions",
            "page": page,
            "meeting": meeting,
            "when": _when(meeting),
            "keeps": keeps(access),
            "rows": [(each, _form(each, session)) for each in page.asked],
            "answered": request.GET.get("answered", ""),
        },
    )


def _when(meeting: Meeting | None) -> str:
    """The evening as people call it: by its day if it is near, by its date else, not at all once it is over."""
    now = timezone.now()
    if meeting is None or meeting.starts_at < now:
        return ""
    at = timezone.localtime(meeting.starts_at)
    return f"{at:%A}" if meeting.starts_at < now + WEEK else f"{at.day} {at:%B}"


def _form(asked: Asked, session: int | None = None) -> AnswerForm:
    return AnswerForm(place=question_place(asked.question), kept=asked.draft, initial={"session": session})


@require_http_methods(["GET", "HEAD", "POST"])
@words_are_kept
@with_access(Can.READ)
def question_detail(request: AccessRequest, question: int) -> HttpResponse:
    """Leads to what is said about a question; where nothing is said yet, here one says the first of it."""
    access = request.access
    asked = asked_one(access, question)
    if request.method == "POST":
        access.require(Can.POST)
        return _answered(request, asked)
    if asked.question.merged is not None:
        return HttpResponseRedirect(access.url("thread-detail", thread=asked.question.merged))
    if asked.thread is not None and asked.thread.last_number:
        return HttpResponseRedirect(asked.thread.get_absolute_url())
    return _question(request, asked, _form(asked))


def _answered(request: AccessRequest, asked: Asked) -> HttpResponse:
    """The buttons under an answer: let it stand, look at it first, throw it away."""
    access = request.access
    form = AnswerForm(request.POST, place=question_place(asked.question))
    if "throw" in request.POST:
        throw_away(access=access, place=form.place)
        messages.success(request, "Your draft is thrown away.")
        return HttpResponseRedirect(access.url("question-detail", question=asked.question.pk))
    if "preview" in request.POST:
        form = AnswerForm(place=form.place, initial=request.POST.dict())
        return _question(request, asked, form, preview=previewed(request))
    if form.is_valid():
        said = form.cleaned_data
        try:
            post = answer_question(
                access=access, question=asked.question, source=said["body"], key=said["key"]
            )
            check_same(form, post)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _go_on(request, asked.question, post, from_session=said["session"])
    return _question(request, asked, form)


def _go_on(
    request: AccessRequest, question: Question, post: Post, *, from_session: int | None
) -> HttpResponse:
    """Back to the page where it was written, with the others' answers open; else to where the answer stands."""
    access, session = request.access, question.asked_in
    to = access.url("post-detail", post=post.pk)
    if from_session and session is not None and session.position == from_session:
        to = f"{access.url('questions-session', session=from_session)}?answered={question.pk}#q{question.pk}"
    return go(request, to)


def _question(
    request: AccessRequest, asked: Asked, form: AnswerForm, preview: dict[str, str] | None = None
) -> HttpResponse:
    return render(
        request,
        "discussions/question_detail.html",
        {
            "access": request.access,
            "place": "discussions",
            "asked": asked,
            "question": asked.question,
            "heard": heard_of_question(request.access, asked.question),
            "form": form,
            "preview": preview,
            "keeps": may_keep(request.access, asked.question),
        },
        status=400 if form.errors else 200,
    )


# Keeping them -------------------------------------------------------------------------------------------------


@require_safe
@with_access(Can.READ)
def questions_keep(request: AccessRequest) -> HttpResponse:
    return _keep(request)


def _keep(request: AccessRequest) -> HttpResponse:
    access = request.access
    _require_keeping(access)
    return render(
        request,
        "discussions/questions_keep.html",
        {
            "access": access,
            "place": "discussions" if access.circle else "questions",
            "page": kept_questions(access),
        },
    )


def _back(access: Access, question: Question | None = None) -> str:
    page = access.url("questions-keep" if access.circle else "questions")
    return f"{page}#q{question.pk}" if question is not None else page


def _kept(access: Access, pk: int) -> Question:
    """A question one keeps. Raises Http404 for what is not of this circle or course, PermissionDenied for what
    others keep.
    """
    _require_keeping(access)
    found = questions_for(access).filter(pk=pk).first()
    if found is None:
        raise Http404("No such question.")
    if not may_keep(access, found):
        access.require(Can.WRITE_QUESTIONS if found.circle_id else Can.EDIT_COURSE)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.READ)
def question_new(request: AccessRequest) -> HttpResponse:
    access = request.access
    _require_keeping(access)
    came = ListForm(request.GET)
    came.is_valid()
    form = QuestionForm(
        request.POST if request.method == "POST" else None,
        access=access,
        session=came.cleaned_data.get("session"),
    )
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = ask_question(
                access=access,
                words=said["words"],
                key=said["key"],
                about=form.chosen,
                everywhere=form.of_course,
                think_first=said["think_first"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The question is asked.")
            return HttpResponseRedirect(_back(access, made))
    return _write(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.READ)
def question_edit(request: AccessRequest, question: int) -> HttpResponse:
    access = request.access
    found = _kept(access, question)
    form = QuestionForm(request.POST if request.method == "POST" else None, access=access, question=found)
    if form.is_valid():
        said = form.cleaned_data
        try:
            change_question(
                access=access,
                question=found,
                words=said.get("words", found.body),
                about=form.chosen,
                think_first=said["think_first"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The question is saved.")
            return HttpResponseRedirect(_back(access, found))
    return _write(request, form, found)


def _write(request: AccessRequest, form: QuestionForm, question: Question | None) -> HttpResponse:
    access = request.access
    return render(
        request,
        "discussions/question_edit.html",
        {
            "access": access,
            "place": "discussions" if access.circle else "questions",
            "form": form,
            "question": question,
            "back": _back(access, question),
        },
        status=400 if form.errors else 200,
    )


@require_POST
@with_access(Can.READ)
def question_move(request: AccessRequest, question: int) -> HttpResponse:
    access = request.access
    found = _kept(access, question)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return plainly("Choose up or down.")
    said = form.cleaned_data
    if not move_question(access=access, question=found, up=said["to"] == "up", place=said["place"]):
        messages.info(request, "The order had changed meanwhile: this is how it stands.")
    return HttpResponseRedirect(_back(access, found))


@require_POST
@with_access(Can.READ)
def question_withdraw(request: AccessRequest, question: int) -> HttpResponse:
    access = request.access
    found = _kept(access, question)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return plainly("Choose to withdraw it or to ask it again.")
    if form.cleaned_data["do"] == "ask":
        ask_again(access=access, question=found)
        messages.success(request, "The question is asked again.")
    else:
        withdraw_question(access=access, question=found)
        messages.success(request, "The question is no longer asked. What was said about it stays.")
    return HttpResponseRedirect(_back(access, found))
