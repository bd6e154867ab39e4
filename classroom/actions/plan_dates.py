"""The dates of a circle: all moved together, one moved, cancelled, held twice, two held on one evening."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, time

from django.utils import timezone

from accounts.changes import Refused, save_changes
from accounts.wording import tamed_line
from classroom.actions.plan import Change, changing_meeting, changing_plan
from classroom.actions.plan_words import said_date
from classroom.models import PlanChange
from classroom.queries.evenings import is_held, still_to_come
from classroom.queries.proposal import proposal, shifted
from courses import rhythm as rhythms
from courses.access import Access
from courses.models import Circle, LogEntry, Meeting, Session
from courses.rules import Can

PAST = "That moment is past: choose one that is still to come."
_REASON = 200


def keep_dates(
    *,
    access: Access,
    key: uuid.UUID,
    first: date,
    clock: time,
    rhythm: str,
    left_out: Sequence[date] = (),
    tell: str = "",
) -> PlanChange | None:
    """Gives all meetings still to come, and sessions without a date, the days of a rhythm.

    What was held stays. Raises `Refused` for a first day that is past, PermissionDenied without the right.
    """
    access.require(Can.PLAN)
    with changing_plan(access=access, key=key, dates=True) as change:
        if change.made:
            return change.made
        circle = _circle(change)
        proposed = proposal(circle, first=first, clock=clock, rhythm=rhythm, left_out=left_out)
        if proposed and min(line.to for line in proposed) <= timezone.now():
            raise Refused(PAST)
        save_changes(circle, rhythm=Circle.Rhythm(rhythm), left_out=sorted(set(left_out)))
        for line in proposed:
            if line.meeting is None:
                Meeting.objects.create(circle=circle, session=line.session, starts_at=line.to)
            elif line.meeting.starts_at != line.to:
                with changing_meeting(change, line.meeting) as meeting:
                    save_changes(meeting, starts_at=line.to)
        moved = sum(1 for line in proposed if line.was != line.to)
        change.said = (
            f"set the dates anew: {moved} meeting{'' if moved == 1 else 's'}, the first on {first:%-d %B}"
        )
        change.kind, change.tell = LogEntry.Kind.MEETING_MOVED, tell
    return change.made


def move_meeting(
    *,
    access: Access,
    key: uuid.UUID,
    meeting: Meeting,
    day: date,
    clock: time,
    place: str = "",
    link: str = "",
    follow: bool = False,
    tell: str = "",
) -> PlanChange | None:
    """Another date, time or place for one meeting; with `follow` later ones move by as much.

    Raises `Refused` for a meeting that was held, and for a moment that is past.
    """
    access.require(Can.PLAN)
    with changing_plan(access=access, key=key, dates=True) as change:
        if change.made:
            return change.made
        circle = _circle(change)
        to = rhythms.at(day, clock, circle.time_zone)
        with changing_meeting(change, meeting) as found:
            _check_not_cancelled(found)
            was, moved = found.starts_at, found.starts_at != to
            if moved and to <= timezone.now():
                raise Refused(PAST)
            later = shifted(circle, found, to) if follow and moved else []
            where = _where(place, link)
            elsewhere = (found.place, found.link) != where
            save_changes(found, starts_at=to, place=where[0], link=where[1])
        for line in later:
            if line.meeting is not None:
                with changing_meeting(change, line.meeting) as other:
                    save_changes(other, starts_at=line.to)
        name = f"session {found.session.position}"
        if moved:
            change.said = f"moved {name} from {said_date(was, circle)} to {said_date(to, circle)}"
            change.said += f", and {len(later)} after it" if later else ""
        elif elsewhere:
            change.said = f"gave {name}, {said_date(to, circle)}, another place"
        change.kind, change.tell = LogEntry.Kind.MEETING_MOVED, tell
    return change.made


def cancel_meeting(
    *, access: Access, key: uuid.UUID, meeting: Meeting, why: str = "", tell: str = ""
) -> PlanChange | None:
    """The meeting is not held. Raises `Refused` if it was."""
    access.require(Can.PLAN)
    why = tamed_line(why)
    if len(why) > _REASON:
        raise Refused(f"The word of why is too long: {_REASON} characters are the most.")
    with changing_plan(access=access, key=key, dates=True) as change:
        if change.made:
            return change.made
        with changing_meeting(change, meeting) as found:
            if found.cancelled_at is None:
                save_changes(found, cancelled_at=timezone.now())
        at = said_date(found.starts_at, _circle(change))
        change.said = f"cancelled session {found.session.position} on {at}{': ' + why if why else ''}"
        change.kind, change.tell, change.why = LogEntry.Kind.MEETING_CANCELLED, tell, why
    return change.made


def restore_meeting(*, access: Access, key: uuid.UUID, meeting: Meeting, tell: str = "") -> PlanChange | None:
    """The meeting is held after all. Raises `Refused` if its date is past."""
    access.require(Can.PLAN)
    with changing_plan(access=access, key=key, dates=True) as change:
        if change.made:
            return change.made
        with changing_meeting(change, meeting) as found:
            if found.cancelled_at is not None and found.starts_at <= timezone.now():
                raise Refused("That date is past: give the session a new one.")
            save_changes(found, cancelled_at=None)
        at = said_date(found.starts_at, _circle(change))
        change.said = f"took back the cancellation of session {found.session.position} on {at}"
        change.kind, change.tell = LogEntry.Kind.MEETING_RESTORED, tell
    return change.made


def plan_meeting(
    *,
    access: Access,
    key: uuid.UUID,
    session: Session,
    day: date,
    clock: time,
    place: str = "",
    link: str = "",
    tell: str = "",
) -> PlanChange | None:
    """Gives a session a date: its first, or one more if it has one already."""
    access.require(Can.PLAN)
    with changing_plan(access=access, key=key, dates=True) as change:
        if change.made:
            return change.made
        circle = _circle(change)
        found = _session(change, session)
        to = rhythms.at(day, clock, circle.time_zone)
        if to <= timezone.now():
            raise Refused(PAST)
        again = circle.meetings.filter(session=found, cancelled_at__isnull=True).exists()
        where = _where(place, link)
        Meeting.objects.create(circle=circle, session=found, starts_at=to, place=where[0], link=where[1])
        change.said = f"set {'a second date' if again else 'a date'} for session {found.position}: {said_date(to, circle)}"
        change.kind, change.tell = LogEntry.Kind.MEETING_PLANNED, tell
    return change.made


def join_sessions(
    *, access: Access, key: uuid.UUID, meeting: Meeting, session: Session, tell: str = ""
) -> PlanChange | None:
    """Holds another session on the evening of this meeting, in this circle only; its own meeting goes.

    Raises `Refused` if either was held.
    """
    access.require(Can.PLAN)
    with changing_plan(access=access, key=key, dates=True) as change:
        if change.made:
            return change.made
        circle = _circle(change)
        other = _session(change, session)
        with changing_meeting(change, meeting) as found:
            _check_not_cancelled(found)
            if other.pk == found.session_id:
                raise Refused("This is the evening of that session already.")
            taken = {other.pk}
            theirs = circle.meetings.filter(session=other, cancelled_at__isnull=True).select_related(
                "session", "room"
            )
            for gone in theirs:
                if is_held(gone):
                    raise Refused(f"Session {other.position} was held already.")
                with changing_meeting(change, gone):
                    taken |= set(gone.also.values_list("pk", flat=True))
                    gone.delete()
            for elsewhere in circle.meetings.filter(still_to_come(), also=other).exclude(pk=found.pk):
                with changing_meeting(change, elsewhere) as its:
                    its.also.remove(other)
            found.also.add(*(taken - {found.session_id}))
        at = said_date(found.starts_at, circle)
        change.said = f"put session {other.position} on the evening of session {found.session.position}, {at}"
        change.kind, change.tell = LogEntry.Kind.MEETING_MOVED, tell
    return change.made


def part_sessions(
    *, access: Access, key: uuid.UUID, meeting: Meeting, session: Session, tell: str = ""
) -> PlanChange | None:
    """Takes a session off the evening of another one again; it has no date then."""
    access.require(Can.PLAN)
    with changing_plan(access=access, key=key, dates=True) as change:
        if change.made:
            return change.made
        other = _session(change, session)
        with changing_meeting(change, meeting) as found:
            found.also.remove(other)
        change.said = f"took session {other.position} off the evening of session {found.session.position}"
        change.kind, change.tell = LogEntry.Kind.MEETING_MOVED, tell
    return change.made


def _circle(change: Change) -> Circle:
    assert change.circle is not None
    return change.circle


def _session(change: Change, session: Session) -> Session:
    found = Session.objects.filter(pk=session.pk, course=change.course).first()
    if found is None:
        raise Refused("This session is gone: somebody has changed the plan meanwhile.")
    return found


def _check_not_cancelled(meeting: Meeting) -> None:
    if meeting.cancelled_at is not None:
        raise Refused("This meeting is cancelled: take that back first.")


def _where(place: str, link: str) -> tuple[str, str]:
    return tamed_line(place)[:200], link.strip()[:200]
