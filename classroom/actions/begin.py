"""A circle comes about step by step: texts published, the circle settled, dates, readings laid into sessions."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.changes import Refused, locked, save_changes
from classroom.actions.dates import held, set_dates
from classroom.laying import MOST_SESSIONS
from classroom.models import AgendaItem
from courses.access import Access
from courses.actions import SessionPlan, create_circle, write_down
from courses.actions.circles import check_holder
from courses.actions.courses import set_sessions
from courses.actions.settling import change_circle
from courses.models import Circle, Course, LogEntry, Meeting, Membership, Session
from courses.rules import Can
from discussions.models import Question
from readings.actions import assign_units, publish_edition
from readings.models import Edition, Text, Unit


@transaction.atomic
def publish_waiting(*, access: Access) -> list[Text]:
    """Publishes the last proposed edition of every text that people cannot read yet. Safe to call twice."""
    access.require(Can.EDIT_COURSE)
    locked(access.course)
    found: list[Text] = []
    unread = access.course.texts.exclude(editions__state=Edition.State.PUBLISHED)
    for text in unread.order_by("position", "pk"):
        edition = text.editions.filter(state=Edition.State.PROPOSED).order_by("-number").first()
        if edition is not None:
            publish_edition(edition=edition, by=access.user)
            found.append(text)
    return found


@transaction.atomic
def begin_circle(*, access: Access, key: uuid.UUID, **said: Any) -> Circle:
    """What `create_circle` does, for who edits the course and can be reached.

    Whoever comes back to the form and sends it anew under the same name changes the circle they have just begun.
    """
    access.require(Can.EDIT_COURSE)
    check_holder(access.user)
    locked(access.course)  # so that two at once come one after the other
    begun = _just_begun(access, said["name"])
    if begun is not None:
        return change_circle(circle=begun, by=access.user, **said)
    return create_circle(course=access.course, owner=access.user, key=key, **said)


def _just_begun(access: Access, name: str) -> Circle | None:
    """A circle of this name in which nobody but its owner has ever had a seat, and that has not met."""
    others = Membership.objects.filter(circle=OuterRef("pk")).exclude(user=access.user)
    own = access.course.circles.filter(
        ~Exists(others), name=name, memberships__user=access.user, memberships__ended_at__isnull=True
    )
    return next((circle for circle in own.order_by("-created_at") if not held(circle).exists()), None)


def named_by_number(session: Session) -> bool:
    """Whether nobody has given the session a title or an aim yet."""
    return session.title == number_title(session.position) and not session.aims


def number_title(position: int) -> str:
    return f"Evening {position}"


def may_count_anew(circle: Circle) -> bool:
    """Whether the sessions of the course are nothing but numbers yet, so that there can be more or fewer of them.

    Six queries at most: nobody else meets for them, nothing is read or asked for them.
    """
    sessions = circle.course.sessions.all()
    return (
        all(named_by_number(session) for session in sessions)
        and not circle.course.units.filter(session__isnull=False).exists()
        and not circle.course.questions.filter(session__isnull=False).exists()
        and not Meeting.objects.filter(session__course=circle.course).exclude(circle=circle).exists()
        and not held(circle).exists()
        and not AgendaItem.objects.filter(meeting__circle=circle).exists()
    )


@transaction.atomic
def keep_dates(
    *,
    access: Access,
    rhythm: str,
    left_out: Sequence[date],
    dates: Sequence[datetime],
    sessions: int | None = None,
) -> list[Meeting]:
    """Dates for the sessions to come; with `sessions`, so many of them. Safe to call twice.

    A number is heard only as long as the sessions are nothing but numbers, and from who may change the course.
    """
    assert access.circle is not None
    access.require(Can.PLAN)
    locked(access.course)
    circle = locked(access.circle)
    if sessions is not None and access.may(Can.EDIT_COURSE) and may_count_anew(circle):
        _count(circle.course, sessions)
    return set_dates(circle=circle, by=access.user, rhythm=rhythm, left_out=left_out, dates=dates)


def _count(course: Course, wanted: int) -> None:
    if not 1 <= wanted <= MOST_SESSIONS:
        raise Refused(f"Choose between 1 and {MOST_SESSIONS} sessions.")
    there = list(course.sessions.order_by("position"))
    for session in there[wanted:]:
        session.delete()
    set_sessions(course=course, sessions=[SessionPlan(number_title(n)) for n in range(1, wanted + 1)])


@dataclass(frozen=True, slots=True)
class Laid:
    """What a session is to be called, and what is read for it."""

    session: int
    title: str
    units: tuple[int, ...]


@transaction.atomic
def lay_readings(*, access: Access, laid: Sequence[Laid]) -> list[Session]:
    """Lays units into the sessions that have none yet, and gives these their titles. Safe to call twice.

    Questions about a whole text go where its last unit is read; those of a unit go with it anyway. Raises
    `Refused` where readings were laid into sessions meanwhile, and for what belongs to another course.
    """
    access.require(Can.EDIT_COURSE)
    course = locked(access.course)
    sessions = {session.pk: session for session in course.sessions.all()}
    units = {unit.pk: unit for unit in course.units.all()}
    named = [pk for each in laid for pk in each.units]
    if len(set(named)) != len(named) or not set(named) <= units.keys():
        raise Refused("The readings have changed meanwhile: look at them once more.")
    if len({each.session for each in laid}) != len(laid) or not {e.session for e in laid} <= sessions.keys():
        raise Refused("The sessions have changed meanwhile: look at them once more.")
    now = _as_laid(units.values())
    wanted = {each.session: list(each.units) for each in laid if each.units}
    if now and now != wanted:
        raise Refused("Readings were laid into the sessions meanwhile: they stay as they are.")
    changed = not now and bool(wanted)
    for each in laid:
        session = sessions[each.session]
        changed = save_changes(session, title=each.title) or changed
        if not now and each.units:
            assign_units(session=session, units=[units[pk] for pk in each.units])
    _send_along(course)
    if changed:
        said = f"laid {len(named)} readings into {len(wanted)} sessions"
        write_down(LogEntry.Kind.PLAN_CHANGED, circle=access.circle, by=access.user, said=said)
    return [sessions[each.session] for each in laid]


def _as_laid(units: Any) -> dict[int, list[int]]:
    now: dict[int, list[int]] = {}
    for unit in sorted(units, key=lambda unit: unit.session_position):
        if unit.session_id is not None:
            now.setdefault(unit.session_id, []).append(unit.pk)
    return now


def _send_along(course: Course) -> None:
    """Questions about a text as a whole, asked for no session yet, are asked where one has read it."""
    last: dict[int, Unit] = {}
    for unit in course.units.filter(session__isnull=False).order_by("text", "position"):
        last[unit.text_id] = unit
    whole = Question.objects.filter(
        course=course, unit__isnull=True, session__isnull=True, text__isnull=False
    )
    for question in whole:
        if question.text_id in last:
            save_changes(question, session=last[question.text_id].session)
