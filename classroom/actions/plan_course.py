"""The sessions of a course: which readings and questions, in which order. Who edits the course changes them."""

from __future__ import annotations

import uuid
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from accounts.changes import Refused, save_changes
from accounts.wording import says_something, tamed, tamed_line
from classroom.actions.plan import Change, changing_plan
from classroom.models import PlanChange
from classroom.queries.evenings import is_held
from courses.access import Access
from courses.models import Meeting, Session
from courses.rules import Can
from discussions.models import Question
from discussions.queries.questions import in_order, may_keep
from readings.models import Unit

HELD = "was held. What was read stays as it was."
MINUTES = (15, 600)  # a session takes so long

Card = TypeVar("Card", bound=Model)


def move_unit(
    *, access: Access, key: uuid.UUID, unit: Unit, to: Session | None, before: Unit | None = None
) -> PlanChange | None:
    """Puts a reading into a session, before another one or behind all, or with `to=None` out of the plan.

    It goes to where that place is now: `before` counts only while it stands there. Raises `Refused` for a session
    that was held or is gone, PermissionDenied without the right.
    """
    access.require(Can.EDIT_COURSE)
    with changing_plan(access=access, key=key) as change:
        if change.made:
            return change.made
        unit = _here(access.course.units.select_related("text"), unit)
        _check_open(change, unit.session_id, to.pk if to else None)
        lane = _units(change, to) if to else []
        order = _with(lane, unit, before)
        if to is None:
            change.said = f"took “{unit.title}” out of the plan"
        elif unit.session_id == to.pk:
            change.said = f"moved “{unit.title}” within session {_now(change, to).position}"
        else:
            change.said = f"moved “{unit.title}” to session {_now(change, to).position}"
        old = unit.session_id
        _lay(to, order)
        if to is None:
            save_changes(unit, session=None, session_position=0)
        if old is not None and (to is None or to.pk != old):
            session = Session.objects.get(pk=old)
            _lay(session, _units(change, session))
    return change.made


def step_unit(*, access: Access, key: uuid.UUID, unit: Unit, up: bool) -> PlanChange | None:
    """Moves a reading one place within its session; at the end of the row nothing happens."""
    access.require(Can.EDIT_COURSE)
    with changing_plan(access=access, key=key) as change:
        if change.made:
            return change.made
        unit = _here(access.course.units.all(), unit)
        if unit.session_id is None:
            raise Refused("This reading is in no session now.")
        session = Session.objects.get(pk=unit.session_id)
        _check_open(change, session.pk)
        order = _stepped(_units(change, session), unit, up)
        change.said = f"moved “{unit.title}” {'up' if up else 'down'} in session {session.position}"
        _lay(session, order)
    return change.made


def move_question(
    *, access: Access, key: uuid.UUID, question: Question, to: Session | None, before: Question | None = None
) -> PlanChange | None:
    """Asks a question in a session, before another one or behind those of its kind, or with `to=None` in none of
    its own: then it is asked where its reading stands, if it has one.
    """
    access.require(Can.EDIT_COURSE)
    with changing_plan(access=access, key=key) as change:
        if change.made:
            return change.made
        question = _kept(change, question)
        asked = question.asked_in
        _check_open(change, asked.pk if asked else None, to.pk if to else None)
        if to is None:
            change.said = f"took the question {_words(question)} out of its session"
            save_changes(question, session=None)
        else:
            session = _now(change, to)
            within = asked is not None and asked.pk == session.pk
            change.said = f"moved the question {_words(question)} {'within' if within else 'to'} session {session.position}"
            order = _with(_asked(change, session, question), question, before)
            if not within:
                save_changes(question, session=session)
            _number(order)
    return change.made


def step_question(*, access: Access, key: uuid.UUID, question: Question, up: bool) -> PlanChange | None:
    """Moves a question one place among those of its session; at the end of the row nothing happens."""
    access.require(Can.EDIT_COURSE)
    with changing_plan(access=access, key=key) as change:
        if change.made:
            return change.made
        question = _kept(change, question)
        session = question.asked_in
        if session is None:
            raise Refused("This question is in no session now.")
        _check_open(change, session.pk)
        order = _stepped(_asked(change, session, question), question, up)
        change.said = (
            f"moved the question {_words(question)} {'up' if up else 'down'} in session {session.position}"
        )
        _number(order)
    return change.made


