"""The meetings of a package's circle: planned as said, and those that are over held as they were.

An evening that is over is gone through with the actions of the meeting room, at the times of its agenda.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from accounts.changes import save_changes
from accounts.models import User
from classroom.actions import agenda_run, attendance, notes, turns
from classroom.models import AgendaItem, Attendance, Room, Turn
from classroom.packages.evening import Evening
from courses.access import access_to_circle
from courses.models import Circle, LogEntry, Meeting, Role, Session
from discussions.models import Question


def hold(
    circle: Circle,
    said: Sequence[Evening],
    sessions: Sequence[Session],
    questions: Mapping[tuple[int, int], Question],
) -> None:
    """Gives each meeting what is said of it. One that has an agenda or a room already is the circle's own."""
    people = {user.email: user for user in User.objects.filter(memberships__circle=circle)}
    for evening in said:
        meeting = circle.meetings.filter(
            session=sessions[evening.session - 1], cancelled_at__isnull=True
        ).first()
        if meeting is None or meeting.agenda.exists() or Room.objects.filter(meeting=meeting).exists():
            continue
        _plan(meeting, evening, people, questions)
        if meeting.starts_at < timezone.now() - timedelta(minutes=meeting.session.minutes):
            _hold(meeting, evening, people)


def move_along(circle: Circle, before: Mapping[int, datetime]) -> None:
    """Moves what was held with its meeting; `before`: when the meetings were."""
    for meeting in circle.meetings.all():
        by = meeting.starts_at - before[meeting.pk]
        if by:
            times = {"began_at": F("began_at") + by, "ended_at": F("ended_at") + by}
            meeting.agenda.update(**times)
            meeting.turns.update(**times, asked_at=F("asked_at") + by)
            Room.objects.filter(meeting=meeting).update(
                opened_at=F("opened_at") + by, closed_at=F("closed_at") + by, notes_at=F("notes_at") + by
            )


def _plan(
    meeting: Meeting,
    said: Evening,
    people: Mapping[str, User],
    questions: Mapping[tuple[int, int], Question],
) -> None:
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            position=position,
            kind=point.kind,
            title=point.title,
            question=questions.get((said.session, point.question)),
            minutes=point.minutes,
        )
        for position, point in enumerate(said.agenda, 1)
    )
    save_changes(meeting, chair=people.get(said.chair), note_taker=people.get(said.notes_by))
    lines = dict.fromkeys(said.coming, (Attendance.State.COMING, ""))
    lines |= {email: (Attendance.State.APOLOGIES, word) for email, word in said.apologies.items()}
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, user=people[email], state=state, said=word[:200])
        for email, (state, word) in lines.items()
    )


def _hold(meeting: Meeting, said: Evening, people: Mapping[str, User]) -> None:
    """The evening from its first point to its last; those who spoke take turns within the questions."""
    holder = people.get(said.chair) or _owner(meeting.circle)
    now = meeting.starts_at
    agenda_run.open_room(by=holder, meeting=meeting, now=now)
    if said.chair not in said.here and said.here:
        Attendance.objects.filter(meeting=meeting, user=holder).delete()
    for email in said.here:
        attendance.mark_here(meeting=meeting, user=people[email])
    for guest in said.guests:
        attendance.mark_guest_here(meeting=meeting, name=guest)
    waiting = [email for round_ in range(1, 100) for email, often in said.spoke.items() if often >= round_]
    items = list(meeting.agenda.order_by("position"))
    talk = [item for item in items if item.kind == AgendaItem.Kind.QUESTION]
    at: int | None = None
    for item in items:
        agenda_run.go_to(meeting=meeting, at=at, item=item.pk, now=now)
        at = item.pk
        if item in talk:
            share = -(-len(waiting) // (len(talk) - talk.index(item)))
            _speak(meeting, [people[email] for email in waiting[:share]], now, item.minutes)
            waiting = waiting[share:]
        now += timedelta(minutes=item.minutes)
    if said.notes:
        writer = people.get(said.notes_by) or holder
        access = access_to_circle(writer, meeting.circle.slug)
        notes.save_notes(access=access, meeting=meeting, text=said.notes, base="", now=now)
    agenda_run.close_room(by=holder, meeting=meeting, now=now)
    meeting.circle.log.filter(kind=LogEntry.Kind.MEETING_HELD, created_at__gt=now).update(created_at=now)


def _speak(meeting: Meeting, people: Sequence[User], begin: datetime, minutes: int) -> None:
    """One after the other, spread over these minutes."""
    each = timedelta(minutes=minutes) / max(1, len(people))
    for number, user in enumerate(people):
        now = begin + each * number
        access = access_to_circle(user, meeting.circle.slug)
        turn = turns.ask_to_speak(access=access, meeting=meeting, now=now)
        Turn.objects.filter(pk=turn.pk).update(asked_at=now)
        turns.next_speaker(meeting=meeting, at=None, turn=turn.pk, now=now)
        turns.end_turn(meeting=meeting, at=turn.pk, now=now + each * 0.9)


def _owner(circle: Circle) -> User:
    return circle.memberships.filter(role=Role.OWNER, ended_at__isnull=True).earliest("joined_at").user
