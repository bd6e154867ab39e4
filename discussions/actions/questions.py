"""Changes of state in the discussions."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import Max

from accounts.changes import locked, save_changes
from courses.models import Course, Session
from discussions.models import Question
from readings.models import Block, Edition


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
        last = course.questions.aggregate(last=Max("position"))["last"] or 0
        return Question.objects.create(
            course=course,
            body=body,
            session=session,
            position=last + 1 if position is None else position,
            uid=uid or uuid.uuid4(),
        )
    save_changes(
        question, body=body, session=session, position=question.position if position is None else position
    )
    return question


@transaction.atomic
def take_over_printed_questions(*, edition: Edition) -> None:
    """Makes a question of each one printed in a published edition. Safe to call twice; words follow the edition."""
    text = edition.text
    locked(text.course)
    known = {
        q.block_uid: q for q in text.questions.filter(origin=Question.Origin.FOUND).select_related("unit")
    }
    units = list(text.units.all())
    last = Question.objects.filter(course=text.course).aggregate(last=Max("position"))["last"] or 0
    for block in edition.blocks.filter(kind=Block.Kind.QUESTION):
        unit = next((u for u in units if u.first_position <= block.position <= u.last_position), None)
        question = known.get(block.uid)
        if question is not None:
            save_changes(question, unit=unit, body=block.plain)
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