def add_session(
    *, access: Access, key: uuid.UUID, title: str, aims: str = "", minutes: int = 90
) -> PlanChange | None:
    """A session more, behind the others."""
    access.require(Can.EDIT_COURSE)
    said = _tidy(title, aims, minutes)
    with changing_plan(access=access, key=key) as change:
        if change.made:
            return change.made
        position = access.course.sessions.count() + 1
        Session.objects.create(course=access.course, position=position, **said)
        change.said = f"added session {position}, “{said['title']}”"
    return change.made


def change_session(
    *, access: Access, key: uuid.UUID, session: Session, title: str, aims: str, minutes: int
) -> PlanChange | None:
    """Another title, other aims, other minutes."""
    access.require(Can.EDIT_COURSE)
    said = _tidy(title, aims, minutes)
    with changing_plan(access=access, key=key) as change:
        if change.made:
            return change.made
        session = _now(change, session)
        what = [
            name
            for name, label in (("title", "title"), ("aims", "aims"), ("minutes", "minutes"))
            if getattr(session, label) != said[name]
        ]
        change.said = (
            f"changed {' and '.join(what) or 'nothing'} of session {session.position}, “{said['title']}”"
        )
        save_changes(session, **said)
    return change.made


def step_session(*, access: Access, key: uuid.UUID, session: Session, up: bool) -> PlanChange | None:
    """Changes places with the session before or after it. Dates stay with their sessions."""
    access.require(Can.EDIT_COURSE)
    with changing_plan(access=access, key=key) as change:
        if change.made:
            return change.made
        session = _now(change, session)
        row = list(access.course.sessions.all())
        order = _stepped(row, session, up)
        changed = [s for at, s in enumerate(order, 1) if s.position != at]
        _check_open(change, *[s.pk for s in changed])
        change.said = f"moved session {session.position}, “{session.title}”, {'earlier' if up else 'later'}"
        _order(order)
    return change.made


def remove_session(*, access: Access, key: uuid.UUID, session: Session) -> PlanChange | None:
    """Takes a session out of the course; its readings and questions are in none then.

    Raises `Refused` if a circle has met for it or has a date for it.
    """
    access.require(Can.EDIT_COURSE)
    with changing_plan(access=access, key=key) as change:
        if change.made:
            return change.made
        session = _now(change, session)
        if _is_met(session):
            raise Refused(
                f"Session {session.position} cannot go: a circle has met for it, or has a date for it."
            )
        change.said = f"removed session {session.position}, “{session.title}”"
        session.units.update(session=None, session_position=0)
        session.questions.update(session=None)
        session.delete()
        _order(list(access.course.sessions.all()))
    return change.made


def merge_sessions(*, access: Access, key: uuid.UUID, session: Session) -> PlanChange | None:
    """Makes one session of this and the next, for good and for every circle.

    Raises `Refused` if a circle has a date for the next one: a circle may hold both on one evening instead.
    """
    access.require(Can.EDIT_COURSE)
    with changing_plan(access=access, key=key) as change:
        if change.made:
            return change.made
        session = _now(change, session)
        second = access.course.sessions.filter(position=session.position + 1).first()
        if second is None:
            raise Refused("There is no session after this one.")
        if _is_met(second):
            raise Refused(
                f"A circle has a date for session {second.position}: hold both on one evening in its plan instead."
            )
        _check_open(change, session.pk)
        change.said = f"made one session of {session.position} and {second.position}, “{session.title}”"
        _lay(session, [*_units(change, session), *_units(change, second)])
        second.questions.update(session=session)
        aims = "\n".join(words for words in (session.aims, second.aims) if words)
        second.delete()
        save_changes(session, aims=aims)
        _order(list(access.course.sessions.all()))
    return change.made


# What stands where ------------------------------------------------------------------------------------------


