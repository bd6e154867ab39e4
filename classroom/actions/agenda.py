"""The agenda of a meeting as it is planned, and who chairs it and takes notes."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied

from accounts.changes import Refused, save_changes
from accounts.models import User
from accounts.wording import says_something, tamed_line
from classroom.actions.plan import changing_meeting, changing_plan
from classroom.actions.rooms import changing
from classroom.models import AgendaItem, PlanChange, Room
from classroom.queries.agenda import held_so_often, questions_of, who_may
from classroom.queries.evenings import evening_minutes
from classroom.queries.proposal import coming
from courses.access import Access
from courses.models import Meeting
from courses.rules import Can
from discussions.models import Question

BEGUN = "This point has begun already: only what comes after it can be changed."
MOST_ITEMS = 40
MOST_MINUTES = 300


def add_item(
    *,
    access: Access,
    meeting: Meeting,
    kind: AgendaItem.Kind,
    minutes: int,
    title: str = "",
    question: Question | None = None,
    seen: Sequence[int] | None = None,
) -> AgendaItem:
    """A point more, behind the others. Raises `Refused` for one that says nothing, for a question that is not of
    these evening's sessions, and once the meeting is over.

    `seen`: the points that stood on the page with the form. One like it that came since is this one, sent before.
    """
    title = _tidy(kind, title, minutes, question)
    with _changing(access, meeting) as items:
        since = [i for i in items if seen is not None and i.pk not in seen]
        like = (kind, title, question.pk if question else None, minutes)
        for each in since:
            if (each.kind, each.title, each.question_id, each.minutes) == like:
                return each
        if len(items) >= MOST_ITEMS:
            raise Refused(f"An agenda has {MOST_ITEMS} points at most.")
        if question is not None and question not in questions_of(meeting):
            raise Refused("This question is not asked that evening.")
        there = next((i for i in items if question is not None and i.question_id == question.pk), None)
        if there is not None:
            return there
        return AgendaItem.objects.create(
            meeting=meeting,
            position=len(items) + 1,
            kind=kind,
            title=title,
            question=question,
            minutes=minutes,
        )


def change_item(
    *, access: Access, meeting: Meeting, item: AgendaItem, minutes: int, title: str | None = None
) -> AgendaItem:
    """Other minutes, another name. Raises `Refused` for a point that has begun."""
    with _changing(access, meeting) as items:
        found = _find(items, item)
        if title is not None:
            save_changes(found, title=_tidy(AgendaItem.Kind(found.kind), title, minutes, found.question))
        _check_minutes(minutes)
        save_changes(found, minutes=minutes)
    return found


def step_item(
    *, access: Access, meeting: Meeting, item: AgendaItem, up: bool, seen: Sequence[int] | None = None
) -> None:
    """One place up or down, behind what has begun. At the end of the row nothing happens.

    `seen`: the points as they stood on the page with the button. Where they stand otherwise now, nothing happens.
    """
    with _changing(access, meeting) as items:
        if seen is not None and [each.pk for each in items] != list(seen):
            return
        found = _find(items, item)
        at = items.index(found)
        to = at - 1 if up else at + 1
        if not 0 <= to < len(items):
            return
        if items[to].began_at is not None:
            raise Refused(BEGUN)
        items[at], items[to] = items[to], items[at]
        _number(items)


def remove_item(*, access: Access, meeting: Meeting, item: AgendaItem) -> None:
    """The point goes. Safe for one that is gone already; raises `Refused` for one that has begun."""
    with _changing(access, meeting) as items:
        if all(each.pk != item.pk for each in items):
            return
        found = _find(items, item)
        items.remove(found)
        found.delete()
        _number(items)


def propose_agenda(*, access: Access, meeting: Meeting) -> list[AgendaItem]:
    """Fills an empty agenda: welcome, the questions with a pause in the middle, what stays open, next time.

    The minutes are spread over those of the evening. An agenda with anything in it stays as it is.
    """
    with _changing(access, meeting) as items:
        if items:
            raise Refused("There is an agenda already: change it, or take its points out first.")
        return fill(meeting)


def fill(meeting: Meeting) -> list[AgendaItem]:
    """Makes the proposal the agenda of a meeting that has none. Lock its room first."""
    asked = questions_of(meeting)
    return AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            position=position,
            kind=kind,
            title=title,
            question=asked[which] if which is not None else None,
            minutes=minutes,
        )
        for position, (kind, title, which, minutes) in enumerate(
            proposed(evening_minutes(meeting), len(asked)), 1
        )
    )


def proposed(minutes: int, questions: int) -> list[tuple[AgendaItem.Kind, str, int | None, int]]:
    """Kind, title, which question, minutes of each point of an evening of so many minutes.

    A short evening has no pause; no point has less than five minutes, so that many questions can take longer than
    there is: the sum on the page says it.
    """
    kind = AgendaItem.Kind
    frame = 10 if minutes >= 60 else 5
    pause = 10 if minutes >= 75 else 0
    rest = minutes - frame - pause - frame - 5
    talk = max(questions, 1)
    each, more = divmod(max(rest, 5 * talk), talk)
    asked = [
        (
            kind.QUESTION if questions else kind.POINT,
            "" if questions else "What we read",
            at if questions else None,
        )
        for at in range(talk)
    ]
    laid = [(k, title, which, each + (1 if at < more else 0)) for at, (k, title, which) in enumerate(asked)]
    if pause:
        laid.insert((talk + 1) // 2, (kind.PAUSE, "", None, pause))
    return [
        (kind.POINT, "Welcome, who is here", None, frame),
        *laid,
        (kind.POINT, "What stays open", None, frame),
        (kind.POINT, "Next time", None, 5),
    ]


def set_roles(
    *, access: Access, key: uuid.UUID, meeting: Meeting, chair: User | None, note_taker: User | None
) -> PlanChange | None:
    """Who chairs and who takes notes. Raises `Refused` for somebody who has no seat that comes to meetings."""
    access.require(Can.PLAN)
    with changing_plan(access=access, key=key, dates=True) as change:
        if change.made:
            return change.made
        able = {user.pk for user in who_may(access)}
        for user in (chair, note_taker):
            if user is not None and user.pk not in able:
                raise Refused(f"{user.display_name} does not come to this circle's meetings.")
        with changing_meeting(change, meeting) as found:
            save_changes(found, chair=chair, note_taker=note_taker)
        change.said = f"set who chairs session {found.session.position} and who takes notes"
    return change.made


def rotate_roles(*, access: Access, key: uuid.UUID) -> PlanChange | None:
    """Fills who chairs and who takes notes for all meetings to come where nobody is named.

    In turn: whoever has done it least comes first, and nobody does both on one evening unless they are alone.
    """
    access.require(Can.PLAN)
    with changing_plan(access=access, key=key, dates=True) as change:
        if change.made:
            return change.made
        people = who_may(access)
        if not people:
            raise Refused("Nobody has a seat that comes to meetings yet.")
        assert change.circle is not None
        chaired, noted = held_so_often(access)
        filled = 0
        for meeting in coming(change.circle):
            with changing_meeting(change, meeting) as found:
                was = (found.chair_id, found.note_taker_id)
                chair = found.chair_id or _next(people, chaired, noted, {found.note_taker_id})
                if found.chair_id is None:
                    chaired[chair] += 1
                notes = found.note_taker_id or _next(people, noted, chaired, {chair})
                if found.note_taker_id is None:
                    noted[notes] += 1
                save_changes(found, chair_id=chair, note_taker_id=notes)
                filled += was != (chair, notes)
        change.said = (
            f"shared out who chairs and who takes notes, for {filled} meeting{'' if filled == 1 else 's'}"
        )
    return change.made


def _next(people: Sequence[User], done: Counter[int], other: Counter[int], busy: set[int | None]) -> int:
    """Whoever has done this least, then the other thing least; those with something to do that evening last."""
    order = {user.pk: at for at, user in enumerate(people)}
    return min(order, key=lambda pk: (pk in busy, done[pk], done[pk] + other[pk], order[pk]))


@contextmanager
def _changing(access: Access, meeting: Meeting) -> Iterator[list[AgendaItem]]:
    """The agenda in its order, with the room locked. Raises `Refused` once the meeting is over."""
    access.require(Can.PLAN)
    if access.circle is None or meeting.circle_id != access.circle.pk:
        raise PermissionDenied("This is a meeting of another circle.")
    with changing(meeting) as room:
        _check_not_over(room)
        yield list(meeting.agenda.select_related("question"))


def _check_not_over(room: Room) -> None:
    if room.closed_at is not None:
        raise Refused("This meeting is over: its agenda stays as it was.")


def _find(items: list[AgendaItem], item: AgendaItem) -> AgendaItem:
    found = next((each for each in items if each.pk == item.pk), None)
    if found is None:
        raise Refused("This point is gone: somebody has changed the agenda meanwhile.")
    if found.began_at is not None:
        raise Refused(BEGUN)
    return found


def _number(items: list[AgendaItem]) -> None:
    for position, item in enumerate(items, 1):
        save_changes(item, position=position)


def _check_minutes(minutes: int) -> None:
    if not 1 <= minutes <= MOST_MINUTES:
        raise Refused(f"A point takes 1 to {MOST_MINUTES} minutes.")


def _tidy(kind: AgendaItem.Kind, title: str, minutes: int, question: Question | None) -> str:
    _check_minutes(minutes)
    title = tamed_line(title)
    if len(title) > 200:
        raise Refused("This is too long for a point: 200 characters are the most.")
    if kind == AgendaItem.Kind.POINT and not says_something(title):
        raise Refused("Say in a few words what this point is.")
    if kind == AgendaItem.Kind.QUESTION and question is None:
        raise Refused("Choose the question.")
    return title
