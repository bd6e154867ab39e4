"""What is done in the room of a meeting. Each answers a form with the way back to the room and a script with 204.

Both answers name the room's new version in `X-Room-Version`. What cannot be done is one sentence: a message on the
room's page, or the text of a 409 for a script (which says that it is one by `HX-Request: true`).

| route | fields |
| --- | --- |
| `meeting-open` | (opens, or opens again within the day) |
| `meeting-close` | |
| `meeting-move-on` | `at`: pk of the running item, empty where none runs |
| `meeting-go-to` | `at`, `item`: pk of the item to go to |
| `meeting-back` | `at` |
| `meeting-more-time` | `at`, `had`: its `more` as the page shows it, `minutes` |
| `meeting-hand` | `do`: ask, lower |
| `meeting-next-speaker` | `at`: pk of the turn of who speaks, empty where nobody does; `turn`: who speaks now (else the next) |
| `meeting-end-turn` | `at` |
| `meeting-lower` | `turn`: somebody else's hand |
| `meeting-add-speaker` | `seat`: pk of a membership, or `name` of a guest |
| `meeting-here` | `do`: here, gone; oneself, or `seat`, or `name` of a guest, or `attendance` (to take back a guest) |
| `meeting-notes` | `notes`, `base`: the notes as they were when one began to change them (what one last sent or was given) |

An answer to `meeting-notes` that is asked for as JSON is `notes` (what stands now), `version` and `said`. What an open
page asks is in `room_live`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.changes import Refused
from classroom.actions import agenda_run, attendance, notes, turns
from classroom.forms.room import (
    AtForm,
    EndTurnForm,
    GoToForm,
    HandForm,
    HereForm,
    MoreTimeForm,
    NextSpeakerForm,
    NotesForm,
    SomebodyForm,
    TurnForm,
)
from classroom.models import Room
from classroom.queries.evenings import meeting_of
from classroom.rules import may_run, may_write_notes
from courses.access import Access, AccessRequest, with_access
from courses.models import Meeting, Membership
from courses.rules import Can, roles_that
from discussions.views.shared import plainly

Sent = TypeVar("Sent", bound=forms.Form)
UNREAD = "This form was from another page: load the room again."


def _run_by(access: Access, pk: int) -> Meeting:
    """The meeting, for who runs it. Raises Http404, or PermissionDenied for whoever only comes to it."""
    meeting = meeting_of(access, pk)
    if not may_run(access, meeting):
        raise PermissionDenied("This is for whoever runs the meeting.")
    return meeting


def _sent(form: Sent) -> dict[str, Any]:
    if not form.is_valid():
        raise Refused(UNREAD)
    return form.cleaned_data


def _done(
    request: AccessRequest, meeting: Meeting, act: Callable[[], object], near: str = ""
) -> HttpResponse:
    """Does it and answers. `near`: where on the room's page the button stood."""
    script = request.headers.get("HX-Request") == "true"
    try:
        act()
    except Refused as refusal:
        if script:
            return plainly(str(refusal), 409)
        messages.warning(request, str(refusal))
    back = request.access.url("meeting-detail", meeting=meeting.pk)
    response = HttpResponse(status=204) if script else HttpResponseRedirect(f"{back}{near}")
    response["X-Room-Version"] = str(_version(meeting))
    return response


def _version(meeting: Meeting) -> int:
    return Room.objects.filter(pk=meeting.pk).values_list("version", flat=True).first() or 0


def _person(access: Access, seat: int) -> Membership:
    """Somebody of the circle who comes to its meetings. Raises Http404."""
    found = (
        Membership.objects.filter(
            pk=seat, circle=access.circle, ended_at__isnull=True, role__in=roles_that(Can.ATTEND)
        )
        .select_related("user")
        .first()
    )
    if found is None:
        raise Http404("No such person.")
    return found


# The evening --------------------------------------------------------------------------------------------------


@require_POST
@with_access(Can.ATTEND)
def meeting_open(request: AccessRequest, meeting: int) -> HttpResponse:
    held = _run_by(request.access, meeting)
    return _done(request, held, lambda: agenda_run.open_room(by=request.user, meeting=held))


@require_POST
@with_access(Can.ATTEND)
def meeting_close(request: AccessRequest, meeting: int) -> HttpResponse:
    held = _run_by(request.access, meeting)
    return _done(request, held, lambda: agenda_run.close_room(by=request.user, meeting=held))


@require_POST
@with_access(Can.ATTEND)
def meeting_move_on(request: AccessRequest, meeting: int) -> HttpResponse:
    held, form = _run_by(request.access, meeting), AtForm(request.POST)
    return _done(request, held, lambda: agenda_run.move_on(meeting=held, **_sent(form)))


@require_POST
@with_access(Can.ATTEND)
def meeting_go_to(request: AccessRequest, meeting: int) -> HttpResponse:
    held, form = _run_by(request.access, meeting), GoToForm(request.POST)
    return _done(request, held, lambda: agenda_run.go_to(meeting=held, **_sent(form)))


@require_POST
@with_access(Can.ATTEND)
def meeting_back(request: AccessRequest, meeting: int) -> HttpResponse:
    held, form = _run_by(request.access, meeting), AtForm(request.POST)
    return _done(request, held, lambda: agenda_run.back(meeting=held, **_sent(form)))


@require_POST
@with_access(Can.ATTEND)
def meeting_more_time(request: AccessRequest, meeting: int) -> HttpResponse:
    held, form = _run_by(request.access, meeting), MoreTimeForm(request.POST)
    return _done(request, held, lambda: agenda_run.give_more_time(meeting=held, **_sent(form)))


# The speakers' list -------------------------------------------------------------------------------------------


