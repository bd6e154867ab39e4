"""What is printed before an evening: the run sheet for the hand of who holds it, and the sheet that goes round.

The run sheet says what is asked, talked about and open. It does not say who has not written or spoken: it lies on a
table among those people. The sign-in sheet says who sent apologies, and not why.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from classroom.models import AgendaItem
from classroom.queries.evenings import evening_minutes, meeting_of, place_of, sessions_of
from classroom.queries.expected import Expectation, who_is_expected
from classroom.queries.unanswered import Unanswered, unanswered
from courses.access import Access
from courses.models import Invitation, Meeting, Role, Session
from courses.queries.people import open_invitations
from discussions.models import Post, Thread
from discussions.queries.questions import in_order, questions_for
from readings.models import Block, Comparison, Edition
from readings.queries.comparisons import comparisons_for

CONTESTED = 6  # passages
OPEN = 6  # posts nobody replied to
_WORDS = 280
_NAMED = re.compile(r"¶¶?\s*(\d{1,5})")
GUESTS = 6  # empty lines on the sign-in sheet


@dataclass(frozen=True, slots=True)
class Words:
    """A passage: its ¶, and what stands there."""

    number: int | None
    words: str
    reading: str = ""


@dataclass
class Asked:
    """A question in full, with the passages its words name and the one its discussion hangs on."""

    pk: int
    number: int  # as its session's page counts
    body: str
    reading: str
    answers: int
    session: Session
    passages: list[Words] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the agenda with the times it is planned for."""

    starts: datetime
    minutes: int
    title: str
    pause: bool
    asked: Asked | None


@dataclass(frozen=True, slots=True)
class Contested:
    """A passage people talk about, most posts first."""

    passage: Words
    label: str  # what its discussion is called
    posts: int
    people: int


@dataclass
class RunSheet:
    access: Access
    meeting: Meeting
    sessions: list[Session]
    place: str
    link: str
    points: list[Point]
    asked: list[Asked]  # all that is asked
    comparisons: list[Comparison]  # kept for it
    contested: list[Contested]
    open: list[Unanswered]
    open_in_all: int
    expected: Expectation

    @property
    def title(self) -> str:
        return " · ".join(session.title for session in self.sessions)

    @property
    def number(self) -> str:
        numbers = [str(session.position) for session in self.sessions]
        return f"Session{'s' if len(numbers) > 1 else ''} {' and '.join(numbers)}"

    @property
    def minutes(self) -> int:
        """As planned: of the agenda, or else of the evening."""
        return sum(point.minutes for point in self.points) or evening_minutes(self.meeting)

    @property
    def ends(self) -> datetime:
        return self.meeting.starts_at + timedelta(minutes=self.minutes)

    @property
    def also_asked(self) -> list[Asked]:
        """What is asked and stands on no point of the agenda."""
        on_agenda = {point.asked.pk for point in self.points if point.asked}
        return [each for each in self.asked if each.pk not in on_agenda]


def run_sheet(access: Access, pk: int, *, now: datetime | None = None) -> RunSheet:
    """Nine queries, whatever stands on it. Raises Http404 for a meeting of another circle as for none."""
    meeting = meeting_of(access, pk)
    assert access.circle is not None
    sessions = sessions_of(meeting)
    items = list(meeting.agenda.all())
    asked = _asked(access, sessions, [item.question_id for item in items if item.question_id])
    posts, in_all = unanswered(access, now or timezone.now(), most=OPEN, after=timedelta(0))
    place, link = place_of(meeting, access.circle)
    return RunSheet(
        access=access,
        meeting=meeting,
        sessions=sessions,
        place=place,
        link=link,
        points=_points(meeting, items, {each.pk: each for each in asked}),
        asked=asked,
        comparisons=list(comparisons_for(access).filter(session__in=sessions)),
        contested=_contested(access, sessions),
        open=posts,
        open_in_all=in_all,
        expected=who_is_expected(access.circle, meeting),
    )


def _points(meeting: Meeting, items: Iterable[AgendaItem], asked: dict[int, Asked]) -> list[Point]:
    found, at = [], meeting.starts_at
    for item in items:
        question = asked.get(item.question_id) if item.question_id else None
        pause = item.kind == AgendaItem.Kind.PAUSE
        title = item.title or ("" if question else "Pause" if pause else "A question that is no longer asked")
        found.append(Point(at, item.minutes, title, pause, question))
        at += timedelta(minutes=item.minutes)
    return found


