"""From a text to a circle with dates in five steps, and a course run again.

Each step is a page of its own. What was said stands in the course and the circle themselves, so it can be left at any
page, come back to, and every form sent twice.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.changes import Refused
from accounts.zones import town
from classroom.actions import begin as acts
from classroom.actions.again import begin_again, clock_of, evenings_before
from classroom.actions.dates import evenings_to_date
from classroom.forms.begin import (
    AgainForm,
    CircleForm,
    CourseForm,
    DatesForm,
    InviteForm,
    LayingForm,
    NewCircleForm,
    NewCourseForm,
    dates_initial,
)
from classroom.queries import begin as found
from courses.access import Access, AccessRequest, with_access
from courses.actions import begin_course
from courses.actions.courses import rename_course
from courses.actions.invitations import make_invitation
from courses.actions.settling import change_circle
from courses.models import Circle
from courses.rules import Can

NAMES = ("What you read", "The circle", "Dates", "Readings", "Invite")
LINK_LASTS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class StepLink:
    number: int
    name: str
    url: str  # empty: not reached yet


def _steps(access: Access | None, circle: Circle | None = None) -> list[StepLink]:
    """The five steps, as far as there is something to lead to."""
    urls = [reverse("begin"), "", "", "", ""]
    if access is not None and access.may(Can.EDIT_COURSE):
        urls[0] = reverse("course-begin", kwargs={"course": access.course.slug})
        urls[1] = reverse("course-circle", kwargs={"course": access.course.slug})
    circle = circle or (access.circle if access is not None else None)
    if circle is not None:
        names = ("circle-begin", "circle-dates", "circle-readings", "circle-invite")
        urls[1:] = [reverse(name, kwargs={"circle": circle.slug}) for name in names]
        if access is not None and access.circle is not None and not access.may(Can.MANAGE_CIRCLE):
            urls[1] = ""
    return [StepLink(n, name, url) for n, (name, url) in enumerate(zip(NAMES, urls, strict=True), 1)]


def _page(
    request: HttpRequest, number: int, template: str, context: dict[str, Any], *, circle: Circle | None = None
) -> HttpResponse:
    access: Access | None = getattr(request, "access", None)
    form = context.get("form")
    return render(
        request,
        template,
        {"access": access, "place": "begin", "step": number, "steps": _steps(access, circle), **context},
        status=400 if form is not None and form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def begin(request: HttpRequest) -> HttpResponse:
    """Step 1: a new course, one that one edits, or one that a circle of one's own has read."""
    assert request.user.is_authenticated
    form = NewCourseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            course = begin_course(user=request.user, **form.cleaned_data)
            return HttpResponseRedirect(reverse("course-begin", kwargs={"course": course.slug}))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    page = found.begin_page(request.user)
    return _page(request, 1, "classroom/begin.html", {"form": form, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.EDIT_COURSE)
def course_begin(request: AccessRequest) -> HttpResponse:
    """Still step 1: the texts of the course, and its title."""
    course = request.access.course
    form = CourseForm(
        request.POST if request.method == "POST" else None,
        initial={"title": course.title, "language": course.language},
    )
    _also_offer(form, "language", course.language)
    if request.method == "POST" and form.is_valid():
        rename_course(course=course, **form.cleaned_data)
        return HttpResponseRedirect(request.access.url("course-begin"))
    page = found.texts_now(request.access)
    return _page(request, 1, "classroom/begin_texts.html", {"form": form, "page": page}, circle=page.circle)


@require_POST
@with_access(Can.EDIT_COURSE)
def course_publish(request: AccessRequest) -> HttpResponse:
    """All texts that wait, as the import has proposed them."""
    texts = acts.publish_waiting(access=request.access)
    if texts:
        many = "The text is" if len(texts) == 1 else "The texts are"
        messages.success(request, f"{many} published: people can read from now on.")
    return HttpResponseRedirect(request.access.url("course-begin"))


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.EDIT_COURSE)
def course_circle(request: AccessRequest) -> HttpResponse:
    """Step 2: a new circle of this course."""
    course = request.access.course
    form = NewCircleForm(
        request.POST if request.method == "POST" else None,
        user=request.user,
        initial={"language": course.language},
    )
    if request.method == "POST" and form.is_valid():
        try:
            circle = acts.begin_circle(access=request.access, **form.cleaned_data)
            return HttpResponseRedirect(reverse("circle-dates", kwargs={"circle": circle.slug}))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "back": request.access.url("course-begin"), "guess_zone": not form.is_bound}
    return _page(request, 2, "classroom/begin_circle.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.MANAGE_CIRCLE)
def circle_begin(request: AccessRequest) -> HttpResponse:
    """Step 2 again: the circle as it is."""
    circle = request.access.circle
    assert circle is not None
    fields = ("name", "language", "time_zone", "place", "link")
    form = CircleForm(
        request.POST if request.method == "POST" else None,
        user=request.user,
        initial={name: getattr(circle, name) for name in fields},
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_circle(circle=circle, by=request.user, **form.cleaned_data)
            return HttpResponseRedirect(request.access.url("circle-dates"))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _page(request, 2, "classroom/begin_circle.html", {"form": form, "back": _first(request.access)})


def _first(access: Access) -> str:
    """Where step 1 of this circle stands."""
    if access.may(Can.EDIT_COURSE):
        return reverse("course-begin", kwargs={"course": access.course.slug})
    return reverse("begin")


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.PLAN)
def circle_dates(request: AccessRequest) -> HttpResponse:
    """Step 3: the dates, with a look at what comes of them before they are kept."""
    access = request.access
    circle = access.circle
    assert circle is not None
    may_count = access.may(Can.EDIT_COURSE) and acts.may_count_anew(circle)
    waiting = evenings_to_date(circle)
    options: dict[str, Any] = {
        "circle": circle,
        "titles": [evening.session.title for evening in waiting],
        "may_count": may_count,
    }
    zone = ZoneInfo(circle.time_zone)
    planned = sorted(e.meeting.starts_at.astimezone(zone) for e in waiting if e.meeting is not None)
    minutes = found.minutes_of(access.course) if may_count else 0
    count = len(waiting) or (found.proposed_sessions(access.course) if may_count else 0)
    initial = dates_initial(circle, planned, count, timezone.localdate(timezone=zone))
    form = DatesForm(request.POST if request.method == "POST" else None, initial=initial, **options)
    if request.method == "POST" and form.is_valid() and request.POST.get("do") != "look":
        try:
            said = form.cleaned_data
            acts.keep_dates(
                access=access,
                rhythm=said["rhythm"],
                left_out=said["left_out"],
                dates=said["dates"],
                sessions=form.sessions_wanted,
            )
            return HttpResponseRedirect(access.url("circle-readings"))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    shown = form if form.is_bound else DatesForm(initial, **options)
    context = {
        "form": form,
        "lines": shown.preview() if shown.is_valid() else [],
        "waiting": waiting,
        "minutes": minutes,
        "zone": circle.time_zone,
        "town": town(circle.time_zone),
        "back": access.url("circle-begin") if access.may(Can.MANAGE_CIRCLE) else "",
    }
    return _page(request, 3, "classroom/begin_dates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.PLAN)
def circle_readings(request: AccessRequest) -> HttpResponse:
    """Step 4: what is read when, proposed by minutes."""
    access = request.access
    assert access.circle is not None
    if request.method == "POST":
        access.require(Can.EDIT_COURSE)
    sessions = list(access.course.sessions.values_list("pk", flat=True)) if request.method == "POST" else []
    form = LayingForm(request.POST if request.method == "POST" else None, sessions=sessions)
    if request.method == "POST" and form.is_valid():
        try:
            acts.lay_readings(access=access, laid=form.laid())
            on = "plan" if request.POST.get("on") == "plan" else "circle-invite"
            return HttpResponseRedirect(access.url(on))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    page = found.laying_page(access)
    for step in page.steps:
        step.title = form.data.get(f"title-{step.session.pk}", step.title)
        step.wrong = form.errors.get(f"title-{step.session.pk}") if form.is_bound else None
    context = {
        "form": form,
        "page": page,
        "zone": access.circle.time_zone,
        "back": access.url("circle-dates"),
    }
    return _page(request, 4, "classroom/begin_readings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.INVITE)
def circle_invite(request: AccessRequest) -> HttpResponse:
    """Step 5: the link that lets people in."""
    access = request.access
    circle = access.circle
    assert circle is not None
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            make_invitation(
                circle=circle,
                by=request.user,
                by_name=said["by_name"],
                expires_at=timezone.now() + LINK_LASTS,
                key=uuid.uuid5(said["key"], circle.slug),
            )
            return HttpResponseRedirect(access.url("circle-invite"))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    link = found.link_of(access)
    context = {
        "form": form,
        "zone": circle.time_zone,
        "link": link,
        "address": request.build_absolute_uri(link.get_absolute_url()) if link else "",
        "back": access.url("circle-readings"),
    }
    return _page(request, 5, "classroom/begin_invite.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.BEGIN_AGAIN)
def circle_again(request: AccessRequest) -> HttpResponse:
    """A clean circle of the same course, its dates shifted."""
    access = request.access
    circle = access.circle
    assert circle is not None
    before = evenings_before(circle)
    zone = circle.time_zone
    today = timezone.localdate(timezone=ZoneInfo(zone))
    walls = [clock_of(evening.meeting, zone) for evening in before if evening.meeting is not None]
    first = today + timedelta(weeks=2)
    if walls:  # the same day of the week
        first += timedelta(days=(walls[0].weekday() - first.weekday()) % 7)
    initial = dates_initial(circle, [], len(before), today) | {
        "rhythm": "before" if walls else circle.rhythm,
        "name": _next_name(circle.name, first.year),
        "first": first,
        "left_out": "",
        "agenda": True,
        "questions": True,
    }
    if walls:
        initial["clock"] = walls[0].time()
    form = AgainForm(
        request.POST if request.method == "POST" else None, initial=initial, circle=circle, before=before
    )
    if request.method == "POST" and form.is_valid() and request.POST.get("do") != "look":
        said = form.cleaned_data
        try:
            begun = begin_again(
                access=access,
                name=said["name"],
                dates=said["dates"],
                rhythm=form.kept_rhythm,
                left_out=said["left_out"],
                with_agenda=said["agenda"],
                with_questions=said["questions"],
                key=said["key"],
            )
            return HttpResponseRedirect(reverse("circle-invite", kwargs={"circle": begun.slug}))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    shown = (
        form if form.is_bound else AgainForm({**initial, "key": uuid.uuid4()}, circle=circle, before=before)
    )
    context = {
        "form": form,
        "lines": shown.preview() if shown.is_valid() else [],
        "before": before,
        "zone": zone,
        "town": town(zone),
    }
    return _page(request, 0, "classroom/again.html", context)


def _next_name(name: str, year: int) -> str:
    """ "Mill Street Circle" as "Mill Street Circle 2027", so that the two can be told apart."""
    bare = re.sub(r"\s+(19|20)\d\d$", "", name)
    return f"{bare[:115]} {year}"


def _also_offer(form: CourseForm, name: str, value: str) -> None:
    """A language that a package has set and no list knows stays among the choices."""
    field = form.fields[name]
    if value not in dict(field.choices):  # type: ignore[attr-defined]
        field.choices = [(value, value), *field.choices]  # type: ignore[attr-defined]
