"""What course.yaml may say, key by key."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from classroom.packages import values
from classroom.packages.evening import Evening, evenings_of
from classroom.packages.people import Known, Person, people_of
from classroom.packages.sheet import SLUG, Record, Written

COURSE_KEYS = ("slug", "title", "language", "summary", "about", "sessions", "glossary", "timeline", "circle")
SESSION_KEYS = ("title", "aims", "minutes", "readings", "questions", "comparisons")
COMPARISON_KEYS = ("title", "words")
TERM_KEYS = ("term", "explanation")
EVENT_KEYS = ("date", "event", "texts", "says")
CIRCLE_KEYS = (
    "name",
    "slug",
    "place",
    "time_zone",
    "first_meeting",
    "time",
    "every_days",
    "people",
    "meetings",
)
MOST = 99  # sessions of a course, questions and comparisons of a session


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, or the part of it under a heading."""

    slug: str
    heading: str
    at: Written


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is looked up in all texts, under a question."""

    title: str
    words: str


@dataclass(frozen=True, slots=True)
class Session:
    title: str
    aims: str
    minutes: int
    readings: tuple[Reading, ...]
    questions: tuple[Written, ...]
    comparisons: tuple[Comparison, ...] = ()


@dataclass(frozen=True, slots=True)
class Says:
    """What a text says of an event: the first sentence of it that names this date."""

    text: Written
    date: str
    date_end: str

    @property
    def printed(self) -> str:
        return f"{self.date}/{self.date_end}" if self.date_end else self.date


@dataclass(frozen=True, slots=True)
class Event:
    date: str
    date_end: str
    title: str
    texts: tuple[Written, ...]
    says: tuple[Says, ...] = ()


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle to begin with. `first_meeting` is a day, or a number of days from the day of loading."""

    name: str
    slug: str
    place: str
    time_zone: str
    first_meeting: date | int
    time: time
    every_days: int
    people: tuple[Person, ...]
    evenings: tuple[Evening, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Course:
    slug: str
    title: str
    language: str
    summary: str
    about: str
    sessions: tuple[Session, ...]
    terms: dict[str, str]
    events: tuple[Event, ...]
    circle: Circle | None


def course(record: Record) -> Course:
    """Reads the file from its top; what is wrong is noted as faults of the record's sheet."""
    sessions = record.records("sessions", SESSION_KEYS, required=True)
    if len(sessions) > MOST:
        record.fault("sessions", f"{len(sessions)} sessions are too many: {MOST} at most.")
    circle = record.record("circle", CIRCLE_KEYS)
    plans = tuple(_session(item) for item in sessions)
    return Course(
        slug=record.slug("slug"),
        title=record.text("title", required=True, most=200),
        language=values.language(record, "language", required=True),
        summary=record.text("summary", required=True),
        about=record.text("about", lines=True),
        sessions=plans,
        terms=_terms(record.records("glossary", TERM_KEYS)),
        events=_events(record.records("timeline", EVENT_KEYS)),
        circle=_circle(circle, plans) if circle else None,
    )


def _session(record: Record) -> Session:
    questions = record.items("questions")
    if len(questions) > MOST:
        record.fault("questions", f"{len(questions)} questions are too many: {MOST} at most.")
    seen: set[str] = set()
    for question in questions:
        if question.value in seen:
            record.sheet.fault(question.line, "this question stands here twice.", question.where)
        seen.add(question.value)
    return Session(
        title=record.text("title", required=True, most=200),
        aims=record.text("aims", required=True),
        minutes=record.number("minutes", 90, least=1, most=1440),
        readings=tuple(reading for at in record.items("readings") if (reading := _reading(record, at))),
        questions=tuple(questions),
        comparisons=_comparisons(record),
    )


def _comparisons(record: Record) -> tuple[Comparison, ...]:
    said = record.records("comparisons", COMPARISON_KEYS)
    if len(said) > MOST:
        record.fault("comparisons", f"{len(said)} comparisons are too many: {MOST} at most.")
    return tuple(
        Comparison(item.text("title", required=True, most=200), item.text("words", required=True, most=200))
        for item in said
    )


def _reading(record: Record, at: Written) -> Reading | None:
    slug, sign, heading = at.value.partition("#")
    if not SLUG.fullmatch(slug) or (sign and not re.fullmatch(r"[\w-]+", heading)):
        wrong = (
            f"“{at.value}” is not the slug of a text, nor of a text and a heading, such as bread-prices#rye."
        )
        record.sheet.fault(at.line, wrong, at.where)
        return None
    return Reading(slug, heading, at)


def _terms(records: Sequence[Record]) -> dict[str, str]:
    terms: dict[str, str] = {}
    seen: dict[str, int] = {}
    for record in records:
        name = record.text("term", required=True, most=120)
        explanation = record.text("explanation", required=True)
        if name.casefold() in seen:
            record.fault("term", f"“{name}” is explained already, at line {seen[name.casefold()]}.")
        elif name:
            seen[name.casefold()] = record.line_of("term")
            terms[name] = explanation
    return terms


def _events(records: Sequence[Record]) -> tuple[Event, ...]:
    events: list[Event] = []
    seen: dict[tuple[str, str], int] = {}
    for record in records:
        first, last = values.dates(record, "date")
        title = record.text("event", required=True, most=300)
        mentions = record.items("texts")
        for mention in mentions:
            if not SLUG.fullmatch(mention.value):
                record.sheet.fault(
                    mention.line, f"“{mention.value}” is not the slug of a text.", mention.where
                )
        if title and (first, title) in seen:
            record.fault("event", f"this stands here already, at line {seen[first, title]}.")
        seen.setdefault((first, title), record.line_of("event"))
        says = tuple(Says(text, *values.span(record, date)) for text, date in record.pairs("says"))
        texts = tuple(m for m in mentions if SLUG.fullmatch(m.value))
        events.append(Event(first, last, title, texts, says))
    return tuple(events)


def _circle(record: Record, sessions: Sequence[Session]) -> Circle:
    people = people_of(record)
    known = Known(people)
    return Circle(
        name=record.text("name", required=True, most=120),
        slug=record.slug("slug"),
        place=record.text("place", most=200),
        time_zone=values.zone(record, "time_zone"),
        first_meeting=values.day_or_count(record, "first_meeting"),
        time=values.clock(record, "time"),
        every_days=record.number("every_days", 7, least=1, most=366),
        people=people,
        evenings=evenings_of(record, known, [len(session.questions) for session in sessions]),
        line=record.line,
    )
