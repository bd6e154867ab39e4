"""The room of a meeting, as one person sees it: agenda and clock, the question, who speaks, who is here, notes.

Six queries, whatever the number of people. What is personal in it is in `own` and in the `may_…`; everything
else is the same for all who may do the same, so that a fragment made of it can serve them all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

from accounts.changes import Refused
from classroom.models import AgendaItem, Attendance, Room, Turn
from classroom.queries.evenings import evening_minutes, meetings_for
from classroom.rules import may_run, may_write_notes
from courses.access import Access
from courses.models import Meeting, Membership
from courses.rules import Can, roles_that
from discussions import rendering
from discussions.models import Question, Thread
from readings.models import Passage
from readings.queries import standing_of

OPEN_AT_MOST = timedelta(hours=12)  # a room that nobody closed is over by then
ON_TIME = timedelta(minutes=90)  # an evening that begins within it of its date is held to its date

State = Literal["planned", "open", "closed"]


@dataclass(frozen=True, slots=True)
class Item:
    """A point of the agenda. Times are those it had, or (while the room is open) those it is expected to have."""

    pk: int
    kind: str  # "point", "question", "pause"
    title: str  # a short name; of a question without one: empty
    words: str  # of the question; else the title
    question: int | None
    number: int  # of a question among the evening's questions, from 1; else 0
    minutes: int  # planned
    more: int  # given beyond the plan; the form for more time sends it back as `had`
    state: Literal["done", "now", "next"]
    starts_at: datetime
    ends_at: datetime
    took: int | None  # minutes it took, once it is done

    @property
    def label(self) -> str:
        """A name for a line: "Question 2, the fifteen points", "Pause", a title."""
        if self.kind != AgendaItem.Kind.QUESTION:
            return self.title or str(AgendaItem.Kind(self.kind).label)
        return f"Question {self.number}, {self.title}" if self.title else f"Question {self.number}"

    @property
    def given(self) -> int:
        """Minutes it has, with those given in the room."""
        return self.minutes + self.more


@dataclass(frozen=True, slots=True)
class Clock:
    """Of the item the room is at. A page's script counts on from `began_at` to `ends_at`."""

    began_at: datetime
    ends_at: datetime
    gone: int  # whole minutes
    left: int  # minutes, begun ones counted; 0 when the time is up
    over: int  # whole minutes beyond

    @property
    def move_on(self) -> bool:
        """Time to move on."""
        return self.left == 0


@dataclass(frozen=True, slots=True)
class Asked:
    """The question the room is at. `exact` with `before` and `after`: the passage its discussion hangs on."""

    pk: int
    words: str
    number: int
    many: int
    url: str  # of its discussion
    exact: str = ""
    before: str = ""
    after: str = ""
    paragraph: int | None = None
    paragraph_url: str = ""  # where to read it aloud: the paragraph, or the reading it is on
    unit_title: str = ""


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
class RoomPage:
    access: Access
    meeting: Meeting  # with session, chair, note_taker
    now: datetime
    state: State
    version: int  # of what is shown; what a page asks the pulse with
    opened_at: datetime | None
    closed_at: datetime | None
    items: list[Item]
    clock: Clock | None  # of the running item
    asked: Asked | None  # where the running item is a question
    present: list[Person]  # people and guests, by name; of a meeting that is over: who was here
    apologies: list[Person]
    coming: list[Person]
    unheard: list[Person]
    speaking: Speaker | None
    queue: list[Speaker]  # whose turn is next comes first
    notes: str
    notes_version: int
    notes_by: str  # name of who wrote last; empty: nobody, or somebody who is gone
    notes_at: datetime | None
    own: Own
    may_run: bool  # open, close, move on, give the word, say who is here
    may_write_notes: bool
    spoke: Counter[str] = field(default_factory=Counter)  # name -> turns, for the record

    @property
    def may_ask(self) -> bool:
        return self.state == "open" and not self.own.hand

    @property
    def may_lower(self) -> bool:
        return self.own.hand == "asked"

    @property
    def may_open(self) -> bool:
        """Whether opening (or opening again) is worth a button; the act itself says why not."""
        return self.may_run and self.state != "open" and self.meeting.cancelled_at is None

    @property
    def current(self) -> Item | None:
        return next((item for item in self.items if item.state == "now"), None)

    @property
    def next(self) -> Item | None:
        """What *move on* goes to: the first one behind the current that has not been; None: nothing is left."""
        if self.current is None:
            return next((item for item in self.items if item.state == "next"), None)
        behind = self.items[self.items.index(self.current) + 1 :]
        return next((item for item in behind if item.state == "next"), None)

    @property
    def back(self) -> Item | None:
        """What *back* returns to: the one that ended last."""
        return max(
            (item for item in self.items if item.state == "done"), key=lambda item: item.ends_at, default=None
        )

    @property
    def questions(self) -> int:
        return sum(1 for item in self.items if item.kind == AgendaItem.Kind.QUESTION)

    @property
    def finished(self) -> bool:
        """The agenda has been gone through."""
        return bool(self.items) and all(item.state == "done" for item in self.items)

    @property
    def until(self) -> datetime:
        """When the evening is to end, by its date and its minutes."""
        return self.meeting.starts_at + timedelta(minutes=evening_minutes(self.meeting))

    @property
    def ends_at(self) -> datetime | None:
        """When the agenda will have been gone through; None while the room is not open, or without one."""
        if self.state != "open" or not self.items:
            return None
        left = [item.ends_at for item in self.items if item.state != "done"]
        return max(left) if left else self.now

    @property
    def slack(self) -> int | None:
        """Minutes ahead of the plan (negative: beyond it); None before the first item began or without a plan."""
        begun = [item for item in self.items if item.state != "next"]
        if self.ends_at is None or not begun:
            return None
        first = min(item.starts_at for item in begun)
        planned = self.meeting.starts_at
        base = planned if abs(first - planned) <= ON_TIME else first
        should = base + timedelta(minutes=sum(item.minutes for item in self.items))
        return round((should - self.ends_at) / timedelta(minutes=1))

    @cached_property
    def notes_html(self) -> SafeString:
        """The notes as they are shown when nobody edits them."""
        return rendered(self.notes)

    @property
    def poll(self) -> str:
        """The address an open page asks; `?v=` is the version it shows."""
        return self.access.url("meeting-pulse", meeting=self.meeting.pk)


