"""Every change of a plan goes through here: one after the other, written down, undone and done again."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.changes import Refused, locked, save_changes
from classroom.actions.plan_rows import (
    Rows,
    crowded,
    differing,
    leads_nowhere,
    patched,
    put,
    snapshot,
    strangers,
)
from classroom.actions.plan_words import said_date, told_lines
from classroom.actions.rooms import GONE, changing
from classroom.models import PlanChange
from classroom.queries.evenings import is_held
from courses.access import Access
from courses.actions import write_down
from courses.models import Circle, Course, LogEntry, Meeting
from courses.rules import Can
from discussions.models import Question
from readings.models import Unit

TELL_OF_PLAN = "classroom.tell_of_plan"  # the job's name, see classroom/jobs.py
SAID = 300  # characters, of a change


@dataclass
class Change:
    """A change that is being made. Whoever makes it says what it is, and whether people are told."""

    access: Access
    course: Course
    circle: Circle | None  # of a change of dates
    before: Rows
    said: str = ""
    kind: LogEntry.Kind = LogEntry.Kind.PLAN_CHANGED
    tell: str = ""  # the address the mails lead to; empty: nobody is told
    why: str = ""
    made: PlanChange | None = None  # at the beginning only where the form was sent before
    moved: list[Meeting] = field(default_factory=list)


@contextmanager
def changing_plan(*, access: Access, key: uuid.UUID, dates: bool = False) -> Iterator[Change]:
    """Makes one change of the course's sessions, or of the circle's `dates`. What differs afterwards is kept.

    Planners of one course come one after the other. A form that was sent before comes with `made`: do nothing then.
    """
    circle = access.circle if dates else None
    # nobody's form is another's, or another circle's
    key = uuid.uuid5(key, f"{access.user.pk} {access.course.pk} {circle.pk if circle else ''}")
    with transaction.atomic():
        course = locked(access.course)
        if circle is not None:
            circle = locked(circle)
        change = Change(access, course, circle, before={})
        change.made = PlanChange.objects.filter(key=key).first()
        if change.made is not None:
            yield change
            return
        change.before = snapshot(course, circle)
        yield change
        after = snapshot(course, circle)
        was, now = differing(change.before, after)
        if not was:
            return
        change.made = PlanChange.objects.create(
            course=course,
            circle=circle,
            by=access.user,
            said=_cut(change.said),
            before=was,
            after=now,
            told=bool(change.tell),
            key=key,
        )
        _write_down(change.made, change.kind, access, change.said)
        if circle is not None and change.tell:
            _tell(change.made, change.before, after, tell=change.tell, why=change.why)


@contextmanager
def changing_meeting(change: Change, meeting: Meeting) -> Iterator[Meeting]:
    """The meeting as it stands now, with its room locked. Raises `Refused` for one that was held or is gone."""
    with changing(meeting):
        found = (
            Meeting.objects.select_related("session", "room")
            .filter(pk=meeting.pk, circle=change.circle)
            .first()
        )
        if found is None:
            raise Refused(GONE)
        if is_held(found):
            raise Refused("This meeting was held. What was read stays as it was.")
        yield found


def undo(*, access: Access, change: PlanChange, tell: str = "") -> PlanChange:
    """Puts everything back as it was before the change. Raises `Refused` if anything of it has changed since.

    Done already, it stays as it is. Whoever was told of the change is told of this as well.
    """
    return _turn(access, change, back=True, tell=tell)


def redo(*, access: Access, change: PlanChange, tell: str = "") -> PlanChange:
    """Makes a change that was undone once more. Raises `Refused` as `undo` does."""
    return _turn(access, change, back=False, tell=tell)


def check_may_turn(access: Access, change: PlanChange) -> None:
    """Raises PermissionDenied for somebody who could not have made the change."""
    access.require(Can.EDIT_COURSE if change.circle_id is None else Can.PLAN)


@transaction.atomic
def _turn(access: Access, change: PlanChange, *, back: bool, tell: str) -> PlanChange:
    check_may_turn(access, change)
    course = locked(access.course)
    circle = locked(access.circle) if change.circle_id is not None and access.circle is not None else None
    change = PlanChange.objects.select_for_update().get(pk=change.pk, course=course)
    if change.circle_id != (circle.pk if circle else None):
        raise Refused("This is a change of another circle's dates.")
    if (change.undone_at is not None) == back:
        return change
    left, wanted = (change.after, change.before) if back else (change.before, change.after)
    now = snapshot(course, circle)
    verb = "undone" if back else "done again"
    _check_as_left(now, left, course, circle, verb)
    for key in wanted:
        if key.startswith("meeting:"):
            _check_not_held(int(key.split(":")[1]), verb)
    for key, values in wanted.items():
        if values is None and key.startswith("session:"):
            _check_nobody_meets(int(key.split(":")[1]), verb)
    if leads_nowhere(now, wanted):
        raise Refused(f"This cannot be {verb}: its session is gone since.")
    put(course, circle, wanted)
    if circle is not None:
        circle.refresh_from_db()
    after = snapshot(course, circle)
    since = set(differing(patched(now, wanted), after)[0]) | set(crowded(after)) - set(crowded(now))
    if since:
        names = _names(sorted(since - set(wanted)) or sorted(since), now, circle)
        raise Refused(f"This cannot be {verb}: {names} changed since.")
    save_changes(change, undone_at=timezone.now() if back else None)
    kind = LogEntry.Kind.PLAN_UNDONE if back else LogEntry.Kind.PLAN_CHANGED
    _write_down(change, kind, access, change.said if back else f"Once more: {change.said}")
    if circle is not None and change.told and tell:
        _tell(change, now, after, tell=tell, by=access.user.pk)
    return change


def _check_as_left(now: Rows, left: Rows, course: Course, circle: Circle | None, verb: str) -> None:
    changed = strangers(now, left)
    if changed:
        raise Refused(f"This cannot be {verb}: {_names(changed, now, circle)} changed since.")


def _check_not_held(pk: int, verb: str) -> None:
    meeting = Meeting.objects.select_related("session", "room").filter(pk=pk).first()
    if meeting is not None:
        with changing(meeting):
            held = is_held(Meeting.objects.select_related("session", "room").get(pk=pk))
        if held:
            raise Refused(f"This cannot be {verb}: the meeting was held, and stays as it was.")


def _check_nobody_meets(pk: int, verb: str) -> None:
    if Meeting.objects.filter(session=pk).exists() or Meeting.objects.filter(also=pk).exists():
        raise Refused(f"This cannot be {verb}: a circle has a date for that session.")


def _names(keys: list[str], now: Rows, circle: Circle | None) -> str:
    """What people call these rows: three of them at most."""
    return " and ".join([_name(key, now, circle) for key in keys[:3]] + ["more"] * (len(keys) > 3))


def _name(key: str, now: Rows, circle: Circle | None) -> str:
    kind, pk = key.split(":")
    row = now.get(key)
    if kind == "session":
        return f"session {row['position']}" if row else "a session"
    if kind == "unit":
        return f"“{Unit.objects.filter(pk=pk).values_list('title', flat=True).first() or 'a reading that is gone'}”"
    if kind == "question":
        words, own = Question.objects.filter(pk=pk).values_list("body", "circle").first() or ("", None)
        if own is not None:
            return "a question of a circle's own"  # of whichever: its words are for its own people
        return f"the question “{(words or 'that is gone')[:60]}”"
    if kind == "circle":
        return "the rhythm"
    if row is None or circle is None:
        return "a meeting that is gone"
    return f"the meeting of {said_date(row['starts_at'], circle)}"


def _cut(words: str) -> str:
    return words if len(words) <= SAID else words[: SAID - 1] + "…"


def _write_down(change: PlanChange, kind: LogEntry.Kind, access: Access, said: str) -> None:
    if change.circle_id is not None:
        write_down(kind, by=access.user, circle=access.circle, said=said)
    else:
        write_down(kind, by=access.user, course=access.course, said=said)


def _tell(
    change: PlanChange, before: Rows, after: Rows, *, tell: str, why: str = "", by: int | None = None
) -> None:
    """Promises to tell everybody, in this transaction: if it comes to nothing, so does the promise."""
    assert change.circle is not None
    lines = told_lines(before, after, change.circle, why)
    if not lines:
        return
    meetings = {meeting for meeting, _ in lines}
    app.configure_task(TELL_OF_PLAN, queue="notices").defer(
        change_id=change.pk,
        by=by or change.by_id,
        # each time it is undone or done again is told on its own
        event=f"plan:{change.pk}:{uuid.uuid4().hex[:8]}",
        meeting=meetings.pop() if len(meetings) == 1 else None,
        lines=[line for _, line in lines],
        link=tell,
    )
