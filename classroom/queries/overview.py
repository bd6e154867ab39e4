"""What people say they read: students and readings, as far as each of them shows it."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from courses.access import Access
from courses.models import Meeting, Membership, Session
from courses.rules import Can, roles_that
from readings.models import Declaration, Unit

NOTHING = "nothing said"
KEPT = "keeps it to themselves"
WIDE = 8  # so many readings and more stand under upright titles
FEW = 15  # so many people and fewer stand by name on the desk

# A cell is its word; the sheet draws the sign. A drawing in each of twelve thousand cells would weigh a megabyte.
_WORDS = {"read": "read", "partly": "partly", "not": "not this time", None: NOTHING}
_SIGNS = {"read": "r", "partly": "p", "not": "n", None: "o"}
_CELLS = {
    (state, starts): f'<td class="{sign}{" s" * starts}">{_WORDS[state]}'
    for state, sign in _SIGNS.items()
    for starts in (False, True)  # a session begins with the column
}


@dataclass
class Line:
    """A person, and what they say of each reading shown. `said` is None of who keeps it to themselves."""

    name: str
    said: list[str | None] | None
    starts: list[bool] = field(default_factory=list)  # whether a session begins with the column

    @property
    def cells(self) -> SafeString:
        """The cells of a table's row, without a word from anybody in them."""
        assert self.said is not None
        cells = (_CELLS[each] for each in zip(self.said, self.starts, strict=True))
        return mark_safe("".join(cells))  # noqa: S308 (constants)

    @property
    def words(self) -> list[str]:
        """The same in words, for a file."""
        return [_WORDS[state] for state in self.said or []]


@dataclass
class Column:
    """A reading, and how many say what of it."""

    unit: Unit
    read: int = 0
    partly: int = 0
    not_this_time: int = 0
    starts: bool = False  # it is the first of its session

    @property
    def said(self) -> int:
        return self.read + self.partly + self.not_this_time


@dataclass
class Part:
    """The readings of a session; of none: further readings."""

    session: Session | None
    meets_at: datetime | None
    now: bool = False  # the next one
    columns: list[Column] = field(default_factory=list)
    all_read: int = 0  # people who read everything for it
    some_read: int = 0  # who read something of it, and not everything

    @property
    def label(self) -> str:
        return f"Session {self.session.position}" if self.session else "Further readings"


@dataclass
class Overview:
    parts: list[Part]  # that are shown
    lines: list[Line]  # of the people that are shown
    people: int  # students in the circle
    counted: int  # of whom so many show what they declare: the sums are of these
    sessions: list[Part]  # all that have readings, for the choice
    session: int | None = None
    name: str = ""

    @cached_property
    def columns(self) -> list[Column]:
        return [column for part in self.parts for column in part.columns]

    @property
    def kept(self) -> int:
        return self.people - self.counted

    @property
    def wide(self) -> bool:
        return len(self.columns) >= WIDE

    @property
    def few(self) -> bool:
        return self.people <= FEW

    @property
    def long(self) -> bool:
        """Whether there are enough sessions to choose from."""
        return len(self.sessions) > 4

    @property
    def next(self) -> Part | None:
        return next((part for part in self.sessions if part.now), None)


def overview(
    access: Access,
    *,
    session: int | None = None,
    name: str = "",
    now: datetime | None = None,
) -> Overview:
    """Students and readings; of one session (its position), of people whose name has these letters. Four queries.

    Facilitators and owners read along, but the evening is planned by them and not for them: they stand in no line
    and no sum.
    """
    every = _parts(access, _units(access), now or timezone.now())
    shown = [part for part in every if part.session and part.session.position == session]
    found = _overview(access, every, shown or every, name)
    found.session = session if shown else None
    return found


def overview_small(access: Access, meeting: Meeting | None = None) -> Overview:
    """What the desk shows: the readings of the next session (of `meeting`, if one is given) and the one before it.

    Four queries. Above `FEW` people only the sums are meant to be shown: then there are no lines.
    """
    every = _parts(access, _units(access), timezone.now())
    at = sum(1 for part in every if part.session) - 1
    for n, part in enumerate(every):
        if (
            part.now
            if meeting is None
            else part.session is not None and part.session.pk == meeting.session_id
        ):
            at = n
    return _overview(access, every, every[max(at - 1, 0) : at + 1], most=FEW)


