"""Questions are written, changed, put in order, withdrawn, answered. Every form may be sent twice."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.changes import Refused, locked, save_changes
from courses.access import Access
from courses.models import Course, Session
from courses.rules import Can
from discussions import rendering
from discussions.actions.posts import write_post
from discussions.actions.threads import thread_of_question
from discussions.models import Post, Question
from discussions.queries.questions import may_keep, neighbours
from readings.models import Block, Edition, Text, Unit

LONGEST = 1000  # characters


@transaction.atomic
def write_question(
    *,
    course: Course,
    body: str,
    session: Session | None = None,
    position: int | None = None,
    uid: uuid.UUID | None = None,
) -> Question:
    """Writes a question for a course, behind the others unless a position is given.

    With the uid of a question that stands already, that one is brought up to date: so it is safe to call twice.
    """
    locked(course)
    question = course.questions.filter(uid=uid).first() if uid else None
    if question is None:
        return Question.objects.create(
            course=course,
            body=body,
            session=session,
            position=_last(course) + 1 if position is None else position,
            uid=uid or uuid.uuid4(),
        )
    save_changes(
        question, body=body, session=session, position=question.position if position is None else position
    )
    return question


def _last(course: Course) -> int:
    return course.questions.aggregate(last=Max("position"))["last"] or 0


@dataclass(frozen=True, slots=True)
class About:
    """What a question hangs on: any of these, or nothing."""

    session: Session | None = None
    unit: Unit | None = None
    text: Text | None = None


def _tidy(words: str) -> str:
    text = " ".join(rendering.tidy(words).split())
    if len(text) > LONGEST:
        raise Refused(f"This is too long for a question: {LONGEST:,} characters are the most.")
    return text


def _check_about(course: Course, about: About) -> None:
    if any(
        each is not None and each.course_id != course.pk for each in (about.session, about.unit, about.text)
    ):
        raise Refused("What the question is about belongs to another course.")


@transaction.atomic
def ask_question(
    *,
    access: Access,
    words: str,
    key: uuid.UUID,
    about: About,
    everywhere: bool = False,
    think_first: bool = False,
) -> Question:
    """Writes a question for one's circle, or `everywhere`: for every circle of the course.

    The same key again gives the same question. Raises `Refused` for what cannot be asked, PermissionDenied
    without the right.
    """
    access.require(Can.EDIT_COURSE if everywhere else Can.WRITE_QUESTIONS)
    circle = None if everywhere else access.circle
    body = _tidy(words)
    _check_about(access.course, about)
    locked(access.course)
    uid = uuid.uuid5(key, str(access.user.pk))
    known = Question.objects.filter(uid=uid).first()
    if known is not None:
        if known.course_id != access.course.pk or known.circle_id != (circle.pk if circle else None):
            raise Refused("This form was sent elsewhere: open a new one here.")
        return known
    return Question.objects.create(
        course=access.course,
        circle=circle,
        session=about.session,
        unit=about.unit,
        text=about.text,
        position=_last(access.course) + 1,
        body=body,
        written_by=access.user,
        think_first=think_first,
        uid=uid,
    )


def _kept(access: Access, question: Question) -> Question:
    """The question under lock, if its keeper asks. Raises PermissionDenied otherwise."""
    locked(access.course)
    found = Question.objects.select_related("unit", "text", "session").get(pk=question.pk)
    if not may_keep(access, found):
        raise PermissionDenied("This question belongs to the course.")
    return found


@transaction.atomic
def change_question(
    *, access: Access, question: Question, words: str, about: About, think_first: bool
) -> Question:
    """New words, another place, think first or not. The words of a found one, and what it is printed in, follow
    the edition: of those nothing changes.
    """
    question = _kept(access, question)
    _check_about(access.course, about)
    if question.origin == Question.Origin.FOUND:
        save_changes(question, session=about.session, think_first=think_first)
        return question
    save_changes(
        question,
        body=_tidy(words),
        session=about.session,
        unit=about.unit,
        text=about.text,
        think_first=think_first,
    )
    return question


@transaction.atomic
def move_question(*, access: Access, question: Question, up: bool, place: int) -> bool:
    """Changes places with its neighbour, if it still stands at `place` among those it is put in order with.

    So a button pressed twice moves it once. Returns whether it moved.
    """
    question = _kept(access, question)
    row = list(neighbours(question))
    at = next((index for index, each in enumerate(row) if each.pk == question.pk), None)
    to = place - 1 if up else place + 1
    if at is None or at != place or not 0 <= to < len(row):
        return False
    positions = [each.position for each in row]
    for index in range(1, len(positions)):  # two at one position would not change places
        positions[index] = max(positions[index], positions[index - 1] + 1)
    row[at], row[to] = row[to], row[at]
    for each, position in zip(row, positions, strict=True):
        save_changes(each, position=position)
    return True


@transaction.atomic
def withdraw_question(*, access: Access, question: Question) -> Question:
    """It is no longer asked. What was said about it stays."""
    question = _kept(access, question)
    if question.withdrawn_at is None:
        save_changes(question, withdrawn_at=timezone.now())
    return question


@transaction.atomic
def ask_again(*, access: Access, question: Question) -> Question:
    question = _kept(access, question)
    save_changes(question, withdrawn_at=None)
    return question


@transaction.atomic
def answer_question(*, access: Access, question: Question, source: str, key: uuid.UUID) -> Post:
    """Writes an answer; the question's discussion begins with the first one. The same key gives the same post."""
    assert access.circle is not None
    access.require(Can.POST)
    if question.withdrawn_at is not None and not question.threads.filter(circle=access.circle).exists():
        raise Refused("This question is no longer asked.")
    thread = thread_of_question(circle=access.circle, question=question)
    return write_post(access=access, thread=thread, source=source, key=key)


@transaction.atomic
def take_over_printed_questions(*, edition: Edition) -> None:
    """Makes a question of each one printed in a published edition. Safe to call twice; words follow the edition.

    One that the edition prints no more stays asked, as what was said about it stays, and points at nothing; it is known
    again by its words when an edition brings them back.
    """
    text = edition.text
    locked(text.course)
    known = {
        q.block_uid: q for q in text.questions.filter(origin=Question.Origin.FOUND).select_related("unit")
    }
    units = list(text.units.all())
    printed = list(edition.blocks.filter(kind=Block.Kind.QUESTION))
    gone = known.keys() - {block.uid for block in printed}
    for uid in gone - {None}:
        save_changes(known[uid], block_uid=None)
    by_words = {
        q.body: q
        for q in text.questions.filter(origin=Question.Origin.FOUND, block_uid=None).select_related("unit")
    }
    last = _last(text.course)
    for block in printed:
        unit = next((u for u in units if u.first_position <= block.position <= u.last_position), None)
        question = known.get(block.uid) or by_words.pop(block.plain, None)
        if question is not None:
            save_changes(question, unit=unit, body=block.plain, block_uid=block.uid)
            continue
        last += 1
        Question.objects.create(
            course=text.course,
            text=text,
            unit=unit,
            position=last,
            body=block.plain,
            origin=Question.Origin.FOUND,
            block_uid=block.uid,
        )
