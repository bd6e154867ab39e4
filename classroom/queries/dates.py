"""All evenings of a circle in their order, with which sessions they hold, and what their viewer said to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Case, Count, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from classroom.models import Attendance
from classroom.queries.evenings import AFTERWARDS, evening_minutes, meetings_for, place_of, told_to
from classroom.wording import NEAR, day_named, how_soon
from courses.access import Access
from courses.models import Meeting, Session
from readings.hooks import SessionDate

BEFOREHAND = timedelta(minutes=30)  # so long before its hour the way into the room is the next step


@dataclass
class Evening:
    """A meeting with its sessions, in the course's order."""

    meeting: Any  # Meeting with chair, `own` and `own_said` (attendance of the viewer), `told` (of its date), `apologies`, `noted`
    sessions: list[Session]
    starts: datetime  # in the zone of the circle
    place: str
    link: str
    now: datetime

    @property
    def day(self) -> date:
        return self.starts.date()

    @property
    def today(self) -> date:
        return self.now.astimezone(self.starts.tzinfo).date()

    @property
    def soon(self) -> str:
        return how_soon(self.day, self.today)

    @property
    def day_named(self) -> str:
        return day_named(self.day, self.today)

    @property
    def headline(self) -> str:
        """The day as the largest word of a page: "Today", "Thursday", "10 December"."""
        near = {0: "Today", 1: "Tomorrow"}.get((self.day - self.today).days)
        return near or self.day_named

    @property
    def beside(self) -> str:
        """What the headline leaves out."""
        days = (self.day - self.today).days
        if days in (0, 1):
            return f"{self.day:%A} {self.day.day} {self.day:%B}"
        if days <= NEAR:
            return self.soon
        together = self.soon.replace(" ", "\N{NO-BREAK SPACE}")  # the gutter is narrow
        return f"{self.day:%A}, {together}"

    @property
    def named(self) -> str:
        """The same inside a sentence: "today", "Thursday", "10 December"."""
        return self.headline if self.headline == self.day_named else self.headline.lower()

    @property
    def when(self) -> str:
        """In a sentence about the day: "today", "on Thursday", "on 10 December"."""
        days = (self.day - self.today).days
        return self.soon if days in (0, 1) else f"on {self.day_named}"

    @property
    def cancelled(self) -> bool:
        return self.meeting.cancelled_at is not None

    @property
    def opened(self) -> bool:
        """Whether its room is open."""
        room = getattr(self.meeting, "room", None)
        return room is not None and room.opened_at is not None and room.closed_at is None

    @property
    def over(self) -> bool:
        """The same as `evenings.still_to_come`, which a test compares."""
        return is_over(self.meeting, self.now)

    @property
    def to_come(self) -> bool:
        return not self.over and not self.cancelled

    @property
    def on(self) -> bool:
        """Whether the way into its room is the next step: it is open, or its hour has all but come."""
        return self.to_come and (self.opened or self.now >= self.meeting.starts_at - BEFOREHAND)

    @property
    def minutes(self) -> int:
        return evening_minutes(self.meeting)

    @property
    def title(self) -> str:
        return " · ".join(session.title for session in self.sessions)

    @property
    def away(self) -> bool:
        """Whether its viewer sent apologies."""
        return bool(self.meeting.own == Attendance.State.APOLOGIES)

    @property
    def here(self) -> bool:
        return bool(self.meeting.own == Attendance.State.HERE)


def is_over(meeting: Meeting, now: datetime) -> bool:
    """Whether its room was closed or its evening has passed. No query for one that came with session and room."""
    room = getattr(meeting, "room", None)
    if room is not None and room.closed_at is not None:
        return True
    return meeting.starts_at + timedelta(minutes=evening_minutes(meeting)) + AFTERWARDS <= now


def evenings_of(access: Access, sessions: Sequence[Session], *, now: datetime | None = None) -> list[Evening]:
    """All meetings of the circle in their order, cancelled ones too; `sessions`: those of its course. One query."""
    circle = access.circle
    assert circle is not None
    own = Attendance.objects.filter(meeting=OuterRef("pk"), user=access.user)
    away = (
        Attendance.objects.filter(meeting=OuterRef("pk"), state=Attendance.State.APOLOGIES)
        .order_by()
        .values("meeting")
        .annotate(many=Count("pk"))
        .values("many")
    )
    held_with: Any = Meeting.also.through
    also = held_with.objects.filter(meeting=OuterRef("pk")).values("session")
    meetings: Any = (
        meetings_for(access)
        .select_related("chair")
        .defer("room__notes")
        .annotate(
            also_held=ArraySubquery(also),
            own=Coalesce(Subquery(own.values("state")[:1]), Value("")),
            own_said=Coalesce(Subquery(own.values("said")[:1]), Value("")),
            apologies=Coalesce(Subquery(away, output_field=IntegerField()), 0),
            told=told_to(access),
            noted=Case(
                When(Q(room__isnull=False) & ~Q(room__notes=""), then=True),
                default=False,
                output_field=BooleanField(),
            ),
        )
        .order_by("starts_at", "pk")
    )
    zone, now = ZoneInfo(circle.time_zone), now or timezone.now()
    known = {session.pk: session for session in sessions}
    found = []
    for meeting in meetings:
        meeting.circle = circle
        meeting.session = known.get(meeting.session_id, meeting.session)
        held = {meeting.session_id, *meeting.also_held}
        found.append(
            Evening(
                meeting=meeting,
                sessions=[session for session in sessions if session.pk in held] or [meeting.session],
                starts=meeting.starts_at.astimezone(zone),
                place=place_of(meeting, circle)[0],
                link=place_of(meeting, circle)[1],
                now=now,
            )
        )
    return found


def next_of(evenings: Iterable[Evening]) -> Evening | None:
    """The one that is on, or else the next one."""
    coming = [evening for evening in evenings if evening.to_come]
    return min(
        coming, key=lambda each: (not each.opened, each.meeting.starts_at, each.meeting.pk), default=None
    )


def by_session(evenings: Sequence[Evening]) -> dict[int, Evening]:
    """For each session the evening that counts: the next one that holds it, or else the last one that did."""
    found: dict[int, Evening] = {}
    for evening in evenings:
        if evening.cancelled:
            continue
        for session in evening.sessions:
            if session.pk not in found or found[session.pk].over:
                found[session.pk] = evening
    return found


def session_dates(access: Access, sessions: Sequence[Session]) -> list[SessionDate]:
    """The same for the course page. One query, and none outside a circle."""
    if access.circle is None:
        return []
    evenings = evenings_of(access, sessions)
    coming = next_of(evenings)
    return [
        SessionDate(session_id=pk, starts_at=each.starts, over=each.over, next=each is coming)
        for pk, each in by_session(evenings).items()
    ]