@require_POST
@with_access(Can.ATTEND)
def meeting_hand(request: AccessRequest, meeting: int) -> HttpResponse:
    """One's own hand, up or down."""
    access, form = request.access, HandForm(request.POST)
    held = meeting_of(access, meeting)

    def act() -> None:
        if _sent(form)["do"] == "ask":
            turns.ask_to_speak(access=access, meeting=held)
        else:
            turns.lower_hand(meeting=held, user=access.user)

    return _done(request, held, act, "#speakers")


@require_POST
@with_access(Can.ATTEND)
def meeting_next_speaker(request: AccessRequest, meeting: int) -> HttpResponse:
    held, form = _run_by(request.access, meeting), NextSpeakerForm(request.POST)
    return _done(request, held, lambda: turns.next_speaker(meeting=held, **_sent(form)), "#speakers")


@require_POST
@with_access(Can.ATTEND)
def meeting_end_turn(request: AccessRequest, meeting: int) -> HttpResponse:
    held, form = _run_by(request.access, meeting), EndTurnForm(request.POST)
    return _done(request, held, lambda: turns.end_turn(meeting=held, **_sent(form)), "#speakers")


@require_POST
@with_access(Can.ATTEND)
def meeting_lower(request: AccessRequest, meeting: int) -> HttpResponse:
    """Anybody's hand."""
    held, form = _run_by(request.access, meeting), TurnForm(request.POST)
    return _done(request, held, lambda: turns.lower_hand(meeting=held, **_sent(form)), "#speakers")


@require_POST
@with_access(Can.ATTEND)
def meeting_add_speaker(request: AccessRequest, meeting: int) -> HttpResponse:
    """Somebody asked in the room."""
    held, form = _run_by(request.access, meeting), SomebodyForm(request.POST)

    def act() -> None:
        said = _sent(form)
        if said["seat"] is not None:
            turns.add_speaker(meeting=held, user=_person(request.access, said["seat"]).user)
        else:
            turns.add_speaker(meeting=held, name=said["name"])

    return _done(request, held, act, "#speakers")


# Who is here --------------------------------------------------------------------------------------------------


@require_POST
@with_access(Can.ATTEND)
def meeting_here(request: AccessRequest, meeting: int) -> HttpResponse:
    """Oneself; for whoever runs the meeting also others and guests."""
    access, form = request.access, HereForm(request.POST)
    held = meeting_of(access, meeting)
    others = form.is_valid() and any(form.cleaned_data[name] for name in ("seat", "name", "attendance"))
    if others and not may_run(access, held):
        raise PermissionDenied("Others are put down by whoever runs the meeting.")
    return _done(request, held, lambda: _say_here(access, held, _sent(form)), "#people")


def _say_here(access: Access, meeting: Meeting, said: dict[str, Any]) -> None:
    here = said["do"] == "here"
    if said["seat"] is not None:
        person = _person(access, said["seat"]).user
        if here:
            attendance.mark_here(meeting=meeting, user=person)
        else:
            turns.say_gone(meeting=meeting, user=person)
    elif said["attendance"] is not None and not here:
        turns.say_gone(meeting=meeting, attendance=said["attendance"])
    elif said["name"]:
        attendance.mark_guest_here(meeting=meeting, name=said["name"])
    elif here:
        turns.say_here(access=access, meeting=meeting)
    else:
        turns.say_gone(meeting=meeting, user=access.user)


# The notes ----------------------------------------------------------------------------------------------------


def _words_kept(request: Any, sentence: str, status: int, **more: Any) -> HttpResponse:
    """The words that were sent, given back with the reason. A script has them still."""
    if "application/json" in request.headers.get("Accept", "") or request.headers.get("HX-Request") == "true":
        return plainly(sentence, status if status == 403 else 409)
    words = {
        "sentence": sentence,
        "notes": request.POST.get("notes", ""),
        "base": request.POST.get("base", ""),
    }
    return render(request, "classroom/notes_kept.html", {**words, **more}, status=status)


def notes_are_kept(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Whoever was signed out while they wrote gets their words back."""

    @wraps(view)
    def outer(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not request.user.is_authenticated:
            way_back = reverse("meeting-detail", kwargs=kwargs)
            return _words_kept(request, "You were signed out meanwhile.", 403, next=way_back)
        return view(request, *args, **kwargs)

    return outer


@require_POST
@notes_are_kept
@with_access(Can.ATTEND)
def meeting_notes(request: AccessRequest, meeting: int) -> HttpResponse:
    """A script that asks for it gets what stands now: others may have written meanwhile."""
    access, form = request.access, NotesForm(request.POST)
    held = meeting_of(access, meeting)
    if not may_write_notes(access, held):
        raise PermissionDenied("The notes are written by whoever takes them for this meeting.")
    try:
        said = _sent(form)
        saved = notes.save_notes(access=access, meeting=held, text=said["notes"], base=said["base"])
    except Refused as refusal:
        return _words_kept(request, str(refusal), 400, access=access, place="sessions", meeting=held)
    if "application/json" in request.headers.get("Accept", ""):
        said = {"notes": saved.text, "version": saved.version, "said": _said(access, saved)}
        return JsonResponse(said)
    if saved.merged:
        messages.info(request, "Somebody else wrote meanwhile: what you both wrote stands in the notes.")
    return _done(request, held, lambda: None, "#notes")


def _said(access: Access, saved: notes.Saved) -> str:
    assert access.circle is not None
    at = timezone.localtime(saved.at, ZoneInfo(access.circle.time_zone))
    return f"Saved at {at:%H:%M}" + (", with what others wrote meanwhile" if saved.merged else "")
