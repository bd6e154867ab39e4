"""What pages ask of the discussions."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from courses.access import Access
from discussions.models import Question
from readings.hooks import QuestionLine
from readings.models import Unit


def unit_questions(access: Access, unit: Unit) -> list[QuestionLine]:
    """The questions a reader meets at the end of a unit: its own, its session's, those printed in its text."""
    about = Q(unit=unit) | Q(text_id=unit.text_id, origin=Question.Origin.FOUND)
    if unit.session_id is not None:
        about |= Q(session_id=unit.session_id)
    return _lines(Question.objects.filter(about, course=access.course))


def course_questions(access: Access) -> list[QuestionLine]:
    return _lines(Question.objects.filter(course=access.course))


def _lines(questions: QuerySet[Question]) -> list[QuestionLine]:
    return [
        QuestionLine(body=q.body, session_id=q.session_id, block_uid=q.block_uid)
        for q in questions.order_by("position", "pk")
    ]