def rendered(notes: str) -> SafeString:
    if not notes.strip():
        return SafeString("")
    try:
        return rendering.render(notes).html
    except Refused:  # too many signs, too deep: then as they were typed
        return mark_safe(linebreaks(notes, autoescape=True))  # noqa: S308 (escaped by linebreaks)


def room_page(access: Access, pk: int, *, now: datetime | None = None) -> RoomPage:
    """Raises Http404 for a meeting of another circle as for none."""
    assert access.circle is not None
    now = now or timezone.now()
    meeting = (
        meetings_for(access)
        .filter(pk=pk)
        .select_related("session", "room__notes_by", "chair", "note_taker")
        .first()
    )
    if meeting is None:
        raise Http404("No such meeting.")
    meeting.circle = access.circle
    room = room_of(meeting)
    state = state_of(meeting, room, now)
    rows = list(
        meeting.agenda.select_related("question__unit").defer("question__search").order_by("position")
    )
    items = _items(meeting, rows, room, state, now)
    lists = _people(access, meeting, state)
    speaking, queue, spoke = _turns(meeting, lists.names, live=state == "open")
    current = next((item for item in items if item.state == "now"), None)
    question = next((row.question for row in rows if current is not None and row.pk == current.pk), None)
    return RoomPage(
        access=access,
        meeting=meeting,
        now=now,
        state=state,
        version=room.version,
        opened_at=room.opened_at,
        closed_at=room.closed_at,
        items=items,
        clock=_clock(current, now) if current is not None else None,
        asked=_asked(access, current, question, sum(1 for item in items if item.number))
        if question and current
        else None,
        present=lists.present,
        apologies=lists.apologies,
        coming=lists.coming,
        unheard=lists.unheard,
        speaking=speaking,
        queue=queue,
        notes=room.notes,
        notes_version=room.notes_version,
        notes_by=room.notes_by.display_name if room.notes_by else "",
        notes_at=room.notes_at,
        own=_own(access, lists, speaking, queue),
        may_run=may_run(access, meeting),
        may_write_notes=may_write_notes(access, meeting),
        spoke=spoke,
    )


def room_of(meeting: Meeting) -> Room:
    """Its room, or one as it is before anything happened in it."""
    try:
        return meeting.room
    except Room.DoesNotExist:
        return Room(meeting=meeting, version=0)


def state_of(meeting: Meeting, room: Room, now: datetime) -> State:
    """Nobody has to close a room: one that was left open is over when the night is."""
    if room.opened_at is None:
        return "planned"
    return "closed" if room.closed_at or now > room.opened_at + OPEN_AT_MOST else "open"


# The agenda ---------------------------------------------------------------------------------------------------


