"""How one meeting is planned: what it aims at, its agenda, who chairs and who takes notes."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.changes import Refused
from classroom.actions import agenda
from classroom.forms.agenda import AgendaForm, AimsForm, RolesForm
from classroom.queries import agenda as found
from classroom.queries.agenda import MeetingPlan
from classroom.queries.evenings import meeting_of
from courses.access import AccessRequest, with_access
from courses.rules import Can


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.PLAN)
def meeting_plan(request: AccessRequest, meeting: int) -> HttpResponse:
    """The page, and by `act` every change of it: one form after the other leads back here."""
    access = request.access
    page = found.meeting_plan(access, meeting_of(access, meeting))
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404("No such act.")
        try:
            said = act(request, page)
            if said:
                messages.success(request, said)
        except Refused as refusal:
            messages.warning(request, str(refusal))
            if request.POST["act"] == "agenda":  # with what was typed
                return _page(request, page, status=400)
            return HttpResponseRedirect(access.url("meeting-plan", meeting=meeting))  # where the word stands
        return HttpResponseRedirect(f"{access.url('meeting-plan', meeting=meeting)}{_there(request)}")
    return _page(request, page)


def _page(request: AccessRequest, page: MeetingPlan, *, status: int = 200) -> HttpResponse:
    typed = request.POST if status != 200 else {}
    for point in page.points:
        point.title = typed.get(f"title-{point.item.pk}", point.item.title)
        point.minutes = typed.get(f"minutes-{point.item.pk}", str(point.item.minutes))
    roles = RolesForm(
        access=request.access,
        page=page,
        initial={
            "chair": page.meeting.chair or page.suggested_chair,
            "note_taker": page.meeting.note_taker or page.suggested_notes,
        },
    )
    return render(
        request,
        "classroom/meeting_plan.html",
        {
            "access": request.access,
            "place": "plan",
            "page": page,
            "roles": roles,
            "key": uuid.uuid4(),
            "typed": typed,
        },
        status=status,
    )


def _there(request: AccessRequest) -> str:
    return {"roles": "#roles", "rotate": "#roles", "aims": ""}.get(request.POST.get("act", ""), "#agenda")


def _checked(form: AgendaForm | RolesForm | AimsForm) -> None:
    """Raises `Refused` with what is wrong: these forms are one line each, and are shown anew."""
    if not form.is_valid():
        raise Refused(" ".join(str(each) for errors in form.errors.values() for each in errors))


def _agenda(request: AccessRequest, page: MeetingPlan) -> str:
    form = AgendaForm(request.POST)
    _checked(form)
    return form.save(request.access, page)


def _propose(request: AccessRequest, page: MeetingPlan) -> str:
    agenda.propose_agenda(access=request.access, meeting=page.meeting)
    return "A proposal stands: change what you like."


def _roles(request: AccessRequest, page: MeetingPlan) -> str:
    form = RolesForm(request.POST, access=request.access, page=page)
    _checked(form)
    form.save(page.meeting)
    named = ((form.cleaned_data["chair"], "chairs"), (form.cleaned_data["note_taker"], "takes notes"))
    said = ", ".join(f"{who.display_name} {does}" for who, does in named if who)
    return f"{said or 'Nobody chairs or takes notes yet'}."


def _rotate(request: AccessRequest, page: MeetingPlan) -> str:
    form = request.POST.get("key", "")
    try:
        key = uuid.UUID(form)
    except ValueError:
        raise Http404("No such form.") from None
    change = agenda.rotate_roles(access=request.access, key=uuid.uuid5(key, "rotate"))
    return (
        f"{change.said[:1].upper()}{change.said[1:]}."
        if change
        else "Every meeting to come has both already."
    )


def _aims(request: AccessRequest, page: MeetingPlan) -> str:
    form = AimsForm(request.POST)
    _checked(form)
    change = form.save(request.access, page.sessions)
    return "The aims are kept, for every circle of the course." if change else "Nothing has changed."


_ACTS: dict[str, Callable[[AccessRequest, MeetingPlan], str]] = {
    "agenda": _agenda,
    "propose": _propose,
    "roles": _roles,
    "rotate": _rotate,
    "aims": _aims,
}
