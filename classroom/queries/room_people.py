"""The people of a meeting's room: who is here, who comes or sent apologies, who speaks and who is next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Q

from classroom.models import Attendance, Turn
from courses.access import Access
from courses.models import Meeting, Membership
from courses.rules import Can, roles_that


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the circle, or a guest (without `seat`)."""

    name: str
    seat: int | None = None  # pk of the membership
    user: int | None = None
    attendance: int | None = None  # pk of what they said
    said: str = ""  # with their apologies


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who speaks or wants to. `spoke`: how often they have spoken this evening before."""

    turn: int  # pk
    name: str
    user: int | None
    asked_at: datetime
    began_at: datetime | None
    spoke: int

    @property
    def first(self) -> bool:
        return self.spoke == 0

    @property
    def often(self) -> str:
        """How often they have spoken tonight, in words; empty while they speak for the first time."""
        times = {1: "spoke once", 2: "spoke twice"}
        return "first time tonight" if self.first else times.get(self.spoke, f"spoke {self.spoke} times")


@dataclass(frozen=True, slots=True)
class Own:
    """What is the viewer's own in the room."""

    hand: Literal["", "asked", "speaking"]
    turn: int | None  # pk, to lower
    ahead: int  # how many speak before one
    state: str  # of Attendance.State; empty: nothing said
    said: str


@dataclass
class People:
    present: list[Person]
    apologies: list[Person]
    coming: list[Person]
    unheard: list[Person]
    names: dict[int, str]  # user -> name, of everybody who may come
    said: Attendance | None  # by the viewer


def people_of(access: Access, meeting: Meeting, *, over: bool) -> People:
    """Two queries. Whoever has no seat that comes to meetings (any more) is in no list; a record of an evening
    that is over keeps those who were there and left the circle later, unless they were removed.
    """
    said = list(meeting.attendances.order_by("pk"))
    of_user = {each.user_id: each for each in said if each.user_id is not None}
    who = Q(ended_at__isnull=True, role__in=roles_that(Can.ATTEND), user__is_active=True)
    if over:
        were_here = [pk for pk, each in of_user.items() if each.state == Attendance.State.HERE]
        who |= Q(user__in=were_here, removed=False)
    seats = (
        Membership.objects.filter(who, circle=meeting.circle_id)
        .select_related("user")
        .only("user__name", "user__email")
    )
    lists: dict[str, list[Person]] = {"": [], **{value: [] for value in Attendance.State.values}}
    names: dict[int, str] = {}
    for seat in seats:
        names[seat.user_id] = seat.user.display_name
        line = of_user.get(seat.user_id)
        lists[line.state if line else ""].append(
            Person(
                name=seat.user.display_name,
                seat=seat.pk,
                user=seat.user_id,
                attendance=line.pk if line else None,
                said=line.said if line else "",
            )
        )
    for line in said:
        if line.user_id is None:
            lists[line.state].append(Person(name=line.name, attendance=line.pk))
    for people in lists.values():
        people.sort(key=lambda person: (person.name.casefold(), person.attendance or 0))
    return People(
        present=lists["here"],
        apologies=lists["apologies"],
        coming=lists["coming"],
        unheard=lists[""],
        names=names,
        said=of_user.get(access.user.pk),
    )


def turns_of(
    meeting: Meeting, names: dict[int, str], *, live: bool
) -> tuple[Speaker | None, list[Speaker], Counter[str]]:
    """Who speaks, who is next, and how often each has spoken. One query.

    Whoever speaks for the first time this evening comes first, then those who have spoken least, then as they asked.
    """
    rows = [
        turn
        for turn in meeting.turns.filter(lowered_at__isnull=True).order_by("asked_at", "pk")
        if turn.user_id is None or turn.user_id in names
    ]
    spoke = Counter(who(turn) for turn in rows if turn.began_at is not None)

    def speaker(turn: Turn) -> Speaker:
        return Speaker(
            turn=turn.pk,
            name=turn.name or names[turn.user_id or 0],
            user=turn.user_id,
            asked_at=turn.asked_at,
            began_at=turn.began_at,
            spoke=spoke[who(turn)] - (turn.began_at is not None),
        )

    by_name = Counter({turn.name or names[turn.user_id or 0]: spoke[who(turn)] for turn in rows})
    if not live:
        return None, [], +by_name
    running = next((turn for turn in rows if turn.began_at and not turn.ended_at), None)
    waiting = in_turn([turn for turn in rows if turn.began_at is None], spoke)
    return speaker(running) if running else None, [speaker(turn) for turn in waiting], +by_name


def who(turn: Turn) -> tuple[int | None, str]:
    """Whose turn it is: a person, or a name."""
    return turn.user_id, turn.name


def in_turn(waiting: Iterable[Turn], spoke: Mapping[tuple[int | None, str], int]) -> list[Turn]:
    """The order in which those who wait come to speak; `spoke`: how often each has spoken."""
    return sorted(waiting, key=lambda turn: (spoke.get(who(turn), 0), turn.asked_at, turn.pk))


def own_of(access: Access, people: People, speaking: Speaker | None, queue: list[Speaker]) -> Own:
    me = access.user.pk
    at = next((at for at, each in enumerate(queue) if each.user == me), None)
    speaks = speaking is not None and speaking.user == me
    return Own(
        hand="asked" if at is not None else "speaking" if speaks else "",
        turn=queue[at].turn if at is not None else speaking.turn if speaking and speaks else None,
        ahead=at or 0,
        state=people.said.state if people.said else "",
        said=people.said.said if people.said else "",
    )
