"""The board: sessions with their readings, questions and, in a circle, their evenings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from classroom.models import PlanChange
from classroom.queries.evenings import is_held
from courses.access import Access
from courses.models import Meeting, Session
from courses.rules import Can
from discussions.models import Question
from discussions.queries.questions import in_order
from readings.models import Unit

LONG = 60  # minutes of reading, about which a circle is warned
FOLDED = 3  # questions of a session that a board shows at once
LAST = 12  # changes that the list shows


@dataclass
class Evening:
    """A meeting of the circle on the board."""

    meeting: Meeting
    held: bool
    past: bool
    together: list[Session] = field(default_factory=list)  # held on the same evening, beside its own session

    @property
    def cancelled(self) -> bool:
        return self.meeting.cancelled_at is not None

    @property
    def open(self) -> bool:
        """Whether it may still be moved."""
        return not self.held and not self.cancelled


@dataclass
class Lane:
    """A column of the board."""

    session: Any  # Session with `met`: whether a circle has met for it or will
    units: list[Unit] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    evenings: list[Evening] = field(default_factory=list)
    guest_of: Evening | None = None  # another session's evening, on which it is held as well
    now: bool = False
    last: bool = False
    joins: bool = False  # whether it may become one with the next session: no circle has a date for that one

    @cached_property
    def minutes(self) -> int:
        return sum(unit.minutes for unit in self.units)

    @property
    def folds(self) -> bool:
        """Whether it asks so much that its questions would hide the readings of a board."""
        return len(self.questions) > FOLDED

    @property
    def long(self) -> bool:
        return self.minutes > LONG and not self.held

    @property
    def longest(self) -> Unit | None:
        """The reading that would make an evening of its own."""
        return max(self.units, key=lambda unit: unit.minutes) if len(self.units) > 1 else None

    @property
    def held(self) -> bool:
        """Whether the circle has met for it: then its readings stay. One meeting of two is enough."""
        held = any(evening.held for evening in self.evenings)
        return held or (self.guest_of is not None and self.guest_of.held)

    @property
    def dateless(self) -> bool:
        return self.guest_of is None and all(evening.cancelled for evening in self.evenings)

    @property
    def coming(self) -> Evening | None:
        return next((evening for evening in self.evenings if evening.open), None)


@dataclass
class PlanPage:
    lanes: list[Lane]
    units: list[Unit]  # in no session
    questions: list[Question]
    changes: list[PlanChange]
    edits: bool

    @property
    def open(self) -> list[Lane]:
        """Where a card can go."""
        return [lane for lane in self.lanes if not lane.held]

    @cached_property
    def last(self) -> PlanChange | None:
        """The change offered to be undone: the newest that its reader may undo."""
        return next((each for each in self.changes if each.undone_at is None and each.mine), None)  # type: ignore[attr-defined]

    @cached_property
    def again(self) -> PlanChange | None:
        """The one that was undone last, if nothing else was done since."""
        undone = [each for each in self.changes if each.undone_at is not None and each.mine]  # type: ignore[attr-defined]
        newest = self.last.made_at if self.last else None
        found = min(undone, key=lambda each: each.pk, default=None)
        return found if found is not None and (newest is None or found.made_at > newest) else None

    @cached_property
    def first(self) -> Evening | None:
        """The next one that may be moved: the dates on top begin with it."""
        coming = [lane_evening for lane in self.lanes for lane_evening in lane.evenings if lane_evening.open]
        return min(coming, key=lambda evening: evening.meeting.starts_at, default=None)

    @property
    def held_some(self) -> bool:
        return any(lane.held for lane in self.lanes)

    @property
    def minutes(self) -> int:
        return sum(lane.minutes for lane in self.lanes)


def plan_page(access: Access, *, now: datetime | None = None) -> PlanPage:
    """Four queries, in a circle two more (meetings, and sessions held along with them)."""
    now = now or timezone.now()
    lanes = {session.pk: Lane(session=session) for session in _sessions(access)}
    page = PlanPage(list(lanes.values()), [], [], changes_for(access), access.may(Can.EDIT_COURSE))
    units = access.course.units.select_related("text")
    for unit in units.order_by("session_position", "text__position", "text", "position"):
        lane = lanes.get(unit.session_id) if unit.session_id else None
        (lane.units if lane else page.units).append(unit)
    page.units.sort(key=lambda unit: (unit.text.position, unit.text_id, unit.position))
    for question in _questions(access):
        asked = question.session_id or (question.unit.session_id if question.unit else None)
        lane = lanes.get(asked) if asked else None
        (lane.questions if lane else page.questions).append(question)
    _lay_evenings(access, lanes, now)
    if page.lanes:
        page.lanes[-1].last = True
    for lane, following in pairwise(page.lanes):
        lane.joins = not following.session.met
    return page


def _sessions(access: Access) -> QuerySet[Session]:
    met = Meeting.objects.filter(session=OuterRef("pk"))
    along = Meeting.objects.filter(also=OuterRef("pk"))
    return access.course.sessions.annotate(met=Exists(met) | Exists(along))


def _questions(access: Access) -> list[Question]:
    """The course's and the circle's own, asked still."""
    asked = access.course.questions.filter(withdrawn_at__isnull=True).select_related("unit")
    own = asked.filter(circle=access.circle) if access.circle else asked.none()
    return list(in_order(asked.filter(circle__isnull=True) | own))


def _lay_evenings(access: Access, lanes: dict[int, Lane], now: datetime) -> None:
    if access.circle is None:
        return
    meetings = access.circle.meetings.select_related("session", "room").prefetch_related("also")
    evenings = []
    for meeting in meetings.order_by("starts_at", "pk"):
        evening = Evening(meeting, is_held(meeting, now), meeting.starts_at <= now)
        evening.together = sorted(meeting.also.all(), key=lambda session: session.position)
        evenings.append(evening)
        if meeting.session_id in lanes:
            lanes[meeting.session_id].evenings.append(evening)
    for evening in evenings:
        for session in evening.together:
            if not evening.cancelled and session.pk in lanes:
                lanes[session.pk].guest_of = evening
    coming = [evening for evening in evenings if evening.open]
    if coming:
        lanes[coming[0].meeting.session_id].now = True


def changes_for(access: Access, *, most: int = LAST) -> list[PlanChange]:
    """The last changes of the course's sessions, and in a circle of its dates; `mine`: the reader may undo it.

    One query.
    """
    changes = access.course.plan_changes.select_related("by").defer("before", "after")
    here = changes.filter(circle__isnull=True)
    if access.circle is not None:
        here = here | changes.filter(circle=access.circle)
    found = list(here[:most])
    for change in found:
        change.mine = access.may(Can.EDIT_COURSE if change.circle_id is None else Can.PLAN)  # type: ignore[attr-defined]
    return found


def change_for(access: Access, pk: int) -> PlanChange | None:
    """A change that the person's plan shows."""
    changes = access.course.plan_changes.filter(pk=pk)
    here = changes.filter(circle__isnull=True)
    if access.circle is not None:
        here = here | changes.filter(circle=access.circle)
    return here.first()


def local(moment: datetime, access: Access) -> datetime:
    """In the zone of the circle."""
    assert access.circle is not None
    return moment.astimezone(ZoneInfo(access.circle.time_zone))


def other_sessions(access: Access, meeting: Meeting) -> Sequence[Session]:
    """Those that could be held on the evening of this meeting too: not held yet, not its own. Two queries."""
    assert access.circle is not None
    held: dict[int, bool] = defaultdict(bool)
    planned = access.circle.meetings.select_related("session", "room").prefetch_related("also")
    for each in planned:
        for pk in [each.session_id, *(session.pk for session in each.also.all())]:
            held[pk] |= is_held(each) or each.pk == meeting.pk
    return [session for session in access.course.sessions.all() if not held[session.pk]]
