"""Where higher rooms add to the pages of this one. They register when the site starts."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from courses.access import Access
from courses.models import Session
from readings.models import Unit


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question as the reader and the course page show it."""

    body: str
    session_id: int | None
    block_uid: uuid.UUID | None = None  # where it is printed, if it was found in the text
    url: str = ""  # its page; empty where it has none


@dataclass(frozen=True, slots=True)
class TalkLine:
    """A discussion of a passage, as the reader shows it beside the paragraph and at the end."""

    label: str
    url: str
    block_uid: uuid.UUID
    number: int | None  # the ¶ under which the passage was kept
    posts: int
    unread: int
    standing: bool  # whether the text as it is published still has the block


@dataclass(frozen=True, slots=True)
class SessionDate:
    """The evening that counts for a session of a circle: the next one that holds it, or else the last one that did."""

    session_id: int
    starts_at: datetime  # in the zone of the circle
    over: bool
    next: bool  # the circle's next evening, or the one that is on


UnitQuestions = Callable[[Access, Unit], Sequence[QuestionLine]]
CourseQuestions = Callable[[Access], Sequence[QuestionLine]]
UnitTalk = Callable[[Access, Unit, Sequence[uuid.UUID]], Sequence[TalkLine]]
SessionDates = Callable[[Access, Sequence[Session]], Sequence[SessionDate]]

_unit_questions: list[UnitQuestions] = []
_course_questions: list[CourseQuestions] = []
_unit_talk: list[UnitTalk] = []
_session_dates: list[SessionDates] = []


def add_unit_questions(source: UnitQuestions) -> UnitQuestions:
    """Registers who knows the questions at the end of a unit: one query a source."""
    _unit_questions.append(source)
    return source


def add_course_questions(source: CourseQuestions) -> CourseQuestions:
    """Registers who knows all questions of a course, by session: one query a source."""
    _course_questions.append(source)
    return source


def add_unit_talk(source: UnitTalk) -> UnitTalk:
    """Registers who knows what is said about the passages of a unit, of these blocks: one query a source, and
    only what the viewer may open.
    """
    _unit_talk.append(source)
    return source


def add_session_dates(source: SessionDates) -> SessionDates:
    """Registers who knows when a circle holds these sessions of its course (one room does): one query."""
    _session_dates[:] = [source]
    return source


def unit_questions(access: Access, unit: Unit) -> list[QuestionLine]:
    return [line for source in _unit_questions for line in source(access, unit)]


def course_questions(access: Access) -> list[QuestionLine]:
    return [line for source in _course_questions for line in source(access)]


def unit_talk(access: Access, unit: Unit, blocks: Sequence[uuid.UUID]) -> list[TalkLine]:
    return [line for source in _unit_talk for line in source(access, unit, blocks)]


def session_dates(access: Access, sessions: Sequence[Session]) -> dict[int, SessionDate]:
    """By session; nothing for those that have no evening."""
    return {date.session_id: date for source in _session_dates for date in source(access, sessions)}
