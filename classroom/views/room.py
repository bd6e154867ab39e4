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
| `meeting-notes` | `notes`, `base`: the notes as they were when one began to change them |

Read: `meeting-pulse` (`?v=` the version one shows, `&of=wall` for the wall: 204, or 200 with the fragment and its
version in `X-Room-Version`), `meeting-now` (the same fragment whatever the version).
"""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from courses.access import AccessRequest, with_access
from courses.rules import Can


@require_POST
@with_access(Can.ATTEND)
def meeting_open(request: AccessRequest, meeting: int) -> HttpResponse:
    raise Http404("Not yet.")


@require_POST
@with_access(Can.ATTEND)
def meeting_close(request: AccessRequest, meeting: int) -> HttpResponse:
    raise Http404("Not yet.")


@require_POST
@with_access(Can.ATTEND)
def meeting_move_on(request: AccessRequest, meeting: int) -> HttpResponse:
    raise Http404("Not yet.")


@require_POST
@with_access(Can.ATTEND)
def meeting_go_to(request: AccessRequest, meeting: int) -> HttpResponse:
    raise Http404("Not yet.")


@require_POST
@with_access(Can.ATTEND)
def meeting_back(request: AccessRequest, meeting: int) -> HttpResponse:
    raise Http404("Not yet.")


@require_POST
@with_access(Can.ATTEND)
def meeting_more_time(request: AccessRequest, meeting: int) -> HttpResponse:
    raise Http404("Not yet.")


@require_POST
@with_access(Can.ATTEND)
def meeting_hand(request: AccessRequest, meeting: int) -> HttpResponse:
    raise Http404("Not yet.")


@require_POST
@with_access(Can.ATTEND)
def meeting_next_speaker(request: AccessRequest, meeting: int) -> HttpResponse:
    raise Http404("Not yet.")


@require_POST
@with_access(Can.ATTEND)
def meeting_end_turn(request: AccessRequest, meeting: int) -> HttpResponse:
    raise Http404("Not yet.")


@require_POST
@with_access(Can.ATTEND)
def meeting_lower(request: AccessRequest, meeting: int) -> HttpResponse:
    raise Http404("Not yet.")


@require_POST
@with_access(Can.ATTEND)
def meeting_add_speaker(request: AccessRequest, meeting: int) -> HttpResponse:
    raise Http404("Not yet.")


@require_POST
@with_access(Can.ATTEND)
def meeting_here(request: AccessRequest, meeting: int) -> HttpResponse:
    raise Http404("Not yet.")


@require_POST
@with_access(Can.ATTEND)
def meeting_notes(request: AccessRequest, meeting: int) -> HttpResponse:
    raise Http404("Not yet.")


@require_safe
@with_access(Can.ATTEND)
def meeting_pulse(request: AccessRequest, meeting: int) -> HttpResponse:
    raise Http404("Not yet.")


@require_safe
@with_access(Can.ATTEND)
def meeting_now(request: AccessRequest, meeting: int) -> HttpResponse:
    raise Http404("Not yet.")
