"""What an open page of a room, or the wall, asks while the evening goes on."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from classroom import fragments
from classroom.forms.room import PulseForm
from classroom.queries.evenings import meetings_for
from classroom.queries.room import room_page
from courses.access import Access, AccessRequest, with_access
from courses.rules import Can


def _of(form: PulseForm) -> str:
    of = form.cleaned_data.get("of") or ""
    return of if of in fragments.TEMPLATES else "room"


@require_safe
@with_access(Can.ATTEND)
def meeting_pulse(request: AccessRequest, meeting: int) -> HttpResponse:
    """`after`: the version that the page shows. 204 where nothing is new, else the room as it is now (`of=wall`: the
    wall), with its version in `X-Room-Version`. `classroom.pulse` gives the same answer without coming here.
    """
    form = PulseForm(request.GET)
    form.is_valid()
    version = room_version(request.access, meeting)
    if form.cleaned_data.get("after") == version:
        return _fresh(HttpResponse(status=204), version)
    return _drawn(request, meeting, _of(form))


@require_safe
@with_access(Can.ATTEND)
def meeting_now(request: AccessRequest, meeting: int) -> HttpResponse:
    """The same, whatever the version."""
    form = PulseForm(request.GET)
    form.is_valid()
    return _drawn(request, meeting, _of(form))


def room_version(access: Access, meeting: int) -> int:
    """Of a meeting of the circle: nothing else of it is asked for before it is known to be drawn anew."""
    found = meetings_for(access).filter(pk=meeting).values_list("room__version").first()
    if found is None:
        raise Http404("No such meeting.")
    return found[0] or 0


def _drawn(request: AccessRequest, meeting: int, of: str) -> HttpResponse:
    page = room_page(request.access, meeting)
    return _fresh(HttpResponse(fragments.draw(page, of)), page.version)


def _fresh(response: HttpResponse, version: int) -> HttpResponse:
    """Nothing that a browser keeps: it would outlive a sign-out."""
    response["Cache-Control"] = "private, no-store"
    response["X-Room-Version"] = str(version)
    return response
