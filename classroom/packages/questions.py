"""The questions a package writes for its sessions, known again when it is loaded again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db.models import QuerySet

from classroom.packages import schema
from courses.models import Course, Session
from discussions.actions import write_question
from discussions.models import Question

_NAMESPACE = uuid.UUID("3d1d1c0e-6f0b-4a52-9a0f-6a2d6d2f6c11")


def _uid(course: str, session: int, number: int) -> uuid.UUID:
    """The name of a question that a package writes: nobody else gives it, so others' questions are left alone."""
    return uuid.uuid5(_NAMESPACE, f"{course}/sessions/{session}/questions/{number}")


def of_package(course: Course) -> QuerySet[Question]:
    """The questions that some loading of the course's package wrote."""
    sessions, numbers = range(1, course.sessions.count() + 1), range(1, schema.MOST + 1)
    return Question.objects.filter(
        course=course,
        uid__in=[_uid(course.slug, session, number) for session in sessions for number in numbers],
    )


def write(course: Course, said: schema.Course, sessions: Sequence[Session]) -> list[Question]:
    """Writes or updates every question.

    One whose words stand unchanged is the same question wherever it moved, so that what was said about it stays
    with it; else it is the one that stood at its place in its session.
    """
    known = {question.uid: question for question in of_package(course)}
    by_words = {question.body: question.uid for question in known.values()}
    places = [
        (session, number, question.value)
        for session, plan in zip(sessions, said.sessions, strict=True)
        for number, question in enumerate(plan.questions, 1)
    ]
    uids: list[uuid.UUID | None] = [by_words.pop(words, None) for _, _, words in places]
    used = {uid for uid in uids if uid}
    written: list[Question] = []
    for (session, number, words), same in zip(places, uids, strict=True):
        uid = same or _place(course, session, number, used)
        used.add(uid)
        position = session.position * 100 + number
        written.append(write_question(course=course, body=words, session=session, position=position, uid=uid))
    return written


def _place(course: Course, session: Session, number: int, used: set[uuid.UUID]) -> uuid.UUID:
    """The uid of this place, or of the next one in its session that no other question holds."""
    while (uid := _uid(course.slug, session.position, number)) in used:
        number += 1
    return uid
