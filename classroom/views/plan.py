"""The plan of a course, and of a circle's dates: the board, and every change of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.changes import Refused
from classroom.actions.plan import redo, undo
from classroom.forms.plan import (
    MeetingActForm,
    MeetingForm,
    MoveForm,
    NewMeetingForm,
    RhythmForm,
    SessionActForm,
    SessionForm,
    UndoForm,
)
from classroom.models import PlanChange
from classroom.queries.evenings import is_held, meeting_of, sessions_of
from classroom.queries.plan import PlanPage, change_for, other_sessions, plan_page
from classroom.queries.proposal import proposal
from classroom.wording import capital
from courses.access import Access, AccessRequest, with_access
from courses.days import listed
from courses.models import Circle, Meeting, Session
from courses.rhythm import WEEKS
from courses.rules import Can

NOTHING = "Nothing has changed: it stands there already."


@require_safe
@with_access(Can.PLAN)
def plan(request: AccessRequest) -> HttpResponse:
    """The board of a circle."""
    return _board(request)


@require_safe
@with_access(Can.EDIT_COURSE)
def course_plan(request: AccessRequest) -> HttpResponse:
    """The board of a course, without dates."""
    return _board(request)


def _board(request: AccessRequest) -> HttpResponse:
    access = request.access
    page = plan_page(access)
    form = _rhythm(access, page) if access.circle else None
    context = {"page": page, "form": form, "key": uuid.uuid4()}
    return render(request, "classroom/plan.html", _with(access, **context))


def _with(access: Access, **context: object) -> dict[str, object]:
    return {"access": access, "place": "plan", **context}


def _rhythm(access: Access, page: PlanPage) -> RhythmForm:
    """The dates on top, as they are now: the next meeting's, or at the beginning of next week's."""
    circle = access.circle
    assert circle is not None
    zone = ZoneInfo(circle.time_zone)
    first = page.first.meeting.starts_at.astimezone(zone) if page.first else None
    return RhythmForm(
        access=access,
        initial={
            "first": first.date() if first else None,
            "clock": first.time() if first else "19:00",
            "rhythm": circle.rhythm,
            "left_out": listed([day for day in circle.left_out if day >= timezone.localdate(timezone=zone)]),
        },
    )


@require_POST
@with_access(Can.EDIT_COURSE)
def plan_move(request: AccessRequest) -> HttpResponse:
    """A reading or a question goes up, down, out, or to another session."""
    form = MoveForm(request.POST, access=request.access)
    if not form.is_valid():
        messages.warning(request, form.said())
        return _go(request)
    return _done(request, form.save)


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.EDIT_COURSE)
def plan_session(request: AccessRequest) -> HttpResponse:
    """A session: a new one, or with `session` one that is changed, moved, merged, removed."""
    access, session = request.access, _session(request)
    if request.method == "POST" and "do" in request.POST and session is not None:
        acted = SessionActForm(request.POST, access=access)
        if not acted.is_valid():
            raise Http404("No such act.")
        return _done(request, lambda: acted.save(session))
    initial = {"title": session.title, "aims": session.aims, "minutes": session.minutes} if session else {}
    form = SessionForm(request.POST or None, access=access, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return _told(request, form.save(session))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    page = plan_page(access)
    lane = next((lane for lane in page.lanes if session and lane.session.pk == session.pk), None)
    return render(
        request,
        "classroom/plan_session.html",
        _with(access, form=form, lane=lane, page=page, key=uuid.uuid4()),
        status=400 if form.errors else 200,
    )


def _session(request: AccessRequest) -> Session | None:
    """The session a page or form names. Raises Http404 for one of another course as for none."""
    said = request.POST.get("session") or request.GET.get("session")
    if not said:
        return None
    found = request.access.course.sessions.filter(pk=_number(said)).first()
    if found is None:
        raise Http404("No such session.")
    return found


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.PLAN)
def plan_dates(request: AccessRequest) -> HttpResponse:
    """What the first day and the rhythm would make of the meetings to come; kept by POST."""
    access, circle = request.access, request.access.circle
    assert circle is not None
    asked = request.POST if request.method == "POST" else request.GET
    page = plan_page(access)
    if not asked:
        form = _rhythm(access, page)
        return render(request, "classroom/plan_dates.html", _with(access, form=form, lines=None))
    key = asked.get("key") or str(uuid.uuid4())
    form = RhythmForm({**asked.dict(), "key": key}, access=access, tell=_link(request))
    lines = None
    if form.is_valid():
        try:
            lines = proposal(circle, **form.asked)
            if lines and min(line.to for line in lines) <= timezone.now():
                raise Refused("The first meeting would be over: choose a day that is still to come.")
            if request.method == "POST":
                return _told(request, form.save(), told=bool(form.told))
        except Refused as refusal:
            form.add_error("first", str(refusal))
            lines = None
    context = {"form": form, "lines": lines, "page": page, "steady": asked.get("rhythm") in WEEKS}
    return render(
        request, "classroom/plan_dates.html", _with(access, **context), status=400 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.PLAN)
def meeting_change(request: AccessRequest, meeting: int) -> HttpResponse:
    """One meeting: moved, cancelled or not after all, held together with another session or parted."""
    access, about = request.access, meeting_of(request.access, meeting)
    posted = request.POST if request.method == "POST" else None
    if posted is not None and "do" in posted:
        acted = MeetingActForm(posted, access=access, tell=_link(request))
        if not acted.is_valid():
            messages.warning(request, acted.said())
            return _go(request)
        return _done(request, lambda: acted.save(about), told=acted.cleaned_data["tell"])
    form = MeetingForm(posted, access=access, tell=_link(request), initial=_as_it_is(about))
    if posted is not None and form.is_valid():
        try:
            return _told(request, form.save(about), told=bool(form.told))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "meeting": about,
        "sessions": sessions_of(about),
        "others": other_sessions(access, about),
        "held": is_held(about),
        "key": uuid.uuid4(),
    }
    return render(
        request, "classroom/meeting_change.html", _with(access, **context), status=400 if form.errors else 200
    )


def _as_it_is(meeting: Meeting) -> dict[str, object]:
    starts = meeting.starts_at.astimezone(ZoneInfo(meeting.circle.time_zone))
    return {"day": starts.date(), "clock": starts.time(), "place": meeting.place, "link": meeting.link}


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.PLAN)
def meeting_new(request: AccessRequest) -> HttpResponse:
    """A date for a session, its first or one more."""
    access = request.access
    initial = {"session": _session(request), "clock": _usual_hour(access.circle)}
    form = NewMeetingForm(request.POST or None, access=access, tell=_link(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return _told(request, form.save(), told=bool(form.told))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(
        request,
        "classroom/meeting_new.html",
        _with(access, form=form, session=initial["session"]),
        status=400 if form.errors else 200,
    )


def _usual_hour(circle: Circle | None) -> object:
    last = circle.meetings.last() if circle else None
    return last.starts_at.astimezone(ZoneInfo(last.circle.time_zone)).time() if last else "19:00"


@require_POST
@with_access(Can.PLAN)
def plan_undo(request: AccessRequest) -> HttpResponse:
    """Takes a change back, or makes it once more."""
    return _undo(request)


@require_POST
@with_access(Can.EDIT_COURSE)
def course_plan_undo(request: AccessRequest) -> HttpResponse:
    return _undo(request)


def _undo(request: AccessRequest) -> HttpResponse:
    access, form = request.access, UndoForm(request.POST)
    change = change_for(access, form.cleaned_data["change"]) if form.is_valid() else None
    if change is None:
        messages.warning(request, "This change is not there any more.")
        return _go(request)
    again = form.cleaned_data["again"]
    try:
        (redo if again else undo)(access=access, change=change, tell=_link(request))
        told = change.told and change.circle_id is not None
        messages.success(
            request,
            f"{'Done again' if again else 'Undone'}: {change.said}.{' Everybody is told.' if told else ''}",
        )
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return _go(request)


# What all of them do -----------------------------------------------------------------------------------------


def _done(request: AccessRequest, act: Callable[[], PlanChange | None], told: bool = False) -> HttpResponse:
    """Does it and leads back to the board, with what came of it in one sentence."""
    try:
        return _told(request, act(), told=told)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return _go(request)


def _told(request: AccessRequest, change: PlanChange | None, *, told: bool = False) -> HttpResponse:
    if change is None:
        messages.info(request, NOTHING)
    else:
        messages.success(request, f"{capital(change.said)}.{' Everybody is told.' if told else ''}")
    return _go(request)


def _go(request: AccessRequest) -> HttpResponse:
    """To the board that its person may see: an editor without the circle's plan to the course's."""
    access = request.access
    if access.circle is not None and not access.may(Can.PLAN):
        outside = Access(user=access.user, course=access.course, edits_course=True)
        return HttpResponseRedirect(outside.url("plan"))
    return HttpResponseRedirect(access.url("plan"))


def _link(request: AccessRequest) -> str:
    """Where mails about dates lead."""
    access = request.access
    return request.build_absolute_uri(access.url("sessions")) if access.circle is not None else ""