def _asked(access: Access, sessions: Sequence[Session], on_agenda: Sequence[int]) -> list[Asked]:
    """What is asked in the sessions, and what else stands on the agenda. Two queries, and one for the passages that
    their words name.
    """
    answers = (
        Post.objects.filter(
            thread__circle=access.circle, thread__question=OuterRef("pk"), depth=1, state=Post.State.SHOWN
        )
        .order_by()
        .values("thread__circle")
        .annotate(many=Count("pk"))
        .values("many")
    )
    rows: Any = (
        in_order(questions_for(access))
        .annotate(
            for_session=Coalesce("session", "unit__session"),
            answers=Coalesce(Subquery(answers, output_field=IntegerField()), 0),
        )
        .filter(
            Q(for_session__in=[session.pk for session in sessions], withdrawn_at__isnull=True)
            | Q(pk__in=on_agenda)
        )
    )
    known = {session.pk: session for session in sessions}
    counted: dict[int | None, int] = defaultdict(int)
    found: dict[int, Asked] = {}
    named: dict[int, list[int]] = {}
    texts: dict[int, int] = {}
    for row in rows:
        session = known.get(row.for_session, sessions[0])
        if row.withdrawn_at is None:
            counted[row.for_session] += 1
        reading = row.unit.title if row.unit else row.text.label if row.text else ""
        found[row.pk] = Asked(row.pk, counted[row.for_session], row.body, reading, row.answers, session)
        text = row.text_id or (row.unit.text_id if row.unit else None)
        numbers = [int(number) for number in _NAMED.findall(row.body)]
        if text is not None and numbers:
            named[row.pk], texts[row.pk] = list(dict.fromkeys(numbers)), text
    _add_named(found, named, texts)
    _add_hung_on(access, found)
    order = {session.pk: place for place, session in enumerate(sessions)}
    return sorted(found.values(), key=lambda each: order[each.session.pk])


def _add_named(found: dict[int, Asked], named: dict[int, list[int]], texts: dict[int, int]) -> None:
    """The paragraphs that a question names by their number, as they are published now."""
    wanted = {number for numbers in named.values() for number in numbers}
    blocks = Block.objects.filter(
        edition__text__in=set(texts.values()), edition__state=Edition.State.PUBLISHED, number__in=wanted
    ).values_list("edition__text", "number", "plain")
    printed = {(text, number): plain for text, number, plain in blocks}
    for pk, numbers in named.items():
        for number in numbers:
            if plain := printed.get((texts[pk], number)):
                found[pk].passages.append(Words(number, cut(plain)))


def _add_hung_on(access: Access, found: dict[int, Asked]) -> None:
    """The passage on which the circle's discussion of a question hangs."""
    threads = (
        Thread.objects.filter(circle=access.circle, question__in=found, passage__isnull=False)
        .select_related("passage")
        .annotate(now_at=_number_now())
    )
    for thread in threads:
        assert thread.passage is not None
        assert thread.question_id is not None
        number = thread.now_at or thread.passage.number
        passages = found[thread.question_id].passages
        passages.insert(0, Words(number, cut(thread.passage.exact)))


def _number_now() -> Subquery:
    """The ¶ under which a passage stands in the published edition."""
    return Subquery(
        Block.objects.filter(
            uid=OuterRef("passage__block_uid"),
            edition__text=OuterRef("passage__text"),
            edition__state=Edition.State.PUBLISHED,
        ).values("number")[:1]
    )


def _contested(access: Access, sessions: Sequence[Session]) -> list[Contested]:
    """Passages of the evening's readings, those with most posts first. One query."""
    threads: Any = (
        Thread.objects.filter(
            circle=access.circle,
            merged_into__isnull=True,
            passage__isnull=False,
            unit__session__in=sessions,
            posts_count__gt=0,
        )
        .select_related("passage", "unit", "question")
        .annotate(
            people=Count("posts__author", filter=Q(posts__state=Post.State.SHOWN), distinct=True),
            now_at=_number_now(),
        )
        .order_by("-posts_count", "-people", "pk")
    )
    return [
        Contested(
            Words(thread.now_at or thread.passage.number, cut(thread.passage.exact), thread.unit.title),
            thread.label,
            thread.posts_count,
            thread.people,
        )
        for thread in threads[:CONTESTED]
    ]


def cut(words: str) -> str:
    """In whole words, as much as has room."""
    line = " ".join(words.split())
    return line if len(line) <= _WORDS else f"{line[:_WORDS].rpartition(' ')[0] or line[:_WORDS]} …"


# The sheet that goes round --------------------------------------------------------------------------------------


@dataclass
class SignIn:
    meeting: Meeting
    sessions: list[Session]
    place: str
    expected: Expectation
    invitation: Invitation | None  # with which guests come in

    @property
    def title(self) -> str:
        return " · ".join(session.title for session in self.sessions)

    @property
    def guests(self) -> range:
        """Empty lines, numbered on from the last name."""
        first = len(self.expected.everybody) + 1
        return range(first, first + GUESTS)


def sign_in_sheet(access: Access, pk: int) -> SignIn:
    """Four queries. Raises Http404 for a meeting of another circle as for none."""
    meeting = meeting_of(access, pk)
    assert access.circle is not None
    return SignIn(
        meeting=meeting,
        sessions=sessions_of(meeting),
        place=place_of(meeting, access.circle)[0],
        expected=who_is_expected(access.circle, meeting),
        invitation=_for_guests(access),
    )


_GUESTS_AS = (Role.MEMBER, Role.OBSERVER, Role.STUDENT)


def _for_guests(access: Access) -> Invitation | None:
    """An open link that was made for whoever gets it: the one that needs no address first. None that makes
    facilitators, as the sheet goes through all hands.
    """
    places = [When(role=role, then=Value(place)) for place, role in enumerate(_GUESTS_AS)]
    return (
        open_invitations(access)
        .filter(email="", role__in=_GUESTS_AS)
        .order_by("-by_name", Case(*places, default=Value(9)), "-pk")
        .first()
    )
