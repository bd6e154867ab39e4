"""Where higher rooms add to the pages of this one. They register when the site starts."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from courses.access import Access
from readings.models import Unit


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question as the reader and the course page show it."""

    body: str
    session_id: int | None
    block_uid: uuid.UUID | None = None  # where it is printed, if it was found in the text


UnitQuestions = Callable[[Access, Unit], Sequence[QuestionLine]]
CourseQuestions = Callable[[Access], Sequence[QuestionLine]]

_unit_questions: list[UnitQuestions] = []
_course_questions: list[CourseQuestions] = []


def add_unit_questions(source: UnitQuestions) -> UnitQuestions:
    """Registers who knows the questions at the end of a unit: one query a source."""
    _unit_questions.append(source)
    return source


def add_course_questions(source: CourseQuestions) -> CourseQuestions:
    """Registers who knows all questions of a course, by session: one query a source."""
    _course_questions.append(source)
    return source


def unit_questions(access: Access, unit: Unit) -> list[QuestionLine]:
    return [line for source in _unit_questions for line in source(access, unit)]


def course_questions(access: Access) -> list[QuestionLine]:
    return [line for source in _course_questions for line in source(access)]
