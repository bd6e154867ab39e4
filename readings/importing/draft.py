"""What an import makes of a text, as plain data: the currency of all stages.

A `Draft` is built stage by stage (source, repair, structure, apparatus, dates, units) and turned into rows
by the last one (load). Nothing here knows Django. Offsets count characters of `Block.text`; line numbers
count from 1 in the source as decoded.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum


class BlockKind(StrEnum):
    PARAGRAPH = "paragraph"
    QUOTE = "quote"
    EPIGRAPH = "epigraph"
    LIST_ITEM = "list_item"
    VERSE = "verse"
    CAPTION = "caption"
    STANDFIRST = "standfirst"
    BYLINE = "byline"
    TABLE = "table"  # rows are parted by "\n", cells by "\t"


class SpanKind(StrEnum):
    """What a stretch of a block's text is, besides being text."""

    NOTE_MARKER = "note_marker"  # target: label of the note, as in Note.label
    CITATION = "citation"  # target: key of the reference, "" where it leads nowhere
    DATE = "date"  # target: ISO date, or "start/end" for a span
    EMPHASIS = "em"
    STRONG = "strong"
    CODE = "code"
    LINK = "link"  # target: http(s) or mailto address


class SectionRole(StrEnum):
    """What a section is for. Entries of an apparatus stand in the draft's own lists, not as blocks."""

    BODY = "body"
    INSET = "inset"  # a document inside the text, under a heading of its own
    QUESTIONS = "questions"
    FURTHER_READING = "further_reading"
    REFERENCES = "references"
    NOTES = "notes"
    TIMELINE = "timeline"
    COMMENTS = "comments"


@dataclass(slots=True)
class Line:
    """One line of the source with what is known of its place in print."""

    number: int
    text: str
    page: int | None = None


@dataclass(slots=True)
class Span:
    start: int
    end: int
    kind: SpanKind
    target: str = ""


@dataclass(slots=True)
class Block:
    kind: BlockKind
    text: str
    attribution: str | None = None
    spans: list[Span] = field(default_factory=list)
    first_line: int = 0
    last_line: int = 0
    ordinal: int | None = None  # number of a numbered list item
    language: str | None = None  # where it differs from the draft's
    header: bool = False  # the first row of a table names its columns

    @property
    def rows(self) -> list[list[str]]:
        """The cells of a table."""
        return [line.split("\t") for line in self.text.split("\n")]


@dataclass(slots=True)
class Section:
    """A heading (None: text before the first) and what stands under it. Chapters are level 1."""

    heading: str | None
    level: int = 1
    blocks: list[Block] = field(default_factory=list)
    role: SectionRole = SectionRole.BODY
    first_line: int = 0


@dataclass(slots=True)
class Note:
    label: str
    text: str
    line: int = 0
    spans: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class NoteMarker:
    label: str
    resolved: bool


@dataclass(slots=True)
class Reference:
    key: str  # "Smith 2002"
    text: str
    line: int = 0


@dataclass(slots=True)
class Citation:
    text: str  # "(Smith 2002)", as printed after repair
    reference: str | None  # key


@dataclass(slots=True)
class FurtherReading:
    group: str
    entry: str


@dataclass(slots=True)
class TimelineRow:
    date: str  # as printed
    iso: str | None  # YYYY[-MM[-DD]]
    events: list[str] = field(default_factory=list)
    iso_end: str | None = None


@dataclass(slots=True)
class Comment:
    """One contribution to the quarrel printed under a text."""

    number: int | None
    author: str | None
    paragraphs: list[str] = field(default_factory=list)
    first_line: int = 0


@dataclass(slots=True)
class DatedMention:
    """A sentence that names a date. `start`/`end` are the date's own offsets in its block."""

    sentence: str
    date: str  # YYYY[-MM[-DD]]
    date_end: str | None = None
    printed: str = ""
    section: int | None = None  # index into Draft.sections; None: in a comment or note
    block: int | None = None  # index into that section's blocks
    start: int = 0
    end: int = 0


@dataclass(slots=True)
class SubjectWork:
    """The work a review is about."""

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    year: str | None = None


@dataclass(slots=True)
class Repair:
    """One proposed change. `confidence` runs from 0 to 1; below 0.8 it wants a person's eye."""

    kind: str
    line: int
    before: str
    after: str
    why: str
    confidence: float
    occurrence: int = 0  # tells equal repairs in one line apart

    @property
    def id(self) -> str:
        """The same for the same repair in every run, so that it can be taken back."""
        said = f"{self.kind}|{self.line}|{self.before}|{self.after}|{self.occurrence}"
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(slots=True)
class UnitProposal:
    """A sitting: from one block to another, both included, as (section index, block index)."""

    title: str | None
    first: tuple[int, int]
    last: tuple[int, int]
    words: int
    minutes: int


@dataclass(slots=True)
class Draft:
    title: str | None = None
    author: str | None = None
    subtitle: str | None = None
    source: str | None = None
    date: str | None = None  # YYYY[-MM[-DD]], a span's start
    date_end: str | None = None
    date_printed: str | None = None
    language: str | None = None  # BCP 47
    subject: SubjectWork | None = None
    sections: list[Section] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    further_reading: list[FurtherReading] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    note_markers: list[NoteMarker] = field(default_factory=list)
    timeline: list[TimelineRow] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    dated_mentions: list[DatedMention] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    units: list[UnitProposal] = field(default_factory=list)
    encoding: str = "utf-8"


class ImportRefused(ValueError):
    """The file cannot be imported; the message is one sentence for the person who brought it."""
