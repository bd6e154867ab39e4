"""What an open page of a discussion asks for while it is read."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from courses.access import AccessRequest, with_access
from courses.rules import Can
from discussions import fragments
from discussions.forms.live import LiveForm
from discussions.queries import live
from discussions.queries.thread_head import thread_of
from discussions.queries.thread_page import PAGE, ThreadPage, View, lines


def _asked(request: AccessRequest) -> tuple[int, View]:
    form = LiveForm(request.GET)
    form.is_valid()
    view = form.cleaned_data.get("view")
    return form.cleaned_data.get("after") or 0, View(view) if view in list(View) else View.TREE


@require_safe
@login_required
def thread_pulse(request: AccessRequest, circle: str, thread: int) -> HttpResponse:
    """How many posts came after a number. Every open page asks every few seconds: so the seat, the thread and the
    seal are one query here, where other views take `with_access` and then look.
    """
    after, _ = _asked(request)
    found = live.pulse(request.user, circle=circle, thread=thread, after=after)
    if found is None:
        raise Http404("No such circle.")
    etag = f'"{found.last}-{found.new}"'
    response = JsonResponse({"new": found.new, "last": found.last}, headers={"ETag": etag})
    # the page's script keeps the answer itself; what a browser kept would outlive a sign-out
    response["Cache-Control"] = "private, no-store"
    answer = get_conditional_response(request, etag=etag, response=response)
    assert answer is not None
    return answer


@require_safe
@with_access(Can.READ)
def thread_since(request: AccessRequest, thread: int) -> HttpResponse:
    """The posts after a number, as the page shows them, for it to put in their places; a page of them at most."""
    access, (after, view) = request.access, _asked(request)
    found = thread_of(access, thread)
    new = [] if found.sealed else lines(access, found, "since", at=after, many=PAGE + 1)
    page = ThreadPage(access=access, thread=found, view=view, lines=new[:PAGE])
    last = (
        after
        if found.sealed
        else live.newest_number(found, [line.number for line in page.lines], more=len(new) > PAGE)
    )
    response = HttpResponse(fragments.new_posts(page, last))
    response["Cache-Control"] = "private, no-store"
    return response