def _items(meeting: Meeting, rows: list[AgendaItem], room: Room, state: State, now: datetime) -> list[Item]:
    """The agenda with the times it had and will have: what has not begun follows on what is."""
    running = next((row for row in rows if row.began_at and not row.ended_at), None)
    at = meeting.starts_at if room.opened_at is None else now
    if running is not None and state == "open":
        assert running.began_at is not None
        at = max(now, running.began_at + timedelta(minutes=running.minutes + running.more))
    found: list[Item] = []
    number = 0
    for row in rows:
        is_question = row.kind == AgendaItem.Kind.QUESTION
        number += is_question
        length = timedelta(minutes=row.minutes + row.more)
        over = row.ended_at or (room.closed_at if state == "closed" else None)
        if row.began_at is None:
            which: Literal["done", "now", "next"] = "next"
            starts, ends = at, at + length
            at = ends
        elif row.ended_at is None and state != "closed":
            which, starts, ends = "now", row.began_at, max(now, row.began_at + length)
        else:
            which, starts, ends = "done", row.began_at, over or row.began_at + length
        found.append(
            Item(
                pk=row.pk,
                kind=row.kind,
                title=row.title,
                words=row.question.body if row.question else row.title,
                question=row.question_id if is_question else None,
                number=number if is_question else 0,
                minutes=row.minutes,
                more=row.more,
                state=which,
                starts_at=starts,
                ends_at=ends,
                took=round((ends - starts) / timedelta(minutes=1)) if which == "done" else None,
            )
        )
    return found


def _clock(item: Item, now: datetime) -> Clock:
    ends = item.starts_at + timedelta(minutes=item.given)
    left = -((now - ends) // timedelta(minutes=1)) if now < ends else 0  # begun minutes count
    return Clock(
        began_at=item.starts_at,
        ends_at=ends,
        gone=max(0, (now - item.starts_at) // timedelta(minutes=1)),
        left=left,
        over=max(0, (now - ends) // timedelta(minutes=1)),
    )


def _asked(access: Access, item: Item, question: Question, many: int) -> Asked:
    """Two queries: the passage that the circle's discussion of the question hangs on, and where it stands now.

    Without one, where the question itself is printed, or else the reading it is on.
    """
    thread = (
        Thread.objects.filter(circle=access.circle, question=question, merged_into__isnull=True)
        .select_related("passage")
        .only("passage")
        .first()
    )
    passage = thread.passage if thread is not None else None
    place = passage
    if place is None and question.block_uid is not None and question.text_id is not None:
        place = Passage(text_id=question.text_id, block_uid=question.block_uid)
    standing = standing_of(place) if place is not None else None
    unit, number = (standing.unit, standing.number) if standing is not None else (None, None)
    if unit is None and question.unit is not None:
        unit, number = {"slug": question.unit.slug, "title": question.unit.title}, None
    reading = access.url("unit-detail", unit=unit["slug"]) if unit is not None else ""
    return Asked(
        pk=question.pk,
        words=question.body,
        number=item.number,
        many=many,
        url=access.url("question-detail", question=question.pk),
        exact=passage.exact if passage is not None else "",
        before=passage.before if passage is not None else "",
        after=passage.after if passage is not None else "",
        paragraph=number,
        paragraph_url=f"{reading}#p{number}" if number else reading,
        unit_title=unit["title"] if unit is not None else "",
    )


# The people ---------------------------------------------------------------------------------------------------


@dataclass
class _Lists:
    present: list[Person]
    apologies: list[Person]
    coming: list[Person]
    unheard: list[Person]
    names: dict[int, str]  # user -> name, of everybody who may come
    said: Attendance | None  # by the viewer


def _people(access: Access, meeting: Meeting, state: State) -> _Lists:
    """Two queries. Whoever has no seat that comes to meetings (any more) is in no list; a record of an evening
    that is over keeps those who were there and left the circle later, unless they were removed.
    """
    said = list(meeting.attendances.order_by("pk"))
    of_user = {each.user_id: each for each in said if each.user_id is not None}
    who = Q(ended_at__isnull=True, role__in=roles_that(Can.ATTEND), user__is_active=True)
    if state == "closed":
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
    return _Lists(
        present=lists["here"],
        apologies=lists["apologies"],
        coming=lists["coming"],
        unheard=lists[""],
        names=names,
        said=of_user.get(access.user.pk),
    )


def _turns(
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


def _own(access: Access, lists: _Lists, speaking: Speaker | None, queue: list[Speaker]) -> Own:
    me = access.user.pk
    at = next((at for at, each in enumerate(queue) if each.user == me), None)
    speaks = speaking is not None and speaking.user == me
    return Own(
        hand="asked" if at is not None else "speaking" if speaks else "",
        turn=queue[at].turn if at is not None else speaking.turn if speaking and speaks else None,
        ahead=at or 0,
        state=lists.said.state if lists.said else "",
        said=lists.said.said if lists.said else "",
    )
