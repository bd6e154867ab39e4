"""What a circle of a package may say about its meetings: the agenda, who comes, and how it was."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from classroom.models import AgendaItem
from classroom.packages.people import Known
from classroom.packages.sheet import Record
from courses.rules import Can

EVENING_KEYS = (
    *("session", "chair", "notes_by", "agenda"),
    *("here", "coming", "apologies", "guests", "spoke", "notes"),
)
POINT_KEYS = ("point", "question", "pause", "minutes")
LONGEST_NOTES = 20_000


@dataclass(frozen=True, slots=True)
class Point:
    """One line of the agenda; `question` counts those of the session from 1, 0 where it is none."""

    kind: AgendaItem.Kind
    title: str
    question: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Evening:
    """The meeting for a session (from 1). What was is said only of one that is over; people are addresses."""

    session: int
    chair: str
    notes_by: str
    agenda: tuple[Point, ...]
    here: tuple[str, ...]
    coming: tuple[str, ...]
    apologies: dict[str, str]
    guests: tuple[str, ...]
    spoke: dict[str, int]
    notes: str
    line: int


def evenings_of(record: Record, known: Known, questions: Sequence[int]) -> tuple[Evening, ...]:
    """The meetings a circle tells of; `questions`: how many each session asks."""
    evenings = [_evening(item, known, questions) for item in record.records("meetings", EVENING_KEYS)]
    seen: dict[int, int] = {}
    for evening in evenings:
        if evening.session in seen:
            wrong = f"session {evening.session} is told of already, at line {seen[evening.session]}."
            record.sheet.fault(evening.line, wrong, "circle, meetings")
        seen.setdefault(evening.session, evening.line)
    return tuple(evenings)


def _evening(record: Record, known: Known, questions: Sequence[int]) -> Evening:
    if not record.has("session"):
        record.fault("session", "say for which session the meeting is held, counted from 1.")
    session = record.number("session", 1, least=1, most=max(1, len(questions)))
    asked = questions[session - 1] if session <= len(questions) else 0

    def people(key: str) -> tuple[str, ...]:
        return tuple(known.address(record, key, said, Can.ATTEND) for said in record.items(key))

    return Evening(
        session=session,
        chair=known.person(record, "chair", Can.ATTEND, required=False),
        notes_by=known.person(record, "notes_by", Can.ATTEND, required=False),
        agenda=tuple(_point(item, asked) for item in record.records("agenda", POINT_KEYS)),
        here=people("here"),
        coming=people("coming"),
        apologies={
            known.address(record, "apologies", who, Can.ATTEND): word.value
            for who, word in record.pairs("apologies")
        },
        guests=tuple(guest.value for guest in record.items("guests")),
        spoke=_spoke(record, known),
        notes=record.text("notes", lines=True, most=LONGEST_NOTES),
        line=record.line,
    )


def _point(record: Record, asked: int) -> Point:
    kinds = [kind for kind in AgendaItem.Kind if record.has(kind.value)]
    if len(kinds) != 1:
        record.sheet.fault(
            record.line, "this needs one of point, question and pause, and not two.", record.where
        )
    kind = kinds[0] if kinds else AgendaItem.Kind.POINT
    question = 0
    if kind is AgendaItem.Kind.QUESTION:
        question = record.number("question", 1, least=1, most=max(1, asked))
    return Point(
        kind=kind,
        title="" if question else record.text(kind.value, most=200),
        question=question,
        minutes=record.number("minutes", 10, least=1, most=300),
    )


def _spoke(record: Record, known: Known) -> dict[str, int]:
    spoke: dict[str, int] = {}
    for who, said in record.pairs("spoke"):
        if not re.fullmatch(r"[1-9][0-9]?", said.value):
            record.sheet.fault(said.line, f"“{said.value}” is not a number of turns, such as 3.", said.where)
            continue
        spoke[known.address(record, "spoke", who, Can.ATTEND)] = int(said.value)
    return spoke
