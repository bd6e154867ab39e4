"""The room of a meeting, as one person sees it: agenda and clock, the question, who speaks, who is here, notes.

Six queries, whatever the number of people. What is personal in it is in `own` and in the `may_…`; everything
else is the same for all who may do the same, so that a fragment made of it can serve them all.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

from accounts.changes import Refused
from classroom.models import AgendaItem, Room
from classroom.queries.evenings import evening_minutes, meetings_for, told_to
from classroom.queries.room_people import Own, Person, Speaker, own_of, people_of, turns_of
from classroom.rules import may_run, may_write_notes
from courses.access import Access
from courses.models import Meeting
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
    corrected: bool = False  # the text has been corrected since, and these are the words it was written on
    paragraph: int | None = None
    paragraph_url: str = ""  # where to read it aloud: the paragraph, or the reading it is on
    unit_title: str = ""


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
        .annotate(told=told_to(access))
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
    people = people_of(access, meeting, over=state == "closed")
    speaking, queue, spoke = turns_of(meeting, people.names, live=state == "open")
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
        present=people.present,
        apologies=people.apologies,
        coming=people.coming,
        unheard=people.unheard,
        speaking=speaking,
        queue=queue,
        notes=room.notes,
        notes_version=room.notes_version,
        notes_by=room.notes_by.display_name if room.notes_by else "",
        notes_at=room.notes_at,
        own=own_of(access, people, speaking, queue),
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
    unit, number, words = (
        (standing.unit, standing.number, standing.fragment) if standing is not None else (None, None, "")
    )
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
        corrected=passage is not None and passage.state != Passage.State.STANDS,
        paragraph=number,
        paragraph_url=f"{reading}#p{number}{words}" if number else reading,
        unit_title=unit["title"] if unit is not None else "",
    )
