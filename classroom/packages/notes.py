"""What notes.yaml may say, key by key: the notes in the margin of the circle that the package begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from classroom.packages.passages import ON_PASSAGE, Passage, passage_of
from classroom.packages.sheet import Record, Written
from classroom.packages.talk import Talk
from courses.rules import Can
from readings.actions.notes import LONGEST
from readings.models import Note as Kept

FILE_KEYS = ("notes",)
NOTE_KEYS = ("by", *ON_PASSAGE, "mark", "shared", "words", "day", "time")


@dataclass(frozen=True, slots=True)
class Note:
    """`by` is an address; `at` is None where the package does not say when; without words it is a mark alone."""

    by: str
    passage: Passage
    mark: Kept.Mark
    shared: bool
    words: str
    at: datetime | None
    line: int


def notes_of(record: Record, talk: Talk) -> tuple[Note, ...]:
    """The notes of the file; what is wrong is noted as faults of the record's sheet."""
    return tuple(_note(item, talk) for item in record.records("notes", NOTE_KEYS, required=True))


def _note(record: Record, talk: Talk) -> Note:
    told = record.has("day") or record.has("time")
    return Note(
        by=talk.known.person(record, "by", Can.WRITE_NOTES),
        passage=passage_of(record),
        mark=_mark(record),
        shared=record.yes("shared") if record.text("shared") else True,
        words=record.text("words", lines=True, most=LONGEST),
        at=talk.moment(record) if told else None,
        line=record.line,
    )


def _mark(record: Record) -> Kept.Mark:
    wish = record.text("mark") or Kept.Mark.NOTE.value
    if wish not in Kept.Mark.values:
        record.fault("mark", f"“{wish}” is not one of {', '.join(Kept.Mark.values)}.")
        return Kept.Mark.NOTE
    return Kept.Mark(wish)


def on_texts(notes: Sequence[Note]) -> list[Written]:
    """Every mention of a text."""
    return [note.passage.text for note in notes]
