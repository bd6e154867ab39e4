"""A course is run again: a clean circle with its dates shifted."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.changes import Refused, locked
from classroom.models import AgendaItem
from courses.access import Access
from courses.actions import circle_of_form, create_circle
from courses.actions.circles import check_holder
from courses.models import Circle, Meeting, Session
from courses.rules import Can
from discussions.models import DiscussionSettings, Question


@dataclass(frozen=True, slots=True)
class Past:
    """An evening of the old circle, or a session that it never gave a date."""

    session: Session
    meeting: Meeting | None
    also: tuple[Session, ...] = ()


def evenings_before(circle: Circle) -> list[Past]:
    """The evenings of a circle as they are to come again, by date; sessions without one behind them. Three queries.

    A cancelled evening comes again, unless its session was held at another one.
    """
    meetings = list(
        circle.meetings.select_related("session").prefetch_related("also").order_by("starts_at", "pk")
    )
    kept: set[int] = set()
    for meeting in meetings:
        if meeting.cancelled_at is None:
            kept |= {meeting.session_id, *(session.pk for session in meeting.also.all())}
    found: list[Past] = []
    for meeting in meetings:
        if meeting.cancelled_at is None or meeting.session_id not in kept:
            also = sorted(meeting.also.all(), key=lambda session: session.position)
            found.append(Past(meeting.session, meeting, tuple(also)))
            kept |= {meeting.session_id, *(session.pk for session in also)}
    rest = circle.course.sessions.exclude(pk__in=kept).order_by("position")
    return found + [Past(session, None) for session in rest]


def clock_of(meeting: Meeting, zone: str) -> datetime:
    """When it began, as the clock on its wall said."""
    return meeting.starts_at.astimezone(ZoneInfo(zone))


@transaction.atomic
def begin_again(
    *,
    access: Access,
    name: str,
    dates: Sequence[datetime],
    rhythm: str,
    left_out: Sequence[date] = (),
    with_agenda: bool = True,
    with_questions: bool = True,
    key: uuid.UUID,
) -> Circle:
    """A clean circle of the same course, whose owner is the person. The same key again gives the same circle.

    Place, link, language, time zone and how people talk are taken over, on request the agenda of each evening and
    the circle's own questions. Nobody's seat, words, apologies or marks come along. The evenings take the dates in
    their order; with fewer dates the last ones wait. Raises `Refused` for more dates than evenings.
    """
    assert access.circle is not None
    access.require(Can.BEGIN_AGAIN)
    check_holder(access.user)
    old = access.circle
    locked(access.course)
    begun = circle_of_form(course=access.course, owner=access.user, key=key)
    if begun is not None:
        return begun
    evenings = evenings_before(old)
    if len(dates) > len(evenings):
        raise Refused(
            f"These are {len(dates)} dates for {len(evenings)} session{'' if len(evenings) == 1 else 's'}."
        )
    circle = create_circle(
        course=access.course,
        name=name,
        owner=access.user,
        language=old.language,
        time_zone=old.time_zone,
        place=old.place,
        link=old.link,
        key=key,
    )
    circle.rhythm, circle.left_out, circle.takes_requests = rhythm, sorted(left_out), old.takes_requests
    circle.save(update_fields=["rhythm", "left_out", "takes_requests"])
    talk = DiscussionSettings.objects.filter(circle=old).first()
    if talk is not None:
        DiscussionSettings.objects.create(
            circle=circle, think_first=talk.think_first, hold_first_posts=talk.hold_first_posts
        )
    questions = _copy_questions(old, circle, key) if with_questions else {}
    made: dict[int, Meeting] = {}
    for evening, starts_at in zip(evenings, dates, strict=False):
        meeting = Meeting.objects.create(circle=circle, session=evening.session, starts_at=starts_at)
        if evening.also:
            meeting.also.set(evening.also)
        if evening.meeting is not None:
            made[evening.meeting.pk] = meeting
    if with_agenda:
        _copy_agenda(old, made, questions)
    return circle


def _copy_questions(old: Circle, circle: Circle, key: uuid.UUID) -> dict[int, Question]:
    """The circle's own questions that are still asked, by the old one. Who asked them stays with the old circle."""
    copies: dict[int, Question] = {}
    for question in Question.objects.filter(circle=old, withdrawn_at__isnull=True).order_by("position", "pk"):
        copies[question.pk] = Question.objects.create(
            course=question.course,
            circle=circle,
            text=question.text,
            unit=question.unit,
            session=question.session,
            position=question.position,
            body=question.body,
            think_first=question.think_first,
            uid=uuid.uuid5(key, f"{circle.pk} {question.uid}"),
        )
    return copies


def _copy_agenda(old: Circle, made: dict[int, Meeting], questions: dict[int, Question]) -> None:
    """What was planned for each evening with its minutes. A point that was a question left behind goes, too."""
    fresh: list[AgendaItem] = []
    for item in AgendaItem.objects.filter(meeting__in=made).select_related("question"):
        asked = item.question
        if asked is not None and asked.circle_id is not None:
            asked = questions.get(asked.pk)
        if item.kind == AgendaItem.Kind.QUESTION and asked is None and not item.title:
            continue
        fresh.append(
            AgendaItem(
                meeting=made[item.meeting_id],
                position=item.position,
                kind=item.kind,
                title=item.title,
                question=asked,
                minutes=item.minutes,
            )
        )
    AgendaItem.objects.bulk_create(fresh)
