"""Holding the evening: the room is opened, the agenda gone through, the room closed.

Two people may run an evening from two screens. So each act says at which item the page was that sent it (`at`): where
the room is elsewhere by now, somebody was quicker, and nothing happens.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.changes import Refused, save_changes
from accounts.models import User
from classroom.actions.agenda import fill
from classroom.actions.attendance import mark_here
from classroom.actions.rooms import changing, held
from classroom.models import AgendaItem, Room
from classroom.queries.evenings import sessions_of
from classroom.queries.room import OPEN_AT_MOST, state_of
from courses.actions import write_down
from courses.models import LogEntry, Meeting

BEFORE, AFTER = timedelta(days=2), timedelta(days=1)  # how far from its date an evening may begin
SLIP = timedelta(minutes=2)  # within it, *back* takes a press back; later it goes to another item
MOST_MINUTES = 600


def open_room(*, by: User, meeting: Meeting, now: datetime | None = None) -> Room:
    """Opens the room, and again after it was closed; whoever opens it is here. Without an agenda the proposal
    becomes it. Raises `Refused` for a cancelled meeting, and far from its date.
    """
    with changing(meeting) as room:
        at = now or timezone.now()
        state = state_of(meeting, room, at)
        if state == "open":
            room.untouched = True
            return room
        if meeting.cancelled_at is not None:
            raise Refused("This meeting was cancelled.")
        if state == "closed":
            assert room.opened_at is not None
            if at > room.opened_at + OPEN_AT_MOST:
                raise Refused("The meeting is over: its room opens again only on the same day.")
            _resume_last(meeting, room, at)
        elif not meeting.starts_at - BEFORE <= at <= meeting.starts_at + AFTER:
            raise Refused(
                "The room opens from two days before the meeting to the day after it: move the meeting first."
            )
        if room.opened_at is None:
            room.opened_at = at
        room.closed_at = None
        room.save(update_fields=["opened_at", "closed_at"])
        if not meeting.agenda.exists():
            fill(meeting)
        mark_here(meeting=meeting, user=by)
    return room


def close_room(*, by: User, meeting: Meeting, now: datetime | None = None) -> Room:
    """Ends what runs and keeps the record. Safe for a room that is closed."""
    with changing(meeting) as room:
        at = now or timezone.now()
        if room.opened_at is None:
            raise Refused("The room is not open yet.")
        if room.closed_at is not None:
            room.untouched = True
            return room
        over = min(at, room.opened_at + OPEN_AT_MOST)  # one that was left open was over then
        meeting.agenda.filter(began_at__isnull=False, ended_at__isnull=True).update(ended_at=over)
        meeting.turns.filter(began_at__isnull=False, ended_at__isnull=True).update(ended_at=over)
        room.closed_at = over
        room.save(update_fields=["closed_at"])
        said = ", ".join(f"Session {session.position}, {session.title}" for session in sessions_of(meeting))
        held_already = LogEntry.objects.filter(
            circle=meeting.circle_id,
            kind=LogEntry.Kind.MEETING_HELD,
            said=said[:500],
            created_at__gte=room.opened_at,
        )
        if not held_already.exists():  # closed, opened again and closed it was held once
            write_down(LogEntry.Kind.MEETING_HELD, by=by, circle=meeting.circle, said=said)
    return room


# Going through it ---------------------------------------------------------------------------------------------


def move_on(*, meeting: Meeting, at: int | None, now: datetime | None = None) -> Room:
    """Ends the running item `at` (None: nothing runs) and begins the next one that has not been, if there is one."""
    with held(meeting, now) as (room, when):
        items, running = _agenda(meeting)
        if _pk(running) != at:
            room.untouched = True
            return room
        _end(running, when)
        behind = [item for item in items if running is None or item.position > running.position]
        following = next((item for item in behind if item.began_at is None), None)
        if following is not None:
            _begin(following, when)
        room.untouched = running is None and following is None
    return room


def go_to(*, meeting: Meeting, at: int | None, item: int, now: datetime | None = None) -> Room:
    """Ends the running item and begins this one. One that has been goes on where its clock stood.

    Raises `Refused` for what is not on the agenda (any more).
    """
    with held(meeting, now) as (room, when):
        items, running = _agenda(meeting)
        if _pk(running) != at or at == item:
            room.untouched = True
            return room
        wanted = next((each for each in items if each.pk == item), None)
        if wanted is None:
            raise Refused("That is no longer on the agenda.")
        _end(running, when)
        _begin(wanted, when)
    return room


def back(*, meeting: Meeting, at: int | None, now: datetime | None = None) -> Room:
    """Returns to the item that ended last. Right after a press of *move on* it is as if nobody had pressed."""
    with held(meeting, now) as (room, when):
        items, running = _agenda(meeting)
        ended = [item for item in items if item.ended_at is not None]
        if _pk(running) != at or not ended:
            room.untouched = True
            return room
        before = max(ended, key=lambda item: (item.ended_at or when, item.position))
        slipped = before.ended_at is not None and when - before.ended_at <= SLIP
        if running is not None and slipped and running.began_at == before.ended_at:
            save_changes(running, began_at=None)
        else:
            _end(running, when)
        if slipped:
            save_changes(before, ended_at=None)
        else:
            _begin(before, when)
    return room


def give_more_time(
    *, meeting: Meeting, at: int, had: int, minutes: int = 5, now: datetime | None = None
) -> Room:
    """So many minutes more for the running item `at`, which had `had` beyond its plan when the button was shown."""
    with held(meeting, now) as (room, _when):
        _, running = _agenda(meeting)
        if running is None or running.pk != at or running.more != had:
            room.untouched = True
            return room
        if not 1 <= minutes <= 60 or running.minutes + had + minutes > MOST_MINUTES:
            raise Refused("Give it between 1 and 60 minutes more.")
        save_changes(running, more=had + minutes)
    return room


def _agenda(meeting: Meeting) -> tuple[list[AgendaItem], AgendaItem | None]:
    items = list(meeting.agenda.order_by("position", "pk"))
    return items, next((item for item in items if item.began_at and not item.ended_at), None)


def _pk(item: AgendaItem | None) -> int | None:
    return item.pk if item is not None else None


def _end(item: AgendaItem | None, when: datetime) -> None:
    if item is not None:
        save_changes(item, ended_at=max(when, item.began_at or when))


def _begin(item: AgendaItem, when: datetime) -> None:
    """Its clock begins, or goes on where it stood: what lies between is not its time."""
    used = item.ended_at - item.began_at if item.began_at and item.ended_at else timedelta()
    save_changes(item, began_at=when - used, ended_at=None)


def _resume_last(meeting: Meeting, room: Room, when: datetime) -> None:
    """What ran when the room was closed goes on."""
    ran = meeting.agenda.filter(ended_at=room.closed_at, ended_at__isnull=False).first()
    if ran is not None:
        _begin(ran, when)
