"""Who waits, who has gone quiet, and whom nobody let in yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Window
from django.utils import timezone
from django.utils.html import format_html

from classroom.queries.needs.lines import (
    LISTED,
    RUNS_OUT,
    Asking,
    Kind,
    Need,
    and_more,
    cut,
    name_of,
)
from classroom.queries.quiet import quiet_people
from courses.models import JoinRequest
from courses.queries.people import open_invitations


def requests(asking: Asking) -> list[Need]:
    """One query."""
    access = asking.access
    requests: Any = (
        JoinRequest.objects.filter(circle=access.circle, outcome="", user__is_active=True)
        .select_related("user")
        .annotate(total=Window(Count("pk")))
        .order_by("created_at", "pk")
    )
    url, rows = access.url("people"), list(requests[:LISTED])
    found = [
        Need(
            Kind.REQUEST,
            format_html("{} asks to join", name_of(each.user)),
            url,
            f"“{cut(each.words)}”" if each.words else "",
            asking.ago(each.created_at),
            each.created_at,
        )
        for each in rows
    ]
    total = rows[0].total if rows else 0
    return found + and_more(Kind.REQUEST, total, len(found), "people ask to join", url)


def quiet(asking: Asking) -> list[Need]:
    """One query."""
    access = asking.access
    people = quiet_people(access, asking.now)
    url = access.url("participation")
    found = [
        Need(
            Kind.QUIET,
            format_html("<bdi>{}</bdi> has gone quiet", each.name),
            f"{access.url('people')}#seat-{each.seat}",
            f"{each.words}. A call may be welcome",
            each.how_long,
            each.since,
        )
        for each in people[:LISTED]
    ]
    return found + and_more(Kind.QUIET, len(people), len(found), "people have gone quiet", url)


def invitations(asking: Asking) -> list[Need]:
    """One query."""
    access = asking.access
    ending: Any = (
        open_invitations(access)
        .filter(uses=0, expires_at__lte=asking.now + RUNS_OUT)
        .annotate(total=Window(Count("pk")))
        .order_by("expires_at", "pk")
    )
    rows, url = list(ending[:LISTED]), access.url("invitations")
    found = [
        Need(
            Kind.INVITATION,
            format_html("The invitation for <bdi>{}</bdi> runs out unused", each.email)
            if each.email
            else f"An invitation for {'an' if each.role == 'observer' else 'a'} {each.role} runs out unused",
            url,
            f"Made {_made(each.created_at, asking)}",
            f"{timezone.localtime(each.expires_at, asking.outlook.zone):%A}",
        )
        for each in rows
    ]
    total = rows[0].total if rows else 0
    return found + and_more(Kind.INVITATION, total, len(found), "invitations run out unused", url)


def _made(moment: datetime, asking: Asking) -> str:
    day = timezone.localtime(moment, asking.outlook.zone)
    return f"on {day.day} {day:%B}"