def _here(rows: QuerySet[Card], card: Card) -> Card:
    found = rows.filter(pk=card.pk).first()
    if found is None:
        raise Refused("It is gone: somebody has changed the plan meanwhile.")
    return found


def _now(change: Change, session: Session) -> Session:
    found = Session.objects.filter(pk=session.pk, course=change.course).first()
    if found is None:
        raise Refused("This session is gone: somebody has changed the plan meanwhile.")
    return found


def _kept(change: Change, question: Question) -> Question:
    asked = change.course.questions.filter(withdrawn_at__isnull=True).select_related(
        "session", "unit__session"
    )
    found = _here(asked, question)
    if not may_keep(change.access, found):
        raise Refused("This question belongs to another circle.")
    return found


def _check_open(change: Change, *sessions: int | None) -> None:
    """Raises `Refused` if the circle whose plan is open has held one of these sessions."""
    if change.access.circle is None:
        return
    for meeting in _met(change.access.circle.pk, [pk for pk in sessions if pk is not None]):
        if is_held(meeting):
            raise Refused(f"Session {meeting.session.position} {HELD}")


def _met(circle: int, sessions: list[int]) -> QuerySet[Meeting]:
    asked = Q(session__in=sessions) | Q(also__in=sessions)
    return Meeting.objects.filter(asked, circle=circle).select_related("session", "room").distinct()


def _is_met(session: Session) -> bool:
    return Meeting.objects.filter(Q(session=session) | Q(also=session)).exists()


def _units(change: Change, session: Session) -> list[Unit]:
    _now(change, session)
    return list(
        Unit.objects.filter(session=session).order_by(
            "session_position", "text__position", "text", "position"
        )
    )


def _asked(change: Change, session: Session, like: Question) -> list[Question]:
    """Those asked in a session that are put in order with this one: of the same keepers."""
    asked = Q(session=session) | Q(session__isnull=True, unit__session=session)
    same = Question.objects.filter(
        asked, course=change.course, circle=like.circle_id, withdrawn_at__isnull=True
    )
    return list(in_order(same))


def _with(lane: list[Card], card: Card, before: Card | None) -> list[Card]:
    """The row with the card before another one, if that stands there, or behind all."""
    rest: list[Card] = [each for each in lane if each.pk != card.pk]
    at: int = next(
        (i for i, each in enumerate(rest) if before is not None and each.pk == before.pk), len(rest)
    )
    return [*rest[:at], card, *rest[at:]]


def _stepped(lane: list[Card], card: Card, up: bool) -> list[Card]:
    """The row with the card one place on."""
    rest: list[Card] = [each for each in lane if each.pk != card.pk]
    at: int = next(i for i, each in enumerate(lane) if each.pk == card.pk) + (-1 if up else 1)
    to: int = max(0, min(len(rest), at))
    return [*rest[:to], card, *rest[to:]]


def _lay(session: Session | None, units: list[Unit]) -> None:
    if session is not None:
        for position, unit in enumerate(units, 1):
            save_changes(unit, session_id=session.pk, session_position=position)


def _number(questions: list[Question]) -> None:
    """Gives them, in this order, the positions they have: others of the course stay where they are."""
    positions = sorted(each.position for each in questions)
    for index in range(1, len(positions)):  # two at one position would not change places
        positions[index] = max(positions[index], positions[index - 1] + 1)
    for each, position in zip(questions, positions, strict=True):
        save_changes(each, position=position)


def _order(sessions: list[Session]) -> None:
    for position, session in enumerate(sessions, 1):
        save_changes(session, position=position)


def _words(question: Question) -> str:
    return f"“{question.body if len(question.body) <= 70 else question.body[:69] + '…'}”"


def _tidy(title: str, aims: str, minutes: int) -> dict[str, Any]:
    title = tamed_line(title)
    if not says_something(title) or len(title) > 200:
        raise Refused("Give the session a title of at most 200 characters.")
    if not MINUTES[0] <= minutes <= MINUTES[1]:
        raise Refused(f"A session takes {MINUTES[0]} to {MINUTES[1]} minutes.")
    return {"title": title, "aims": tamed(aims).strip(), "minutes": minutes}
