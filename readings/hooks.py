"""Where higher rooms add to the pages of this one. They register when the site starts."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Expression, Q, QuerySet, Value

from courses.access import Access
from courses.models import Session
from readings.annotations.model import Annotation
from readings.handouts.document import Piece
from readings.models import Passage, Unit


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question as the reader and the course page show it."""

    body: str
    session_id: int | None
    block_uid: uuid.UUID | None = None  # where it is printed, if it was found in the text
    url: str = ""  # its page; empty where it has none
    unit_id: int | None = None


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
    earlier: bool  # whether it was begun on an earlier wording of it


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post that may be printed with a handout."""

    pk: int
    author: str
    at: datetime
    first_words: str
    answers: str  # the name of who is answered
    pieces: tuple[Piece, ...]  # the whole of it; only of those that were asked for


@dataclass(frozen=True, slots=True)
class PrintableTalk:
    """A discussion of readings, with its first posts and those that were asked for."""

    pk: int
    label: str
    unit_id: int | None  # the reading its passage stands in
    number: int | None  # the ¶ of its passage
    posts: tuple[PostLine, ...]
    in_all: int


@dataclass(frozen=True, slots=True)
class OnPassage:
    """What hangs on a passage besides notes."""

    passage_id: int
    label: str
    url: str


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
PrintableTalks = Callable[[Access, Sequence[Unit], frozenset[int]], Sequence[PrintableTalk]]
SessionDates = Callable[[Access, Sequence[Session]], Sequence[SessionDate]]
NoteAnswers = Callable[[], Expression]
Annotations = Callable[[Access, Q, Callable[[str], str]], Sequence[Annotation]]
KnownPassages = Callable[[Access, int], Sequence[int]]
OnPassages = Callable[[Access, QuerySet[Passage]], Sequence[OnPassage]]

_unit_questions: list[UnitQuestions] = []
_course_questions: list[CourseQuestions] = []
_unit_talk: list[UnitTalk] = []
_printable_talks: list[PrintableTalks] = []
_session_dates: list[SessionDates] = []
_note_answers: list[NoteAnswers] = []
_annotations: list[Annotations] = []
_known_passages: list[KnownPassages] = []
_on_passages: list[OnPassages] = []


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


def add_printable_talks(source: PrintableTalks) -> PrintableTalks:
    """Registers who knows the discussions of readings that may go to paper, with these posts in full (by pk): a
    constant number of queries, and only words that the viewer may read.
    """
    _printable_talks.append(source)
    return source


def add_session_dates(source: SessionDates) -> SessionDates:
    """Registers who knows when a circle holds these sessions of its course (one room does): one query."""
    _session_dates[:] = [source]
    return source


def add_note_answers(source: NoteAnswers) -> NoteAnswers:
    """Registers who knows how many answers a note has (one room does): an expression on a note, no query."""
    _note_answers[:] = [source]
    return source


def add_annotations(source: Annotations) -> Annotations:
    """Registers who keeps more than notes on passages: a constant number of queries a source, and only what the viewer
    may read. The condition is one on a passage and a unit (`readings.queries.note_list.about`); the last argument makes
    an address of a path.
    """
    _annotations.append(source)
    return source


def unit_questions(access: Access, unit: Unit) -> list[QuestionLine]:
    return [line for source in _unit_questions for line in source(access, unit)]


def course_questions(access: Access) -> list[QuestionLine]:
    return [line for source in _course_questions for line in source(access)]


def unit_talk(access: Access, unit: Unit, blocks: Sequence[uuid.UUID]) -> list[TalkLine]:
    return [line for source in _unit_talk for line in source(access, unit, blocks)]


def add_known_passages(source: KnownPassages) -> KnownPassages:
    """Registers who keeps more than notes on the passages of a text (by its id): theirs by id, and only what the viewer
    may open. One query a source.
    """
    _known_passages.append(source)
    return source


def add_on_passages(source: OnPassages) -> OnPassages:
    """Registers who keeps more than notes on passages: what hangs on these in the circle, and only what the viewer may
    open. One query a source.
    """
    _on_passages.append(source)
    return source


def note_answers() -> Expression | Value:
    """For an annotation of notes: how many answers each has that everybody may read."""
    return _note_answers[0]() if _note_answers else Value(0)


def printable_talks(access: Access, units: Sequence[Unit], posts: frozenset[int]) -> list[PrintableTalk]:
    return [talk for source in _printable_talks for talk in source(access, units, posts)]


def added_annotations(access: Access, about: Q, address: Callable[[str], str]) -> list[Annotation]:
    """What higher rooms keep on the passages of a circle."""
    return [one for source in _annotations for one in source(access, about, address)]


def session_dates(access: Access, sessions: Sequence[Session]) -> dict[int, SessionDate]:
    """By session; nothing for those that have no evening."""
    return {date.session_id: date for source in _session_dates for date in source(access, sessions)}


def known_passages(access: Access, text_id: int) -> set[int]:
    """What higher rooms keep on a text's passages and the viewer may open."""
    return {pk for source in _known_passages for pk in source(access, text_id)}


def on_passages(access: Access, passages: QuerySet[Passage]) -> list[OnPassage]:
    return [line for source in _on_passages for line in source(access, passages)]
