"""The speakers' list: ask to speak, lower the hand, give the word. And who says that they are here.

As with the agenda, giving the word says who spoke when the button was shown (`at`): two presses at once are one.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Greatest

from accounts.changes import Refused, save_changes
from accounts.models import User
from accounts.wording import says_something, tamed_line
from classroom.actions.attendance import mark_here
from classroom.actions.rooms import changing, held
from classroom.models import Attendance, Room, Turn
from classroom.queries.room_people import in_turn, who
from courses.access import Access
from courses.models import Meeting, Membership
from courses.rules import Can, roles_that

MOST_WAITING = 300


def ask_to_speak(*, access: Access, meeting: Meeting, now: datetime | None = None) -> Turn:
    """The person's hand is up; it stays the same hand when asked twice, and while they speak. They are here."""
    access.require(Can.ATTEND)
    return _ask(meeting, access.user, now)


def add_speaker(
    *, meeting: Meeting, user: User | None = None, name: str = "", now: datetime | None = None
) -> Turn:
    """Puts somebody on the list who asked in the room: of the circle, or a guest by name.

    Raises `Refused` for somebody who does not come to the circle's meetings, and for a name that says nothing.
    """
    if user is not None:
        return _ask(meeting, user, now)
    name = tamed_line(name)
    if not says_something(name) or len(name) > 80:
        raise Refused("Give a name of at most 80 characters.")
    return _ask(meeting, None, now, name)


def _ask(meeting: Meeting, user: User | None, now: datetime | None, name: str = "") -> Turn:
    with held(meeting, now) as (room, _when):
        own = meeting.turns.filter(user=user, name=name, lowered_at__isnull=True, ended_at__isnull=True)
        standing = own.order_by("pk").first()
        if standing is not None:
            room.untouched = True
            return standing
        if meeting.turns.filter(began_at__isnull=True, lowered_at__isnull=True).count() >= MOST_WAITING:
            raise Refused("The list is full: let some of those speak who wait.")
        here = Attendance.objects.filter(meeting=meeting, user=user, state=Attendance.State.HERE)
        if user is not None and not here.exists():
            mark_here(meeting=meeting, user=user)
        return Turn.objects.create(meeting=meeting, user=user, name=name)


def lower_hand(
    *, meeting: Meeting, user: User | None = None, turn: int | None = None, now: datetime | None = None
) -> Room:
    """Takes a wish to speak back: the person's own, or the one named. Whoever speaks has spoken then.

    Safe for a hand that is down.
    """
    which = Q(user=user) if user is not None else Q(pk=turn)
    with held(meeting, now) as (room, when):
        standing = meeting.turns.filter(which, lowered_at__isnull=True, ended_at__isnull=True)
        lowered = standing.filter(began_at__isnull=True).update(lowered_at=when)
        ended = standing.filter(began_at__isnull=False).update(ended_at=Greatest("began_at", when))
        room.untouched = not lowered + ended
    return room


def next_speaker(
    *, meeting: Meeting, at: int | None, turn: int | None = None, now: datetime | None = None
) -> Room:
    """Ends the turn `at` (None: nobody speaks) and gives the word to the next, or to the one named.

    Raises `Refused` if that one does not want to speak any more.
    """
    with held(meeting, now) as (room, when):
        running = _running(meeting)
        if (running.pk if running is not None else None) != at:
            room.untouched = True
            return room
        waiting = _waiting(meeting)
        chosen = waiting[0] if waiting and turn is None else next((t for t in waiting if t.pk == turn), None)
        if chosen is None and turn is not None:
            raise Refused("That hand is down again.")
        if running is not None:
            save_changes(running, ended_at=max(when, running.began_at or when))
        if chosen is not None:
            save_changes(chosen, began_at=when)
        room.untouched = running is None and chosen is None
    return room


def end_turn(*, meeting: Meeting, at: int, now: datetime | None = None) -> Room:
    """Nobody speaks any more, if it still is the turn `at`."""
    with held(meeting, now) as (room, when):
        running = _running(meeting)
        if running is None or running.pk != at:
            room.untouched = True
            return room
        save_changes(running, ended_at=max(when, running.began_at or when))
    return room


def _running(meeting: Meeting) -> Turn | None:
    return meeting.turns.filter(began_at__isnull=False, ended_at__isnull=True).first()


def _waiting(meeting: Meeting) -> list[Turn]:
    """Those who wait, in the order in which they come to speak: the very order that the room shows."""
    turns = list(_of_the_circle(meeting).filter(lowered_at__isnull=True))
    spoke = Counter(who(turn) for turn in turns if turn.began_at is not None)
    return in_turn((turn for turn in turns if turn.began_at is None), spoke)


def _of_the_circle(meeting: Meeting) -> QuerySet[Turn]:
    """Those of guests, and of people who (still) have a seat that comes to meetings."""
    seats = Membership.objects.filter(
        circle=meeting.circle_id,
        ended_at__isnull=True,
        role__in=roles_that(Can.ATTEND),
        user__is_active=True,
    )
    return meeting.turns.filter(Q(user__isnull=True) | Q(user__in=seats.values("user")))


# Who is here --------------------------------------------------------------------------------------------------


def say_here(*, access: Access, meeting: Meeting, now: datetime | None = None) -> None:
    """The person is here. Raises `Refused` where the room is not open."""
    access.require(Can.ATTEND)
    with held(meeting, now) as (room, _when):
        standing = Attendance.objects.filter(meeting=meeting, user=access.user, state=Attendance.State.HERE)
        room.untouched = standing.exists()
        if not room.untouched:
            mark_here(meeting=meeting, user=access.user)


def say_gone(*, meeting: Meeting, user: User | None = None, attendance: int | None = None) -> None:
    """It was a mistake that this person (or guest) is here: nothing is said of them any more."""
    which = Q(user=user) if user is not None else Q(pk=attendance)
    with changing(meeting) as room:
        deleted, _ = meeting.attendances.filter(which, state=Attendance.State.HERE).delete()
        room.untouched = not deleted