def _overview(
    access: Access, every: list[Part], shown: list[Part], name: str = "", most: int | None = None
) -> Overview:
    """These parts of all there are. Two queries. `most`: of more people there are only sums."""
    seats = _seats(access)
    columns = [column for part in shown for column in part.columns]
    units = [column.unit.pk for column in columns]
    said = _declared(access, units)
    for part in shown:
        _count(part, [said.get(user, {}) for _, user, shows in seats if shows])
    starts = [column.starts for column in columns]
    wanted = folded(name)
    lines = [
        Line(called, [*map(said.get(user, {}).get, units)] if shows else None, starts)
        for called, user, shows in (seats if most is None or len(seats) <= most else ())
        if wanted in folded(called)
    ]
    lines.sort(key=lambda line: folded(line.name))
    return Overview(
        parts=shown,
        lines=lines,
        people=len(seats),
        counted=sum(1 for *_, shows in seats if shows),
        sessions=[part for part in every if part.session],
        name=name,
    )


def folded(name: str) -> str:
    """Without case and accents: who types "andre" means André."""
    apart = unicodedata.normalize("NFD", " ".join(name.split()).casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


def _seats(access: Access) -> list[tuple[str, int, bool]]:
    """Name, person, and whether they show what they declare."""
    students = set(roles_that(Can.DECLARE)) - set(roles_that(Can.SEE_OVERVIEW))
    found = Membership.objects.filter(
        circle=access.circle, ended_at__isnull=True, user__is_active=True, role__in=students
    ).order_by("pk")
    return [
        (User(name=name, email=email).display_name, user, shows)
        for name, email, user, shows in found.values_list(
            "user__name", "user__email", "user", "shows_readings"
        )
    ]


def _units(access: Access) -> list[Unit]:
    return list(
        Unit.objects.filter(course=access.course)
        .select_related("session")
        .only("slug", "title", "minutes", "session", "session__position", "session__title")
        .order_by("session__position", "session_position", "text__position", "text", "position")
    )


def _parts(access: Access, units: list[Unit], now: datetime) -> list[Part]:
    """The sessions that have readings, in order, and at the end what stands in none."""
    dates = _dates(access, now)
    parts: list[Part] = []
    for unit in units:  # those without a session come last, as NULL sorts
        if not parts or parts[-1].session != unit.session:
            parts.append(Part(unit.session, dates.get(unit.session_id or 0)))
        parts[-1].columns.append(Column(unit, starts=not parts[-1].columns))
    coming = [part for part in parts if part.meets_at and part.meets_at >= now]
    if coming:
        min(coming, key=lambda part: part.meets_at or now).now = True
    return parts


def _dates(access: Access, now: datetime) -> dict[int, datetime]:
    """When each session is held: the first of its meetings to come, or else the last."""
    meetings = Meeting.objects.filter(circle=access.circle, cancelled_at__isnull=True).order_by(
        "starts_at", "pk"
    )
    dates: dict[int, datetime] = {}
    for starts_at, own, also in meetings.values_list("starts_at", "session", "also"):
        for session in (own, also):
            if session and not dates.get(session, now) > now:  # `also` may be missing
                dates[session] = starts_at
    return dates


def _declared(access: Access, units: list[int]) -> dict[int, dict[int, str]]:
    """Person -> reading -> state. What somebody keeps to themselves is never asked for."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    showing = Membership.objects.filter(circle=access.circle, ended_at__isnull=True, shows_readings=True)
    rows: Any = Declaration.objects.filter(
        circle=access.circle, unit__in=units, user__in=showing.values("user")
    )
    for user, unit, state in rows.values_list("user", "unit", "state"):
        found[user][unit] = state
    return found


def _count(part: Part, people: list[dict[int, str]]) -> None:
    states = Declaration.State
    read, partly, not_this_time = states.READ.value, states.PARTLY.value, states.NOT.value
    units = [column.unit.pk for column in part.columns]
    for unit, column in zip(units, part.columns, strict=True):
        said = [each.get(unit) for each in people]
        column.read, column.partly = said.count(read), said.count(partly)
        column.not_this_time = said.count(not_this_time)
    for each in people:
        of = [*map(each.get, units)]
        if of.count(read) == len(of):
            part.all_read += 1
        elif read in of or partly in of:
            part.some_read += 1
