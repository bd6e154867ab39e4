"""The meetings of a circle: which one is next, which are over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import (
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Greatest
from django.http import Http404
from django.utils import timezone

from courses.access import Access
from courses.models import Circle, Meeting, Session
from discussions.models import Notice

AFTERWARDS = timedelta(hours=1)  # an evening that was never closed is over so long after its minutes


def meetings_for(access: Access) -> QuerySet[Meeting]:
    """The meetings of the person's circle, with their session. Every look-up of a meeting begins here."""
    assert access.circle is not None
    found = Meeting.objects.filter(circle=access.circle).select_related("session", "room")
    return found.annotate(lasts=lasting())


def meeting_of(access: Access, pk: int) -> Meeting:
    """Raises Http404 for a meeting of another circle as for none."""
    meeting = meetings_for(access).select_related("chair", "note_taker").filter(pk=pk).first()
    if meeting is None:
        raise Http404("No such meeting.")
    assert access.circle is not None
    meeting.circle = access.circle
    return meeting


def told_to(access: Access) -> Coalesce:
    """What its viewer was told last of a meeting's date or place; empty where nothing was."""
    told = Notice.objects.filter(
        user=access.user.pk, circle=access.circle, kind=Notice.Kind.MEETING, meeting=OuterRef("pk")
    )
    return Coalesce(Subquery(told.order_by("-pk").values("said")[:1]), Value(""))


def lasting() -> Greatest:
    """The same as `evening_minutes`, asked along with a meeting as `lasts`."""
    along = (
        Session.objects.filter(also_held=OuterRef("pk"))
        .order_by()
        .values("also_held")
        .annotate(longest=Max("minutes"))
    )
    return Greatest(F("session__minutes"), Subquery(along.values("longest")), output_field=IntegerField())


def evening_minutes(meeting: Meeting) -> int:
    """How long the evening takes: as long as the longest of its sessions, which share it.

    No query for a meeting of `meetings_for`, or with the sessions held along already there.
    """
    lasts: int | None = getattr(meeting, "lasts", None)
    return max(each.minutes for each in sessions_of(meeting)) if lasts is None else lasts


def still_to_come(now: datetime | None = None) -> Q:
    """The condition on a meeting that is not over: it was not closed, and its evening has not passed.

    A meeting lasts the minutes of its evening; nobody has to close it.
    """
    over = (now or timezone.now()) - AFTERWARDS
    minutes = ExpressionWrapper(lasting() * timedelta(minutes=1), output_field=DurationField())
    return Q(
        room__closed_at__isnull=True,
        cancelled_at__isnull=True,
        starts_at__gt=ExpressionWrapper(Value(over) - minutes, output_field=DateTimeField()),
    )


def is_held(meeting: Meeting, now: datetime | None = None) -> bool:
    """Whether it has begun to be held, or its evening has passed: then nothing of its plan changes any more.

    For a meeting with its session and, if it has one, its room.
    """
    room = getattr(meeting, "room", None)
    if room is not None and room.opened_at is not None:
        return True
    ends = meeting.starts_at + timedelta(minutes=evening_minutes(meeting)) + AFTERWARDS
    return meeting.cancelled_at is None and ends <= (now or timezone.now())


def place_of(meeting: Meeting, circle: Circle) -> tuple[str, str]:
    """Place and link of the evening: its own, or else the circle's."""
    return meeting.place or circle.place, meeting.link or circle.link


def sessions_of(meeting: Meeting) -> list[Session]:
    """The sessions held that evening, in the course's order. One query."""
    also = list(meeting.also.all())
    return sorted([meeting.session, *also], key=lambda session: session.position)
